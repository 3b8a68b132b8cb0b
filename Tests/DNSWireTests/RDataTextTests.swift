import DNSWire
import Testing

@Suite struct `Rdata as text` {
    @Test(arguments: [
        (type: "A", rdata: "c0000201", text: "192.0.2.1"),
        (type: "A", rdata: "c00002", text: ##"\# 3 C00002"##),
        (type: "AAAA", rdata: "20010db8000000000000000000000001", text: "2001:db8::1"),
        (type: "AAAA", rdata: "00000000000000000000000000000000", text: "::"),
        (type: "AAAA", rdata: "20010db8000000010001000100010001", text: "2001:db8:0:1:1:1:1:1"),
        (type: "AAAA", rdata: "20010000000000010000000000000001", text: "2001:0:0:1::1"),
        (type: "AAAA", rdata: "20010db8000000000001000000000001", text: "2001:db8::1:0:0:1"),
        (type: "AAAA", rdata: "00010000000000000000000000000000", text: "1::"),
        (type: "AAAA", rdata: "00000000000000000000ffffc0000201", text: "::ffff:192.0.2.1"),
        (type: "CNAME", rdata: "0161 07 6578616d706c65 00", text: "a.example."),
        (type: "CNAME", rdata: "0161 00 00", text: ##"\# 4 01610000"##),
        (type: "MX", rdata: "000a 0161 00", text: "10 a."),
        (type: "SRV", rdata: "0001 0002 01bb 0161 00", text: "1 2 443 a."),
        (type: "TXT", rdata: "026869 00", text: #""hi" """#),
        (type: "TXT", rdata: "04 1b5b324a", text: #""\027[2J""#),
        (type: "TXT", rdata: "03 225c20", text: #""\"\\ ""#),
        (type: "TXT", rdata: "", text: ##"\# 0"##),
        (type: "TXT", rdata: "0568", text: ##"\# 2 0568"##),
        (
            type: "CAA", rdata: "00 05 6973737565 63612e6578616d706c65",
            text: #"0 issue "ca.example""#
        ),
        (type: "CAA", rdata: "00 01 1b 61", text: ##"\# 4 00011B61"##),
        (type: "DS", rdata: "ec45 05 01 2bb183af", text: "60485 5 1 2BB183AF"),
        (type: "DNSKEY", rdata: "0101 03 0d 010203", text: "257 3 13 AQID"),
        // The times of RFC 4034 §3.3.
        (
            type: "RRSIG",
            rdata: "0001 05 03 00015180 3e7c9dd7 3e5510d7 0a52 076578616d706c65 00 01",
            text: "A 5 3 86400 20030322173103 20030220173103 2642 example. AQ=="
        ),
        // RFC 4034 §4.3: the example, A MX RRSIG NSEC TYPE1234.
        (
            type: "NSEC",
            rdata: "04686f7374 076578616d706c65 03636f6d 00 0006 400100000003"
                + "041b 000000000000000000000000000000000000000000000000000020",
            text: "host.example.com. A MX RRSIG NSEC TYPE1234"
        ),
        (type: "NSEC", rdata: "00 0000", text: ##"\# 3 000000"##),
        (type: "TYPE65280", rdata: "00ff", text: ##"\# 2 00FF"##),
    ])
    func `is what zone files have`(type: String, rdata: String, text: String) throws {
        let type = try #require(RRType(mnemonic: type))
        let record = ResourceRecord(name: .root, type: type, ttl: 0, rdata: hex(rdata))
        #expect(record.rdataText == text)
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ])
    func `has base 64 as in RFC 4648 §10`(octets: String, text: String) {
        let record = ResourceRecord(
            name: .root,
            type: .dnskey,
            ttl: 0,
            rdata: [0, 0, 3, 8] + Array(octets.utf8)
        )
        #expect(record.rdataText == (octets.isEmpty ? ##"\# 4 00000308"## : "0 3 8 \(text)"))
    }

    @Test(arguments: seeds) func `has no control character, whatever the octets`(seed: UInt64) {
        var random = RandomMessages(seed: seed)
        for type in UInt16.min...260 {
            for _ in 0..<10 {
                let record = ResourceRecord(
                    name: random.name(),
                    type: RRType(rawValue: type),
                    ttl: 1,
                    rdata: random.octets(0...40)
                )
                #expect(record.text.utf8.allSatisfy { (0x20...0x7E).contains($0) })
            }
        }
    }
}
