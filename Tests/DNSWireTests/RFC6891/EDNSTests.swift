import DNSWire
import Testing

@Suite struct `EDNS (RFC 6891)` {
    @Test func `carries the high bits of the RCODE (§6.1.3)`() throws {
        let message = try Message(Vectors.octets("good-response-badvers.bin"))
        #expect(message.rcode == .badVers)
        #expect(try Message(message.encoded()).rcode == .badVers)
    }

    @Test func `keeps the options and the flags it does not know`() throws {
        var edns = EDNS(
            udpPayloadSize: 1400,
            options: [
                EDNSOption(code: OptionCode(rawValue: 65001), data: [1, 2, 3]),
                EDNSOption(code: .nsid, data: []),
            ]
        )
        edns.flags = 0x8001
        let message = Message(question: Question(name: .root, type: .ns), edns: edns)
        let read = try Message(message.encoded())
        #expect(read.edns == edns)
        #expect(read.edns?.dnssecOK == true)
    }

    @Test func `is what a server's first OPT says; a query has no second (§6.1.1)`() throws {
        let question = Question(name: .root, type: .ns)
        let query = Message(question: question, edns: EDNS(udpPayloadSize: 1232))
        let second: [UInt8] = [0, 0, 41, 16, 0, 1, 0, 0, 0, 0, 0]
        func twice(_ message: Message) -> [UInt8] {
            var octets = message.encoded() + second
            octets[11] = 2
            return octets
        }
        #expect(throws: WireError.self) { try Message(twice(query)) }
        let response = try Message(twice(Message.response(to: query)))
        #expect(response.rcode == .noError)
        #expect(response.edns == Message.response(to: query).edns)
    }

    @Test func `is seen beside other additional records`() throws {
        let octets = try Vectors.octets("good-query-tsig-beside-opt.bin")
        let query = try Query(octets.span)
        #expect(query.edns?.udpPayloadSize == 1232)
    }

    @Test func `tells of padding and keepalive (RFC 7830, RFC 7828)`() throws {
        let octets = queryOctets(
            "a.example",
            edns: EDNS(options: [
                EDNSOption(code: .padding, data: [0, 0]), EDNSOption(code: .tcpKeepalive, data: []),
            ])
        )
        let edns = try #require(try Query(octets.span).edns)
        #expect(edns.hasPadding && edns.hasKeepalive)
        var codes: [OptionCode] = []
        var scanner = OPTScanner(edns.options)
        while let option = try scanner.next(in: octets.span) { codes.append(option.code) }
        #expect(codes == [.padding, .tcpKeepalive])
    }
}
