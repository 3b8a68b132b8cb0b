import DNSSEC
import DNSWire
import TestChance
import Testing

extension SignedZone {
    /// All NSEC and NSEC3 sets, verified.
    func chain() throws -> [SignedSet] {
        let keys = try keys()
        return try sets.filter { [.nsec, .nsec3].contains($0.type) }.map { try verified($0, keys) }
    }

    /// `set`, which must verify.
    func verified(_ set: RRset, _ keys: ZoneKeys) throws -> SignedSet {
        guard case .secure(let signed) = keys.verify(set, at: moment, tally: tally()) else {
            Issue.record("\(set.name) \(set.type) does not verify")
            throw NotEstablished()
        }
        return signed
    }

    /// What the whole chain denies.
    func denial() throws -> Denial { Denial(try chain(), of: name) }

    /// A name that is in the zone, at a name's neighbour, or somewhere.
    func randomName(_ random: inout SeededGenerator) throws -> Name {
        let labels: [String] = [
            "a", "b", "c", "d", "w", "ns", "mail", "signed", "unsigned", "far", "off", "tree",
            "alias", "z", "*", "\\000", "\\001", "\\255", "zz", "B", "W", "x",
        ]
        var text = name.description
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            text = (labels.randomElement(using: &random) ?? "a") + "." + text
        }
        return try Name(text)
    }
}
