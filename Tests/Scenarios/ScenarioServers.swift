package import Addresses
import DNSSEC
package import DNSWire

/// The servers of a scenario: canned replies first, then zones.
package final class ScenarioServers: Sendable {
    /// What a server does about a query.
    package enum Reaction: Sendable {
        /// It sends this after so many seconds.
        case reply([UInt8], afterSeconds: Int)
        /// It says nothing.
        case silence
        /// There is nobody at that address.
        case unreachable
    }

    /// What a scripted server does about what no entry matches: scenarios are written with one of them in mind,
    /// and servers do any of them.
    package enum Manner: String, CaseIterable, Sendable {
        /// SERVFAIL, as Deckard has it.
        case servFail
        /// Nothing at all.
        case silence
        case refused
        /// NOERROR without records or authority, as broken balancers do.
        case emptiness
    }

    private let scenario: Scenario
    private let zones: [ServedZone]
    private let manner: Manner

    /// Signs the zones that are to be signed.
    package init(_ scenario: Scenario, manner: Manner = .servFail) throws(ScenarioError) {
        self.scenario = scenario
        self.manner = manner
        var zones: [ServedZone] = []
        var children: [Name: DSData] = [:]
        // Children first, since parents hold their DS sets.
        for zone in scenario.zones.sorted(by: { $0.apex.labelCount > $1.apex.labelCount }) {
            let served = try ServedZone(zone, children: children)
            if let ds = served.ds, children[zone.apex] == nil { children[zone.apex] = ds }
            zones.append(served)
        }
        self.zones = zones
        var anchors = scenario.configuration.trustAnchors
        for name in scenario.configuration.trustedZones {
            guard let ds = children[name] else { throw .init("no signed zone is \(name)") }
            anchors.append(ResourceRecord(name: name, type: .ds, ttl: 3_600, rdata: ds.rdata))
        }
        trustAnchors = anchors
        let isSigned = zones.contains { $0.zone.signing != nil }
        validationTime =
            scenario.configuration.validationTime ?? (isSigned ? ServedZone.moment : nil)
    }

    /// The anchors of the head, those of trusted zones among them.
    package let trustAnchors: [ResourceRecord]
    /// The moment to validate at, in seconds since 1970.
    package let validationTime: UInt32?

    /// All addresses at which there is a server.
    package var addresses: Set<IPAddress> {
        Set(scenario.ranges.flatMap(\.addresses) + scenario.zones.flatMap(\.addresses))
    }

    /// All records of a zone with their signatures, as a zone file has them.
    package func records(of apex: Name) -> [ResourceRecord] {
        let zone = zones.first { $0.apex == apex }
        return (zone?.sets ?? [:]).sorted { $0.key < $1.key }
            .flatMap { $0.value.values.flatMap { $0.records(withSignatures: true) } }
    }

    /// What the server at `address` does about `query` while the scenario is at step `number`: the first
    /// entry that matches, of the ranges that are valid now; else what its zones say.
    package func reaction(
        to query: Message,
        at address: IPAddress,
        isStream: Bool,
        step number: Int
    ) -> Reaction {
        var isKnown = false
        for range in scenario.ranges
        where range.addresses.isEmpty || range.addresses.contains(address) {
            isKnown = true
            guard range.numbers.contains(number) else { continue }
            for entry in range.entries where entry.answers(query, isStream: isStream) {
                return entry.reaction(to: query)
            }
        }
        let here = zones.filter { $0.zone.addresses.contains(address) }
        let valid = here.filter { $0.zone.numbers.contains(number) }
        if !valid.isEmpty { return reaction(to: query, valid, isStream: isStream) }
        return isKnown || !here.isEmpty ? unscripted(query) : .unreachable
    }

    /// What a scripted server does about what no entry matches.
    private func unscripted(_ query: Message) -> Reaction {
        let rcode: RCode
        switch manner {
        case .silence: return .silence
        case .servFail: rcode = .servFail
        case .refused: rcode = .refused
        case .emptiness: rcode = .noError
        }
        return .reply(Message.response(to: query, rcode: rcode).encoded(), afterSeconds: 0)
    }

    /// The answer of the zone nearest to the name, within what the asker takes over UDP.
    private func reaction(
        to query: Message,
        _ zones: [ServedZone],
        isStream: Bool
    ) -> Reaction {
        guard let question = query.question else { return unscripted(query) }
        let candidates = zones.filter { question.name.isEqualToOrBelow($0.apex) }
            .sorted { $0.apex.labelCount > $1.apex.labelCount }
        // The DS set of a zone is its parent's (RFC 4035 §3.1.4.1).
        let parents = candidates.filter { !(question.type == .ds && $0.apex == question.name) }
        guard let zone = parents.first ?? candidates.first else {
            let refusal = Message.response(to: query, rcode: .refused)
            return .reply(refusal.encoded(), afterSeconds: 0)
        }
        let reply = zone.response(to: query, question)
        let size = max(512, Int(query.edns?.udpPayloadSize ?? 512))
        return .reply(reply.encoded(upTo: isStream ? 65_535 : size), afterSeconds: 0)
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
    func reaction(to query: Message) -> ScenarioServers.Reaction {
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
