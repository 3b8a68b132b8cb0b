import DNSWire
import Testing

@Suite struct `A cookie (RFC 7873)` {
    @Test func `of the client alone is read`() throws {
        let octets = try Vectors.octets("good-query-edns-do-cookie.bin")
        let query = try Query(octets.span)
        #expect(query.edns?.clientCookie == 0x2464_C4AB_CF10_C957)
        #expect(query.edns?.serverCookie.isEmpty == true)
        #expect(query.dnssecOK)
    }

    @Test func `of client and server is read (RFC 9018 appendix A.1)`() throws {
        let octets = try Vectors.octets("good-query-cookie-of-both.bin")
        let edns = try #require(try Query(octets.span).edns)
        let server = hex("010000005cf79f111f8130c3eee29480")
        #expect(octets.span.octets(in: edns.serverCookie) == server)
        let option = try #require(try Message(octets).edns?.options.first)
        let cookie = try Cookie(data: option.data)
        #expect(cookie.client == hex("2464c4abcf10c957") && cookie.server == server)
        #expect(cookie.option == option)
    }

    @Test(arguments: [0, 7, 9, 15, 41])
    func `of any other length is a format error (§5.2.2)`(count: Int) {
        #expect(throws: WireError.malformedOPT(at: 0)) {
            try Cookie(data: [UInt8](repeating: 1, count: count))
        }
    }
}
