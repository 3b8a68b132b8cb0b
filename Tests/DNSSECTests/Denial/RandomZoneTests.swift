import DNSSEC
import DNSWire
import TestChance
import Testing

/// Denials of zones that nobody thought of, held against a plain model of each.
@Suite struct `Denials of random zones` {
    static let zones = 120
    static let names = 25
    static let types: [RRType] = [.a, .txt, .ds, .ns, .cname, .dname]

    enum Chain: UInt64, CaseIterable {
        case nsec
        case nsec3
        case optOut
    }

    private func sets(_ zone: RandomZone, _ chain: Chain) throws -> [SignedSet] {
        switch chain {
        case .nsec: zone.nsecs
        case .nsec3: try zone.nsec3s(optOut: false)
        case .optOut: try zone.nsec3s(optOut: true)
        }
    }

    @Test(arguments: [Chain.nsec, .nsec3])
    func `are proven by the whole chain if and only if they are true`(chain: Chain) throws {
        var random = SeededGenerator(seed: chain.rawValue)
        for _ in 0..<Self.zones {
            let zone = try RandomZone(&random)
            let denial = Denial(try sets(zone, chain), of: zone.name)
            for _ in 0..<Self.names {
                let name = try RandomZone.name(below: zone.name, &random)
                let type = Self.types.randomElement(using: &random) ?? .a
                let isAbsent = denial.nameError(of: name, tally: tally()) == .proven
                #expect(isAbsent == zone.model.isAbsent(name), "\(name)")
                let hasNoData = denial.noData(of: name, type: type, tally: tally()) == .proven
                #expect(hasNoData == zone.model.hasNoData(name, type), "\(name) \(type)")
                switch denial.delegation(at: name, tally: tally()) {
                case .unsigned:
                    #expect(zone.model.isDelegation(name) && !zone.model.hasDS(name), "\(name)")
                case .notDelegation:
                    #expect(
                        !zone.model.isDelegation(name) && !zone.model.isHidden(name),
                        "\(name)"
                    )
                case .bogus:
                    #expect(zone.model.hasDS(name) || zone.model.isHidden(name), "\(name)")
                case .optOut, .insecure: Issue.record("\(name)")
                }
            }
        }
    }

    @Test(arguments: Chain.allCases)
    func `are never proven by part of a chain if they are false`(chain: Chain) throws {
        var random = SeededGenerator(seed: 10 + chain.rawValue)
        for _ in 0..<Self.zones {
            let zone = try RandomZone(&random)
            let part = try sets(zone, chain).filter { _ in Bool.random(using: &random) }
            let denial = Denial(part, of: zone.name)
            for _ in 0..<Self.names {
                let name = try RandomZone.name(below: zone.name, &random)
                let type = Self.types.randomElement(using: &random) ?? .a
                switch denial.nameError(of: name, tally: tally()) {
                case .proven: #expect(zone.model.isAbsent(name), "\(name)")
                case .insecure: #expect(isOptedOut(name, zone, chain), "\(name)")
                case .bogus: break
                }
                switch denial.noData(of: name, type: type, tally: tally()) {
                case .proven: #expect(zone.model.hasNoData(name, type), "\(name) \(type)")
                case .insecure: #expect(isOptedOut(name, zone, chain), "\(name) \(type)")
                case .bogus: break
                }
                switch denial.delegation(at: name, tally: tally()) {
                case .unsigned:
                    #expect(zone.model.isDelegation(name) && !zone.model.hasDS(name), "\(name)")
                case .notDelegation:
                    #expect(!zone.model.isDelegation(name) && !zone.model.isHidden(name), "\(name)")
                case .optOut: #expect(isOptedOut(name, zone, chain), "\(name)")
                case .insecure: Issue.record("\(name)")
                case .bogus: break
                }
            }
        }
    }

    /// Whether an unsigned delegation at or above `name` is possible for all that the chain says.
    private func isOptedOut(_ name: Name, _ zone: RandomZone, _ chain: Chain) -> Bool {
        guard chain == .optOut else { return false }
        var place = name
        while place != zone.name, let parent = place.parent {
            // What has a signature of its own cannot be opted out.
            let isUnsignedCut = zone.model.isDelegation(place) && !zone.model.hasDS(place)
            if isUnsignedCut || !zone.model.exists(place) { return true }
            if zone.model.emptyNonTerminals.contains(place) { return true }
            place = parent
        }
        return false
    }

    @Test(arguments: [Chain.nsec, .nsec3])
    func `of a closer match than a wildcard's are proven if and only if they are true`(
        chain: Chain
    ) throws {
        var random = SeededGenerator(seed: 20 + chain.rawValue)
        var proven = 0
        for _ in 0..<Self.zones {
            let zone = try RandomZone(&random)
            let denial = Denial(try sets(zone, chain), of: zone.name)
            for _ in 0..<Self.names {
                let name = try RandomZone.name(below: zone.name, &random)
                let wildcard = try name.suffix(
                    labels: Int.random(in: 1..<name.labelCount, using: &random)
                ).prepending(label: [0x2A])
                let finding = denial.wildcardAnswer(for: name, from: wildcard, tally: tally())
                // The wildcard's own set was verified before, so it is there.
                guard zone.model.exists(wildcard) else { continue }
                let stands =
                    !zone.model.exists(name) && !zone.model.isHidden(name)
                    && zone.model.source(of: name) == wildcard
                #expect((finding == .proven) == stands, "\(name) from \(wildcard)")
                proven += finding == .proven ? 1 : 0
            }
        }
        #expect(proven > 40)
    }
}
