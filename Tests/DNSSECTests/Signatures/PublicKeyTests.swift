import DNSSEC
import DNSWire
import TestSigners
import Testing

@Suite struct `Public keys that were read` {
    @Test func `verify again what is signed, and nothing else`() throws {
        let zone = try OwnZone()
        let read = PublicKeys()
        let good = zone.key.sign(try zone.address())
        var forged = good
        forged.rdatas = [[192, 0, 2, 2]]
        for _ in 0..<3 {
            let outcomes = [good, forged].map {
                zone.keys.verify($0, at: moment, tally: tally(), publicKeys: read).set != nil
            }
            #expect(outcomes == [true, false])
        }
        #expect(read.count == 1)
    }

    @Test func `are not taken for those of another zone`() throws {
        let read = PublicKeys()
        let (zone, other) = (try OwnZone("example"), try OwnZone("example.org", number: 2))
        for each in [zone, other] {
            let good = each.key.sign(try each.address())
            let outcome = each.keys.verify(good, at: moment, tally: tally(), publicKeys: read)
            #expect(outcome.set != nil)
        }
        #expect(read.count == 2)
        let mixed = other.key.sign(try zone.address())
        let outcome = zone.keys.verify(mixed, at: moment, tally: tally(), publicKeys: read)
        #expect(outcome.set == nil)
    }

    @Test func `are never more than their bound`() throws {
        let read = PublicKeys()
        for number in 1...UInt8.max {
            let zone = try OwnZone("zone\(number).example", number: number)
            for algorithm in [SigningAlgorithm.ed25519, .ecdsaP256].prefix(number < 9 ? 2 : 1) {
                let key = SigningKey(number, of: zone.name, algorithm: algorithm)
                let keys = try OwnZone(zone.name, key: key).keys
                let good = key.sign(try zone.address())
                let outcome = keys.verify(good, at: moment, tally: tally(), publicKeys: read)
                #expect(outcome.set != nil)
                #expect((1...PublicKeys.keysMax).contains(read.count))
            }
        }
    }
}
