import Bounds
import DNSSEC
import DNSWire
import TestSigners
import Testing

@Suite struct `The bounds on signatures` {
    /// Keys that share the tag of `key`, the last octets chosen so.
    private func collisions(with key: DNSKEYData, count: Int) -> [DNSKEYData] {
        (1...UInt8(count)).compactMap { number in
            var data = key
            data.publicKey = [UInt8](repeating: number, count: key.publicKey.count)
            data.publicKey[0] = 0
            data.publicKey[1] = 0
            // The tag is a sum of 16-bit words with carries: near the difference is the word that is missing.
            let difference = key.tag &- data.tag
            for word in [difference, difference &- 1, difference &+ 1, difference &- 2] {
                data.publicKey[0] = UInt8(word >> 8)
                data.publicKey[1] = UInt8(word & 0xFF)
                if data.tag == key.tag { return data }
            }
            return nil
        }
    }

    /// `count` signatures of `set` with the tag of `key` that no key made.
    private func forgeries(_ set: RRset, by key: SigningKey, count: Int) -> RRset {
        var forged = key.sign(set)
        let signature = forged.signatures[0]
        forged.signatures = (0..<count).map { number in
            var other = signature
            other[other.count - 40] = UInt8(truncatingIfNeeded: number)
            other[other.count - 41] ^= 0xFF
            return other
        }
        return forged
    }

    @Test func `let four verifications fail for one query, and say so`() throws {
        let zone = try OwnZone()
        let counters = BoundCounters()
        let tally = tally(counters)
        let forged = forgeries(try zone.address(), by: zone.key, count: 100)
        let cause = zone.keys.verify(forged, at: moment, tally: tally).cause
        #expect(tally.used(.signatureVerifications) == 4)
        #expect(tally.used(.signatureFailures) == 4)
        #expect(counters[.signatureFailures] == 1)
        #expect(cause?.code == .dnssecBogus)
        #expect(cause?.text.contains("signature-failures") == true)
        // No more is computed for the same query.
        let good = zone.key.sign(try zone.address())
        #expect(zone.keys.verify(good, at: moment, tally: tally).set == nil)
        #expect(tally.used(.signatureVerifications) == 4)
        #expect(zone.keys.verify(good, at: moment, tally: self.tally()).set != nil)
    }

    private func tally() -> WorkTally { WorkTally(counters: BoundCounters()) }
    private func tally(_ counters: BoundCounters) -> WorkTally { WorkTally(counters: counters) }

    @Test func `let sixteen verifications be done for one query`() throws {
        let zone = try OwnZone()
        let counters = BoundCounters()
        let tally = tally(counters)
        let good = zone.key.sign(try zone.address())
        for _ in 0..<Bound.signatureVerifications.value {
            #expect(zone.keys.verify(good, at: moment, tally: tally).set != nil)
        }
        #expect(counters[.signatureVerifications] == 0)
        let cause = zone.keys.verify(good, at: moment, tally: tally).cause
        #expect(cause?.text.contains("signature-verifications") == true)
        #expect(counters[.signatureVerifications] == 1)
    }

    @Test func `fail once at most for a zone two of whose keys share a tag`() throws {
        let zone = try OwnZone()
        let twin = try #require(collisions(with: zone.key.data, count: 1).first)
        let finding = ZoneKeys.establish(
            zone.key.sign(dnskeys([twin, zone.key.data], of: zone.name)),
            vouchedBy: vouchers([zone.key.ds()], for: zone.name),
            at: moment,
            tally: tally()
        )
        let keys = try #require(finding.keys)
        let read = PublicKeys()
        let good = zone.key.sign(try zone.address())
        let tally = tally()
        for _ in 0..<Bound.signatureVerifications.value - 1 {
            #expect(keys.verify(good, at: moment, tally: tally, publicKeys: read).set != nil)
        }
        #expect(tally.used(.signatureVerifications) == Bound.signatureVerifications.value)
        #expect(tally.used(.signatureFailures) == 1)
    }

