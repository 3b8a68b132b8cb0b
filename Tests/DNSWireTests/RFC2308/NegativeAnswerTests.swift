import DNSWire
import Testing

@Suite struct `A negative answer (RFC 2308)` {
    @Test func `is read with its SOA`() throws {
        let message = try Message(Vectors.octets("good-response-nxdomain-soa.bin"))
        #expect(message.rcode == .nxDomain)
        let soa = try #require(message.authorities.first?.soa)
        #expect(soa.mname == name("ns.example.org"))
        #expect(soa.rname == name("hostmaster.example.org"))
        #expect(soa.minimum == 600 && message.authorities.first?.ttl == 900)
    }

    @Test func `has an SOA that is the same after writing and reading`() throws {
        let soa = SOAData(
            mname: name("ns.example"),
            rname: name(#"a\.b.example"#),
            serial: 1,
            refresh: 2,
            retry: 3,
            expire: 4,
            minimum: .max
        )
        #expect(try SOAData(rdata: soa.rdata) == soa)
        #expect(ResourceRecord.soa(soa, name: .root, ttl: 1).soa == soa)
    }

    @Test(arguments: ["", "00", "00 00", "00 00 0000"])
    func `has no SOA of any other shape`(rdata: String) {
        #expect(ResourceRecord(name: .root, type: .soa, ttl: 1, rdata: hex(rdata)).soa == nil)
    }
}
