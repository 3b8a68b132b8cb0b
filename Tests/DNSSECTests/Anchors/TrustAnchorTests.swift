import DNSSEC
import DNSWire
import TestSigners
import Testing
import ZoneFiles

@Suite struct `Trust anchors` {
    @Test func `are by default the keys of the root that IANA publishes`() throws {
        let text = """
            . 172800 IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D
            . 172800 IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16

            """
        #expect(ZoneFile.parse(text, file: "anchors").records == TrustAnchors.iana)
    }

    @Test func `are the digests of the root's keys`() throws {
        let set = try SignedZone("root.key", name: ".").set("@", .dnskey)
        let digests = try set.rdatas.map { rdata in
            let key = try #require(DNSKEYData(rdata: rdata))
            return try #require(DSData(key, of: .root)).rdata
        }
        #expect(digests == TrustAnchors.iana.map(\.rdata))
    }

    @Test func `hold at and below their zone, the nearest first`() throws {
        let key = SigningKey(1, of: try Name("example"))
        let anchors = TrustAnchors(
            TrustAnchors.iana + [
                ResourceRecord(name: key.zone, type: .dnskey, ttl: 1, rdata: key.data.rdata),
                ResourceRecord(name: key.zone, type: .ds, ttl: 1, rdata: key.ds().rdata),
            ]
        )
        #expect(anchors.names == [.root, key.zone])
        #expect(anchors.nearest(to: try Name("a.test"))?.zone == .root)
        #expect(anchors.nearest(to: try Name("A.Example"))?.keys == [key.data])
        #expect(anchors[key.zone]?.digests == [key.ds()])
        var without = anchors
        without[key.zone] = nil
        #expect(without.nearest(to: key.zone)?.zone == .root)
        #expect(TrustAnchors([]).nearest(to: .root) == nil)
    }

    @Test(arguments: [
        (". 1 IN A 192.0.2.1", "neither DS nor DNSKEY"),
        (". 1 CH DS 1 8 2 \(String(repeating: "00", count: 32))", "class"),
        (". 1 IN DS 1 8 2 00", "length"),
        (". 1 IN DS 1 250 2 \(String(repeating: "00", count: 32))", "not supported"),
        (". 1 IN DNSKEY 1 3 15 \(String(repeating: "A", count: 43))=", "zone key bit"),
        (". 1 IN DNSKEY 385 3 15 \(String(repeating: "A", count: 43))=", "revoked"),
        (". 1 IN DNSKEY 257 3 8 AwEAAQ==", "malformed"),
        (". 1 IN DNSKEY 257 3 15 AAAA", "malformed"),
    ])
    func `that can vouch for nothing are told apart`(line: String, fault: String) throws {
        let record = try #require(ZoneFile.parse(line, file: "anchors").records.first)
        let told = try #require(TrustAnchors.fault(in: record))
        #expect(told.contains(fault))
        #expect(TrustAnchors([record]).isEmpty)
    }
}
