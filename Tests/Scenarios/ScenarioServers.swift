package import Addresses
package import DNSWire

extension Scenario {
    /// What a server does about a query.
    package enum Reaction: Sendable {
        /// It sends this after so many seconds.
        case reply([UInt8], afterSeconds: Int)
        /// It says nothing.
        case silence
        /// There is nobody at that address.
        case unreachable
    }

    /// What the server at `address` does about `query` while the scenario is at step `number`: the first
    /// entry that matches, of the ranges that are valid now.
    package func reaction(
        to query: Message,
        at address: IPAddress,
        isStream: Bool,
        step number: Int
    ) -> Reaction {
        var isKnown = false
        for range in ranges where range.addresses.isEmpty || range.addresses.contains(address) {
            isKnown = true
            guard range.numbers.contains(number) else { continue }
            for entry in range.entries where entry.answers(query, isStream: isStream) {
                return entry.reaction(to: query)
            }
        }
        return isKnown ? Self.unscripted(query) : .unreachable
    }

    /// What a scripted server says to what no entry matches, as Deckard has it.
    private static func unscripted(_ query: Message) -> Reaction {
        .reply(Message.response(to: query, rcode: .servFail).encoded(), afterSeconds: 0)
    }
}

extension Scenario.Entry {
    /// Whether all that MATCH names is in `query` as it is here.
    func answers(_ query: Message, isStream: Bool) -> Bool {
        matches.allSatisfy { word in
            switch word {
            case .udp: !isStream
            case .tcp: isStream
            case .subdomain:
                query.question.flatMap { asked in
                    message.question.map { asked.name.isEqualToOrBelow($0.name) }
                } ?? false
            // A question has no sections to compare.
            case .rcode, .answer, .authority, .additional, .ttl: true
            case .all: difference(in: query, by: .question) == nil
            default: difference(in: query, by: word) == nil
            }
        }
    }

    /// What is sent to `query`, changed as ADJUST says.
    func reaction(to query: Message) -> Scenario.Reaction {
        if adjustments.contains(.doNotAnswer) { return .silence }
        if var octets = raw {
            if adjustments.contains(.copyID), octets.count >= 2 {
                octets[0] = UInt8(query.id >> 8)
                octets[1] = UInt8(truncatingIfNeeded: query.id)
            }
            return .reply(octets, afterSeconds: delaySeconds)
        }
        var reply = message
        // Without copy_id the number is another than the query's, whatever that is.
        reply.id = adjustments.contains(.copyID) ? query.id : ~query.id
        if adjustments.contains(.copyQuery) { reply.question = query.question }
        // EDNS is answered by EDNS and never without (RFC 6891 §7); DO comes back (RFC 3225 §3).
        reply.edns = query.edns.map { EDNS(dnssecOK: $0.dnssecOK) }
        return .reply(reply.encoded(), afterSeconds: delaySeconds)
    }
}
