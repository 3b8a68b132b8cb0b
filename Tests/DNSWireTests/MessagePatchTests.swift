import DNSWire
import Testing

@Suite struct `A message in the cache` {
    private func cached() -> Message {
        Message(
            flags: [.response, .recursionAvailable],
            question: Question(name: name("www.example.org"), type: .a),
            answers: [
                .pointing(
                    .cname,
                    to: name("cdn.example.net"),
                    name: name("www.example.org"),
                    ttl: 300
                ),
                .address([192, 0, 2, 1], name: name("cdn.example.net"), ttl: 60),
            ],
            additionals: [.address([192, 0, 2, 2], name: name("ns.example.net"), ttl: 5)],
            edns: EDNS()
        )
    }

    @Test func `knows where its TTLs are, and that OPT has none`() throws {
        let octets = cached().encoded()
        let offsets = try MessagePatch.ttlOffsets(in: octets.span)
        #expect(offsets.map { octets.span.uint32(at: Int($0)) } == [300, 60, 5])
    }

    @Test func `grows older without growing negative`() throws {
        var octets = cached().encoded()
        let offsets = try MessagePatch.ttlOffsets(in: octets.span)
        var span = octets.mutableSpan
        MessagePatch.age(by: 59, ttlsAt: offsets.span, in: &span)
        let aged = try Message(octets)
        #expect(aged.answers.map(\.ttl) == [241, 1])
        #expect(aged.additionals.map(\.ttl) == [0])
    }

    @Test func `keeps a least TTL but never raises one`() throws {
        var octets = cached().encoded()
        let offsets = try MessagePatch.ttlOffsets(in: octets.span)
        var span = octets.mutableSpan
        MessagePatch.age(by: 1000, minimum: 30, ttlsAt: offsets.span, in: &span)
        let aged = try Message(octets)
        #expect(aged.answers.map(\.ttl) == [30, 30])
        #expect(aged.additionals.map(\.ttl) == [5])
    }

    @Test func `is addressed to who asks, in their case`() throws {
        let asked = queryOctets("WwW.eXample.ORG", id: 77, flags: .checkingDisabled)
        let query = try Query(asked.span)
        var octets = cached().encoded()
        var span = octets.mutableSpan
        MessagePatch.address(to: query, in: asked.span, response: &span)
        let message = try Message(octets)
        #expect(message.id == 77)
        #expect(message.flags == [.response, .recursionAvailable, .checkingDisabled])
        #expect(message.question?.name.description == "WwW.eXample.ORG")
        // The owner of the first answer points to the question, so its case follows.
        #expect(message.answers.first?.name.description == "WwW.eXample.ORG")
        #expect(message.answers.map(\.ttl) == [300, 60])
    }

    @Test func `gets another ID`() throws {
        var octets = cached().encoded()
        var span = octets.mutableSpan
        MessagePatch.setID(0xABCD, in: &span)
        #expect(try Message(octets).id == 0xABCD)
    }
}
