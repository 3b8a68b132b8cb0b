import Bounds
import DNSSEC
import DNSWire
import TestChance
import TestSigners
import Testing

@Suite struct `A signature` {
    let zone: OwnZone
    let set: RRset

    init() throws {
        zone = try OwnZone()
        set = try zone.address()
    }

    private func verify(_ set: RRset, at seconds: UInt32 = moment) -> Verification {
        zone.keys.verify(set, at: seconds, tally: tally())
    }

    @Test func `is verified by the key that made it`() throws {
        let signed = try #require(verify(zone.key.sign(set)).set)
        #expect(signed.rrset.rdatas == set.rdatas)
        #expect(signed.zone == zone.name)
        #expect(signed.wildcard == nil)
    }

    @Test func `is required`() throws {
        #expect(verify(set).cause?.code == .rrsigsMissing)
    }

    @Test func `must be of records`() throws {
        var empty = zone.key.sign(set)
        empty.rdatas = []
        #expect(verify(empty).cause?.code == .dnssecBogus)
    }

    @Test func `holds from its inception to its expiration`() throws {
        let signed = zone.key.sign(set, inception: 1_000, expiration: 2_000)
        #expect(verify(signed, at: 999).cause?.code == .signatureNotYetValid)
        #expect(verify(signed, at: 1_000).set != nil)
        #expect(verify(signed, at: 2_000).set != nil)
        #expect(verify(signed, at: 2_001).cause?.code == .signatureExpired)
    }

    @Test func `holds across the end of 32 bits (RFC 4034 §3.1.5)`() throws {
        let signed = zone.key.sign(set, inception: 4_294_967_000, expiration: 500)
        #expect(verify(signed, at: 4_294_967_200).set != nil)
        #expect(verify(signed, at: 100).set != nil)
        #expect(verify(signed, at: 501).cause?.code == .signatureExpired)
        #expect(verify(signed, at: 4_294_966_999).cause?.code == .signatureNotYetValid)
    }

    @Test func `must not end before it begins`() throws {
        let signed = zone.key.sign(set, inception: 2_000, expiration: 1_000)
        #expect(verify(signed, at: 1_500).cause?.code == .signatureExpiredBeforeValid)
    }

    @Test func `by a key that the zone has not is missing a DNSKEY`() throws {
        let stranger = SigningKey(2, of: zone.name)
        #expect(verify(stranger.sign(set)).cause?.code == .dnskeyMissing)
    }

    @Test func `by a key with the same tag is bogus`() throws {
        let stranger = SigningKey(2, of: zone.name)
        let signed = stranger.sign(set, tag: zone.key.data.tag)
        #expect(verify(signed).cause?.code == .dnssecBogus)
    }

    @Test func `by a key without the zone key bit is none`() throws {
        let plain = SigningKey(3, of: zone.name, flags: 0x0001)
        let keys = try OwnZone(others: [plain.data]).keys
        let verification = keys.verify(plain.sign(set), at: moment, tally: tally())
        #expect(verification.cause?.code == .noZoneKeyBitSet)
    }

    @Test func `by a revoked key is none`() throws {
        let revoked = SigningKey(3, of: zone.name, flags: 0x0181)
        let keys = try OwnZone(others: [revoked.data]).keys
        let verification = keys.verify(revoked.sign(set), at: moment, tally: tally())
        #expect(verification.cause?.code == .dnskeyMissing)
    }

    @Test func `by a key of another protocol is none`() throws {
        let key = SigningKey(3, of: zone.name)
        var data = key.data
        data.protocol = 2
        let keys = try OwnZone(others: [data]).keys
        let verification = keys.verify(
            key.sign(set, tag: data.tag),
            at: moment,
            tally: tally()
        )
        #expect(verification.cause?.code == .dnskeyMissing)
    }

    @Test func `by another zone is none, though that zone is above or below`() throws {
        for signer in ["test", ".", "www.example"] {
            let signed = zone.key.sign(set, signer: try Name(signer))
            #expect(verify(signed).cause?.code == .dnssecBogus)
        }
    }

    @Test func `of a name outside the zone is none`() throws {
        let outside = RRset(
            name: try Name("www.test"),
            type: .a,
            ttl: 3_600,
            rdatas: [[192, 0, 2, 1]]
        )
        #expect(verify(zone.key.sign(outside)).cause?.code == .dnssecBogus)
    }

    @Test func `with more labels than the owner is none`() throws {
        #expect(verify(zone.key.sign(set, labels: 3)).cause?.code == .dnssecBogus)
    }

    @Test func `with fewer labels than the zone is none`() throws {
        let signed = zone.key.sign(set, labels: 0, owner: try Name("*"))
        #expect(verify(signed).cause?.code == .dnssecBogus)
    }

