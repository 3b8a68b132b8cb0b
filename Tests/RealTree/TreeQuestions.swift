package import DNSWire
import TestChance

extension RealTree {
    /// Questions for every name of the tree and for names beside, above and below them: the same at every run.
    ///
    /// Each name is asked for with its own types, with DS, and with a few that chance chooses.
    package func questions(seed: UInt64) throws -> [Question] {
        var chance = SeededGenerator(seed: seed)
        var all: [Question] = []
        var known: Set<Question> = []
        for zone in plan.zones {
            var pairs = owners(of: zone).flatMap { owner, types in
                (types + [.ds, .a] + Self.someTypes.shuffled(using: &chance).prefix(2))
                    .map { (owner, $0) }
            }
            for absent in absentNames(of: zone, using: &chance) {
                pairs += ([.a] + Self.someTypes.shuffled(using: &chance).prefix(1)).map {
                    (absent, $0)
                }
            }
            // A question that nobody answers takes seconds.
            if isHopeless(zone) { pairs = Array(pairs.shuffled(using: &chance).prefix(3)) }
            for (owner, type) in pairs {
                let question = Question(name: try Name(owner), type: type)
                if known.insert(question).inserted { all.append(question) }
            }
        }
        return all.shuffled(using: &chance)
    }

    /// Types that any name may be asked for.
    private static let someTypes: [RRType] = [
        .aaaa, .ns, .soa, .mx, .txt, .cname, .dnskey, .srv, .ptr, .https, .dname, .caa,
        .nsec3param, RRType(rawValue: 65_400), .naptr, .tlsa,
    ]

    /// Whether a zone's servers are all dead, or wait for each other.
    private func isHopeless(_ zone: ZonePlan) -> Bool {
        zone.at.allSatisfy { plan.server($0)?.software.runs == false }
    }

    /// The names that have records in a zone, cuts included, and the types that they have.
    private func owners(of zone: ZonePlan) -> [(String, [RRType])] {
        var types: [String: [RRType]] = [zone.fqdn: [.soa, .ns, .dnskey, .nsec]]
        for record in zone.usualRecords + zone.records {
            let words = record.split(separator: " ")
            let hasTTL = words.count > 2 && words[1].allSatisfy(\.isNumber)
            guard words.count > 2, let type = RRType(mnemonic: words[hasTTL ? 2 : 1]) else {
                continue
            }
            types[zone.owner(String(words[0])), default: []].append(type)
        }
        for server in plan.nameServers(of: zone) { types[server.name, default: []].append(.aaaa) }
        return types.sorted { $0.key < $1.key }.map {
            ($0.key, Set($0.value).sorted { $0.rawValue < $1.rawValue })
        }
    }

    /// Names that a zone does not have, or has by a wildcard, a DNAME or as an empty non-terminal.
    private func absentNames(
        of zone: ZonePlan,
        using chance: inout SeededGenerator
    ) -> [String] {
        let own = owners(of: zone).map(\.0)
        var names = ["nx" + zone.suffix, "a.nx" + zone.suffix, "zzz" + zone.suffix]
        names += own.map { $0.replacing("*.", with: "any.") }.filter { !own.contains($0) }
        names += own.map { $0.replacing("*.", with: "one.two.") }.filter { !own.contains($0) }
        // Below what is there, where a DNAME renames it too; and empty non-terminals above.
        names += own.shuffled(using: &chance).prefix(5).map { $0 == "." ? "below." : "below.\($0)" }
        names += own.filter { name in
            zone.records.contains { $0.hasPrefix(name.prefix { $0 != "." } + " DNAME") }
        }
        .flatMap { ["www.\($0)", "nx.\($0)", "deep.below.\($0)"] }
        names += own.compactMap { name in
            let parent = name.drop { $0 != "." }.dropFirst()
            return parent.isEmpty || own.contains(String(parent)) ? nil : String(parent)
        }
        return names.filter { zone.contains($0) && !$0.contains("\\") }
    }
}