    @Test func `try two keys of one tag`() throws {
        let key = SigningKey(1, of: try Name("example"))
        let zone = try OwnZone(others: collisions(with: key.data, count: 6))
        // The true key is the third of its tag: it is not tried.
        let counters = BoundCounters()
        let tally = tally(counters)
        let forged = forgeries(try zone.address(), by: zone.key, count: 1)
        let cause = zone.keys.verify(forged, at: moment, tally: tally).cause
        #expect(tally.used(.signatureVerifications) == 2)
        #expect(counters[.keysPerTag] == 1)
        #expect(cause?.text.contains("keys-per-tag") == true)
    }

    @Test func `hold for a KeyTrap zone, whatever keys and signatures it has`() throws {
        let key = SigningKey(1, of: try Name("example"))
        let zone = try OwnZone(others: collisions(with: key.data, count: 40))
        let tally = tally()
        for label in ["a", "b", "c", "d"] {
            let forged = forgeries(try zone.address(label), by: zone.key, count: 200)
            #expect(zone.keys.verify(forged, at: moment, tally: tally).set == nil)
        }
        #expect(tally.used(.signatureVerifications) <= 16)
        #expect(tally.used(.signatureFailures) <= 4)
    }

    @Test func `look at eight DS records`() throws {
        let zone = try Name("example")
        let key = SigningKey(1, of: zone)
        let set = key.sign(dnskeys([key.data], of: zone))
        let others = (0..<UInt8(8)).map { number in
            var ds = key.ds()
            ds.digest[0] = ds.digest[0] &+ number &+ 1
            return ds
        }
        let counters = BoundCounters()
        let finding = ZoneKeys.establish(
            set,
            vouchedBy: vouchers(others + [key.ds()], for: zone),
            at: moment,
            tally: tally(counters)
        )
        #expect(finding.bogusCause?.code == .dnskeyMissing)
        #expect(counters[.dsRecords] == 1)
    }

    @Test func `look at two keys of one tag for a DS record`() throws {
        let zone = try Name("example")
        let key = SigningKey(1, of: zone)
        let set = key.sign(
            dnskeys(collisions(with: key.data, count: 2) + [key.data], of: zone)
        )
        let counters = BoundCounters()
        let finding = ZoneKeys.establish(
            set,
            vouchedBy: vouchers([key.ds()], for: zone),
            at: moment,
            tally: tally(counters)
        )
        #expect(finding.bogusCause?.code == .dnskeyMissing)
        #expect(counters[.keysPerTag] == 1)
    }

    static let refusals: [(bits: Int, exponent: [UInt8], bound: Bound)] = [
        (1_016, [1, 0, 1], .rsaBitsMinimum),
        (4_104, [1, 0, 1], .rsaBitsMaximum),
        (2_048, [8, 0, 0, 0, 1], .rsaExponentBits),
    ]

    @Test(arguments: refusals)
    func `refuse RSA keys by size and by exponent`(
        bits: Int,
        exponent: [UInt8],
        bound: Bound
    ) throws {
        let modulus = [UInt8](repeating: 0xFF, count: bits / 8)
        let key = DNSKEYData(
            flags: 256,
            algorithm: .rsaSHA256,
            publicKey: [UInt8(exponent.count)] + exponent + modulus
        )
        let zone = try OwnZone(others: [key])
        var set = try zone.address()
        set.signatures = [
            RRSIGData(
                typeCovered: .a,
                algorithm: .rsaSHA256,
                labels: 2,
                originalTTL: 3_600,
                expiration: moment + 10,
                inception: moment - 10,
                keyTag: key.tag,
                signer: zone.name,
                signature: modulus
            ).rdata
        ]
        let counters = BoundCounters()
        let tally = tally(counters)
        let cause = zone.keys.verify(set, at: moment, tally: tally).cause
        #expect(cause?.code == .unsupportedDNSKEYAlgorithm)
        #expect(cause?.text.contains(bound.name) == true)
        #expect(tally.used(.signatureVerifications) == 0)
        #expect(counters[bound] == 1)
    }
}