    @Test func `of an unsupported algorithm is none`() throws {
        var signed = zone.key.sign(set)
        signed.signatures[0][2] = 253
        #expect(verify(signed).cause?.code == .unsupportedDNSKEYAlgorithm)
    }

    @Test func `of another type is none`() throws {
        var signed = zone.key.sign(set)
        signed.type = .txt
        #expect(verify(signed).cause?.code == .dnssecBogus)
    }

    @Test func `with fewer labels than the owner says which wildcard was expanded`() throws {
        let wildcard = try Name("*.w.example")
        let expanded = RRset(
            name: try Name("a.b.w.example"),
            type: .a,
            ttl: 3_600,
            rdatas: [[192, 0, 2, 1]]
        )
        let signed = try #require(verify(zone.key.sign(expanded, owner: wildcard)).set)
        #expect(signed.wildcard == wildcard)
        #expect(signed.rrset.name == expanded.name)
        var itself = expanded
        itself.name = wildcard
        #expect(try #require(verify(zone.key.sign(itself)).set).wildcard == nil)
    }

    @Test func `of the name itself is taken before one of a wildcard`() throws {
        let wildcard = try #require(set.name.parent?.wildcardBelow)
        var signed = zone.key.sign(set, owner: wildcard)
        #expect(try #require(verify(signed).set).wildcard == wildcard)
        signed = zone.key.sign(signed)
        #expect(try #require(verify(signed).set).wildcard == nil)
    }

    @Test func `caps the TTL by what was signed and by its own life (RFC 4035 §5.3.3)`() throws {
        let signed = zone.key.sign(set, originalTTL: 300)
        #expect(verify(signed).set?.rrset.ttl == 300)
        let short = zone.key.sign(set, expiration: moment + 60)
        #expect(verify(short).set?.rrset.ttl == 60)
        var aged = zone.key.sign(set)
        aged.ttl = 17
        #expect(verify(aged).set?.rrset.ttl == 17)
    }

    @Test func `is enough where others fail (RFC 6840 §5.11)`() throws {
        var signed = SigningKey(2, of: zone.name).sign(set)
        signed = zone.key.sign(signed, inception: 10, expiration: 20)
        signed.signatures.append([1, 2, 3])
        signed = zone.key.sign(signed)
        #expect(verify(signed).set != nil)
    }

    @Test func `is of the records in any order and case of names`() throws {
        var set = RRset(
            name: try Name("MAIL.Example"),
            type: .mx,
            ttl: 3_600,
            rdatas: try ["b", "A", "c"].map { [0, 1] + (try Name("\($0).Test")).octets }
        )
        let signed = zone.key.sign(set)
        set.signatures = signed.signatures
        set.rdatas.reverse()
        set.name = try Name("mail.exAMPLE")
        for index in set.rdatas.indices {
            let name = try Name(wire: Array(set.rdatas[index].dropFirst(2)))
            set.rdatas[index] = [0, 1] + (try Name(name.description.uppercased())).octets
        }
        #expect(verify(set).set != nil)
    }

    @Test func `fails when any bit of what it covers is another`() throws {
        let signed = zone.key.sign(
            RRset(name: set.name, type: .txt, ttl: 3_600, rdatas: [[1, 65], [2, 66, 67]])
        )
        for place in signed.rdatas.indices {
            for bit in 0..<signed.rdatas[place].count * 8 {
                var flipped = signed
                flipped.rdatas[place][bit / 8] ^= 1 << UInt8(bit % 8)
                #expect(verify(flipped).set == nil)
            }
        }
        for bit in 0..<signed.signatures[0].count * 8 {
            var flipped = signed
            flipped.signatures[0][bit / 8] ^= 1 << UInt8(bit % 8)
            // The signer's name is the same in either case.
            guard
                RRSIGData(rdata: flipped.signatures[0])?.signer != zone.name
                    || bit / 8 < 18 || bit / 8 >= 18 + zone.name.octets.count
            else { continue }
            #expect(verify(flipped).set == nil, "bit \(bit)")
        }
        var other = signed
        other.rdatas.append([1, 68])
        #expect(verify(other).set == nil)
        other = signed
        other.class = .ch
        #expect(verify(other).set == nil)
        other = signed
        other.name = try Name("wwx.example")
        #expect(verify(other).set == nil)
    }

    @Test func `of random octets is none`() throws {
        var random = SeededGenerator(seed: 6)
        var rejected = set
        for _ in 0..<2_000 {
            rejected.signatures = [
                (0..<Int.random(in: 0...120, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
            ]
            #expect(verify(rejected).set == nil)
        }
    }
}
