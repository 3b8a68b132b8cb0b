import Bounds
import DNSSEC
import DNSWire
import TestSigners
import Testing

@Suite struct `A zone's key set` {
    let zone: Name
    let key: SigningKey

    init() throws {
        zone = try Name("example")
        key = SigningKey(1, of: zone)
    }

    private func establish(_ set: RRset, _ digests: [DSData]) -> KeyFinding {
        ZoneKeys.establish(
            set,
            vouchedBy: vouchers(digests, for: zone),
            at: moment,
            tally: tally()
        )
    }

    /// As `establish`, for digests that no trust anchor may have, in a DS set of the parent.
    private func establish(_ set: RRset, signedDigests: [DSData]) throws -> KeyFinding {
        let root = try OwnZone(".")
        let ds = RRset(name: zone, type: .ds, ttl: 60, rdatas: signedDigests.map(\.rdata))
        let vouchers = try #require(Vouchers(try root.verified(ds)))
        return ZoneKeys.establish(set, vouchedBy: vouchers, at: moment, tally: tally())
    }

    @Test func `is secure when a key that a DS record names signed it`() throws {
        let other = SigningKey(2, of: zone, flags: 256)
        let set = key.sign(dnskeys([other.data, key.data], of: zone))
        let keys = try #require(establish(set, [key.ds()]).keys)
        #expect(keys.zone == zone)
        let address = RRset(name: zone, type: .a, ttl: 1, rdatas: [[192, 0, 2, 1]])
        #expect(keys.verify(other.sign(address), at: moment, tally: tally()).set != nil)
    }

    @Test func `is bogus when only another of its keys signed it`() throws {
        let other = SigningKey(2, of: zone)
        let set = other.sign(dnskeys([other.data, key.data], of: zone))
        #expect(establish(set, [key.ds()]).bogusCause?.code == .dnskeyMissing)
    }

    @Test func `is bogus when no key matches a DS record`() throws {
        let set = key.sign(dnskeys([key.data], of: zone))
        let stranger = SigningKey(2, of: zone).ds()
        #expect(establish(set, [stranger]).bogusCause?.code == .dnskeyMissing)
        var wrong = key.ds()
        wrong.digest[0] ^= 1
        #expect(establish(set, [wrong]).bogusCause?.code == .dnskeyMissing)
        #expect(establish(set, [wrong, key.ds()]).keys != nil)
    }

    @Test func `is bogus when it is empty, or another zone's`() throws {
        #expect(establish(dnskeys([], of: zone), [key.ds()]).bogusCause?.code == .dnskeyMissing)
        let other = try Name("test")
        let set = key.sign(dnskeys([key.data], of: other))
        #expect(establish(set, [key.ds()]).bogusCause?.code == .dnskeyMissing)
    }

    @Test func `is bogus when unsigned, and when its signature has expired`() throws {
        let set = dnskeys([key.data], of: zone)
        #expect(establish(set, [key.ds()]).bogusCause?.code == .rrsigsMissing)
        let expired = key.sign(set, inception: 10, expiration: 20)
        #expect(establish(expired, [key.ds()]).bogusCause?.code == .signatureExpired)
    }

    @Test func `is insecure when all DS algorithms are unknown, or all digest types`() throws {
        let set = key.sign(dnskeys([key.data], of: zone))
        var algorithm = key.ds()
        algorithm.algorithm = SigningAlgorithm(rawValue: 12)
        let first = try establish(set, signedDigests: [algorithm])
        #expect(first.insecureCause?.code == .unsupportedDNSKEYAlgorithm)
        var type = key.ds()
        type.digestType = DigestType(rawValue: 3)
        let second = try establish(set, signedDigests: [type])
        #expect(second.insecureCause?.code == .unsupportedDSDigestType)
        #expect(try establish(set, signedDigests: [algorithm, type, key.ds()]).keys != nil)
    }

    @Test func `is bogus when a DS digest has another length than its type's`() throws {
        let set = key.sign(dnskeys([key.data], of: zone))
        var longer = key.ds()
        longer.digest.append(1)
        #expect(try establish(set, signedDigests: [longer]).bogusCause?.code == .dnskeyMissing)
        var shorter = key.ds()
        shorter.digest.removeLast()
        #expect(try establish(set, signedDigests: [shorter]).bogusCause?.code == .dnskeyMissing)
        shorter.digest = []
        #expect(try establish(set, signedDigests: [shorter]).bogusCause?.code == .dnskeyMissing)
        #expect(try establish(set, signedDigests: [longer, key.ds()]).keys != nil)
    }

    @Test func `does not rely on SHA-1 where there is a better digest (RFC 4509 §3)`() throws {
        let set = key.sign(dnskeys([key.data], of: zone))
        #expect(establish(set, [key.ds(.sha1)]).keys != nil)
        let better = SigningKey(2, of: zone).ds(.sha256)
        #expect(establish(set, [key.ds(.sha1), better]).bogusCause != nil)
        #expect(establish(set, [key.ds(.sha1), key.ds(.sha384)]).keys != nil)
    }

    @Test func `whose vouched key has no zone key bit, or is revoked, is bogus`() throws {
        let plain = SigningKey(3, of: zone, flags: 1)
        let finding = establish(plain.sign(dnskeys([plain.data], of: zone)), [plain.ds()])
        #expect(finding.bogusCause?.code == .noZoneKeyBitSet)
        let revoked = SigningKey(3, of: zone, flags: 0x0181)
        let other = establish(revoked.sign(dnskeys([revoked.data], of: zone)), [revoked.ds()])
        #expect(other.bogusCause?.code == .dnskeyMissing)
    }

    @Test func `whose vouched RSA key is too short or too long is insecure, and says so`() throws {
        for bits in [512, 1_016, 4_104] {
            let data = DNSKEYData(
                flags: 257,
                algorithm: .rsaSHA256,
                publicKey: [3, 1, 0, 1] + [UInt8](repeating: 0xFF, count: bits / 8)
            )
            let ds = try #require(DSData(data, of: zone))
            let finding = try establish(dnskeys([data], of: zone), signedDigests: [ds])
            #expect(finding.insecureCause?.code == .unsupportedDNSKEYAlgorithm, "\(bits)")
        }
    }

    @Test func `may be vouched for by a key itself`() throws {
        let anchor = ResourceRecord(name: zone, type: .dnskey, ttl: 1, rdata: key.data.rdata)
        let vouchers = try #require(TrustAnchors([anchor])[zone])
        let set = key.sign(dnskeys([key.data], of: zone))
        let finding = ZoneKeys.establish(set, vouchedBy: vouchers, at: moment, tally: tally())
        #expect(finding.keys != nil)
    }

    @Test func `is vouched for by no set but DS, by none from a wildcard, and by none of its own`()
        throws
    {
        let root = try OwnZone(".")
        let address = RRset(name: zone, type: .a, ttl: 60, rdatas: [[192, 0, 2, 1]])
        #expect(Vouchers(try root.verified(address)) == nil)
        let own = try OwnZone()
        let child = RRset(name: zone, type: .ds, ttl: 60, rdatas: [key.ds().rdata])
        #expect(Vouchers(try own.verified(child)) == nil)
        let ds = RRset(name: zone, type: .ds, ttl: 60, rdatas: [key.ds().rdata])
        let expanded = root.key.sign(ds, owner: try Name("*"))
        let set = try #require(root.keys.verify(expanded, at: moment, tally: tally()).set)
        #expect(Vouchers(set) == nil)
    }
}
