import DNSWire
import Testing

@Suite struct `A record of unknown type (RFC 3597)` {
    @Test func `goes through octet by octet`() throws {
        let octets = try Vectors.octets("good-response-unknown-type.bin")
        let message = try Message(octets)
        #expect(message.question?.type.description == "TYPE731")
        #expect(message.answers.first?.rdata == hex("abcdef012345"))
        #expect(message.encoded() == octets)
    }

    @Test func `is shown in the generic form (§5)`() {
        let record = ResourceRecord(
            name: name("a.example"),
            type: RRType(rawValue: 731),
            class: RRClass(rawValue: 32),
            ttl: 0,
            rdata: hex("abcdef012345")
        )
        #expect(record.text == ##"a.example. 0 CLASS32 TYPE731 \# 6 ABCDEF012345"##)
    }
}
