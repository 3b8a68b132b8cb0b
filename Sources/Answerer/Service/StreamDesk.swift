import Addresses
import DNSWire
import Journal
import Rulesets
import Sockets
import Synchronization
import Transports

/// Answers the messages of all connections.
///
/// One path behind a lock: connections are few beside datagrams, and a message holds the lock for less than a
/// microsecond, never while it waits for an upstream.
final class StreamDesk: Sendable, StreamQueryHandler {
    private struct State: ~Copyable {
        var pipeline: Pipeline
        var response = [UInt8](repeating: 0, count: LateDesk.responseOctetsMax)
    }

    private let state: Mutex<State>
    private let snapshots: RulesetSnapshots
    private let late: LateDesk
    private let doorman: Doorman

    init(_ parts: SharedParts, late: LateDesk) {
        state = Mutex(State(pipeline: Pipeline(parts, counters: parts.counters.makeCounters())))
        snapshots = parts.snapshots
        self.late = late
        doorman = parts.doorman
    }

    func accepts(from address: IPAddress) -> Bool {
        snapshots.current.settings.networks.contains { $0.contains(address) }
    }

    func answer(_ message: Span<UInt8>, _ arrival: StreamArrival, reply: StreamReply) {
        let came = Arrival(
            client: arrival.source.address,
            interface: arrival.source.scope,
            transport: .tcp,
            moment: arrival.moment,
            wallMicroseconds: WallClock.microsecondsNow()
        )
        let beginning = state.withLock { state in
            state.pipeline.refresh(at: arrival.moment)
            // Out of the state while it is lent, since the path writes to the state as well.
            var buffer: [UInt8] = []
            swap(&buffer, &state.response)
            var response = buffer.mutableSpan
            let beginning = state.pipeline.begin(message, came, into: &response)
            // Sent under the lock, since the octets are only lent; a reply never waits.
            if case .reply(let count) = beginning { reply.send([UInt8](buffer[..<count])) }
            swap(&buffer, &state.response)
            return beginning
        }
        switch beginning {
        case .reply: break
        case .drop: reply.drop()
        case .resolve(let errand):
            late.see(to: errand) { LateReply.stream(reply).send($0) }
        case .introduce(let interface):
            let parked = ParkedMessage(
                octets: message.octets(in: 0..<message.count),
                arrival: came,
                reply: .stream(reply)
            )
            doorman.park(parked, at: interface)
        }
    }
}
