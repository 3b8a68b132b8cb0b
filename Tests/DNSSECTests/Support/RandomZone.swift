import DNSWire
import TestChance

@testable import DNSSEC

/// A zone of random names and types, with the NSEC and NSEC3 records that it should have.
struct RandomZone {
    let name: Name
    let model: ZoneModel
    private static let labels = ["a", "b", "c", "*", "\\000", "aa"]

    init(_ random: inout SeededGenerator) throws {
        name = try Name("example")
        var sets = [Self.set(name, .soa), Self.set(name, .ns)]
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            let owner = try Self.name(below: name, &random)
            guard owner != name, !sets.contains(where: { $0.name == owner }) else { continue }
            let types: [RRType] =
                switch Int.random(in: 0..<8, using: &random) {
                case 0 where !owner.isWildcard: [.ns]
                case 1 where !owner.isWildcard: [.ns, .ds]
                case 2: [.cname]
                case 3 where !owner.isWildcard: [.dname]
                case 4: [.a, .txt]
                default: [.a]
                }
            sets += types.map { Self.set(owner, $0) }
        }
        model = ZoneModel(name, sets)
    }

    /// A name of up to three labels of those that the zone's names are made of.
    static func name(below zone: Name, _ random: inout SeededGenerator) throws -> Name {
        var text = zone.description
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            text = (labels.randomElement(using: &random) ?? "a") + "." + text
        }
        return try Name(text)
    }

    /// The NSEC records (RFC 4034 §4), as if verified.
    var nsecs: [SignedSet] {
        let owners = model.owners.sorted { $0.name < $1.name }
        return owners.indices.map { index in
            let data = NSECData(
                next: owners[(index + 1) % owners.count].name,
                types: TypeBitMap(owners[index].types.union([.nsec, .rrsig]))
            )
            return signed(owners[index].name, .nsec, data.rdata)
        }
    }

    /// The NSEC3 records (RFC 5155 §7.1), as if verified; with opt-out, of which unsigned delegations have
    /// none, nor what exists only for their sake.
    func nsec3s(optOut: Bool, parameters: NSEC3Parameters = NSEC3Parameters()) throws -> [SignedSet]
    {
        var owners = model.owners
        if optOut { owners.removeAll { model.isDelegation($0.name) && !model.hasDS($0.name) } }
        for name in model.emptyNonTerminals
        where owners.contains(where: { $0.name.isEqualToOrBelow(name) }) {
            owners.append((name, []))
        }
        let hashed = owners.map { (hash: NSEC3Hash.octets(of: $0.name, parameters), $0.types) }
            .sorted { $0.hash.lexicographicallyPrecedes($1.hash) }
        return try hashed.indices.map { index in
            let data = NSEC3Data(
                parameters: parameters,
                flags: optOut ? 1 : 0,
                nextHash: hashed[(index + 1) % hashed.count].hash,
                types: TypeBitMap(hashed[index].1)
            )
            let owner = try name.prepending(label: NSEC3Hash.label(of: hashed[index].hash))
            return signed(owner, .nsec3, data.rdata)
        }
    }

    private func signed(_ owner: Name, _ type: RRType, _ rdata: [UInt8]) -> SignedSet {
        SignedSet(
            rrset: RRset(name: owner, type: type, ttl: 300, rdatas: [rdata]),
            zone: name,
            wildcard: nil,
            expiration: .max,
            originalTTL: 300
        )
    }

    private static func set(_ name: Name, _ type: RRType) -> RRset {
        RRset(name: name, type: type, ttl: 300, rdatas: [[0]])
    }
}
