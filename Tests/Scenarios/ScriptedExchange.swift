import Addresses
import DNSWire
package import Recursion
package import Sockets

/// The network of a scenario: servers answer as scripted, and the clock moves by what waiting would take.
package final class ScriptedExchange: UpstreamExchange {
    /// The step whose ranges are valid.
    package var step = 0
    /// What was asked, in order.
    package private(set) var asked: [UpstreamRecord] = []
    private let servers: ScenarioServers
    private let clock: ManualClock
    /// What each reply takes: enough to be told from nothing.
    private static let roundTrip = Duration.milliseconds(1)

    package init(_ servers: ScenarioServers, clock: ManualClock) {
        self.servers = servers
        self.clock = clock
    }

    package func forgetAsked() { asked = [] }

    package func ask(
        _ query: UpstreamQuery,
        patience: Duration,
        streamPatience: Duration,
        sent: () -> Bool
    ) async -> UpstreamReply {
        let reply = attempt(query, patience: patience, sent: sent)
        guard case .message(let message, _, false) = reply, message.flags.contains(.truncated)
        else { return reply }
        var again = query
        again.isStream = true
        return attempt(again, patience: streamPatience, sent: sent)
    }

    private func attempt(
        _ query: UpstreamQuery,
        patience: Duration,
        sent: () -> Bool
    ) -> UpstreamReply {
        guard sent() else { return .silence }
        asked.append(
            UpstreamRecord(
                server: query.server.address,
                question: query.question,
                isStream: query.isStream
            )
        )
        let message = Self.message(query)
        switch servers.reaction(
            to: message,
            at: query.server.address,
            isStream: query.isStream,
            step: step
        ) {
        case .unreachable: return .unreachable
        case .silence: return silence(after: patience)
        case .reply(let octets, let seconds):
            guard Duration.seconds(seconds) < patience else { return silence(after: patience) }
            let taken = Self.roundTrip + .seconds(seconds)
            clock.advance(by: taken)
            let reply: Message
            do throws(WireError) {
                reply = try Message(octets)
            } catch {
                return query.isStream ? .malformed : silence(after: patience)
            }
            // Sockets would go on waiting for the right one (RFC 5452 §9.1).
            guard reply.id == message.id, reply.isResponse, reply.question == message.question
            else { return query.isStream ? .mismatched : silence(after: patience) }
            return .message(
                reply,
                milliseconds: Double(taken.nanoseconds) / 1_000_000,
                wasStream: query.isStream
            )
        }
    }

    private func silence(after patience: Duration) -> UpstreamReply {
        clock.advance(by: patience)
        return .silence
    }

    private static func message(_ query: UpstreamQuery) -> Message {
        var flags: HeaderFlags = []
        if query.recursionDesired { flags.insert(.recursionDesired) }
        if query.checkingDisabled { flags.insert(.checkingDisabled) }
        return Message.query(
            query.question,
            id: 4711,
            flags: flags,
            edns: query.dnssecOK.map { EDNS(dnssecOK: $0) }
        )
    }
}
