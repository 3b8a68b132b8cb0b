import DNSWire
import Testing

/// The wire forms of RFC 9460 appendix D.
@Suite struct `A service binding (RFC 9460)` {
    private static let foo = "03666f6f 076578616d706c65 03636f6d 00"
    private static let fooOrg = "03666f6f 076578616d706c65 036f7267 00"

    @Test(arguments: [
        (figure: 2, rdata: "0000" + foo, text: "0 foo.example.com."),
        (figure: 3, rdata: "0001 00", text: "1 ."),
        (figure: 4, rdata: "0010" + foo + "0003 0002 0035", text: "16 foo.example.com. port=53"),
        (
            figure: 5, rdata: "0001" + foo + "029b 0005 68656c6c6f",
            text: #"1 foo.example.com. key667="hello""#
        ),
        (
            figure: 6, rdata: "0001" + foo + "029b 0009 68656c6c6fd2716f6f",
            text: #"1 foo.example.com. key667="hello\210qoo""#
        ),
        (
            figure: 7,
            rdata: "0001" + foo + "0006 0020 20010db8000000000000000000000001"
                + "20010db8000000000000000000530001",
            text: "1 foo.example.com. ipv6hint=2001:db8::1,2001:db8::53:1"
        ),
        (
            figure: 8,
            rdata: "0001 076578616d706c65 03636f6d 00 0006 0010 20010db8012203440000 0000c0000221",
            text: "1 example.com. ipv6hint=2001:db8:122:344::c000:221"
        ),
        (
            figure: 9,
            rdata: "0010" + fooOrg + "0000 0004 0001 0004" + "0001 0009 026832 0568332d3139"
                + "0004 0004 c0000201",
            text: #"16 foo.example.org. mandatory=alpn,ipv4hint alpn="h2,h3-19" ipv4hint=192.0.2.1"#
        ),
        (
            figure: 10, rdata: "0010" + fooOrg + "0001 000c 08665c6f6f2c626172 026832",
            text: #"16 foo.example.org. alpn="f\\\\oo\\,bar,h2""#
        ),
    ])
    func `is read, shown and written (appendix D.1 and D.2)`(
        figure: Int,
        rdata: String,
        text: String
    ) throws {
        let binding = try ServiceBinding(rdata: hex(rdata))
        #expect(binding.rdata == hex(rdata))
        let record = ResourceRecord(name: .root, type: .svcb, ttl: 0, rdata: hex(rdata))
        #expect(record.rdataText == text)
        #expect(record.serviceBinding == binding)
    }

    @Test(arguments: [
        (fault: "no priority", rdata: "00", at: 0),
        (fault: "a key twice", rdata: "0001 00 0003 0002 0035 0003 0002 0036", at: 9),
        (fault: "keys that descend", rdata: "0001 00 0003 0002 0035 0001 0003 026832", at: 9),
        (fault: "a value past the end", rdata: "0001 00 0003 0003 0035", at: 3),
        (fault: "half a parameter", rdata: "0001 00 0003 00", at: 3),
        (fault: "a port of one octet", rdata: "0001 00 0003 0001 35", at: 7),
        (fault: "no protocol", rdata: "0001 00 0001 0000", at: 7),
        (fault: "an empty protocol", rdata: "0001 00 0001 0001 00", at: 7),
        (fault: "a protocol past the end", rdata: "0001 00 0001 0002 0268", at: 7),
        (fault: "no-default-alpn with a value", rdata: "0001 00 0002 0001 00", at: 7),
        (fault: "no hint", rdata: "0001 00 0004 0000", at: 7),
        (fault: "a hint of three octets", rdata: "0001 00 0004 0003 c00002", at: 7),
        (fault: "an empty list of mandatory keys", rdata: "0001 00 0000 0000", at: 7),
        (fault: "mandatory as mandatory", rdata: "0001 00 0000 0002 0000", at: 7),
        (
            fault: "a mandatory key twice",
            rdata: "0001 00 0000 0004 0003 0003 0003 0002 0035", at: 7
        ),
        (fault: "a mandatory key that is missing", rdata: "0001 00 0000 0002 0003", at: 0),
    ])
    func `is refused with`(fault: String, rdata: String, at: Int) {
        #expect(throws: WireError.malformedRData(at: at)) { try ServiceBinding(rdata: hex(rdata)) }
    }

    @Test func `is read from a message`() throws {
        let message = try Message(Vectors.octets("good-response-https.bin"))
        let binding = try #require(message.answers.first?.serviceBinding)
        #expect(binding.priority == 1 && binding.target == .root && !binding.isAlias)
        #expect(binding.alpn == [Array("h2".utf8)])
        #expect(binding.ipv4Hints == [[192, 0, 2, 1]])
        #expect(binding.ipv6Hints.isEmpty && binding.port == nil && binding.ech == nil)
    }

    @Test func `sorts its parameters and keeps each key once (§2.2)`() throws {
        let binding = ServiceBinding(
            priority: 1,
            target: .root,
            parameters: [.port(443), .alpn(["h3"]), .port(444), .ech([1, 2])]
        )
        #expect(binding.parameters.map(\.key) == [.alpn, .port, .ech])
        #expect(binding.port == 443)
        #expect(try ServiceBinding(rdata: binding.rdata) == binding)
    }

    @Test func `loses hints and their mention as mandatory`() throws {
        let binding = ServiceBinding(
            priority: 1,
            target: .root,
            parameters: [
                .mandatory([.alpn, .ipv4hint]), .alpn(["h2"]), .ipv4hint([[192, 0, 2, 1]]),
                .ipv6hint([[UInt8](repeating: 0, count: 16)]),
            ]
        )
        let without = binding.removing([.ipv4hint, .ipv6hint])
        #expect(without.parameters == [.mandatory([.alpn]), .alpn(["h2"])])
        #expect(try ServiceBinding(rdata: without.rdata) == without)
        #expect(binding.removing([.alpn, .ipv4hint]).mandatory.isEmpty)
    }
}
