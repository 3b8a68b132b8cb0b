import DNSWire
import Testing

@Suite struct `A query` {
    @Test func `is read without its octets`() throws {
        let octets = queryOctets(
            "WWW.Example.org",
            .https,
            id: 0xBEEF,
            flags: [.recursionDesired, .checkingDisabled, .authenticData],
            edns: EDNS(udpPayloadSize: 4096, dnssecOK: true)
        )
        let query = try Query(octets.span)
        #expect(query.id == 0xBEEF)
        #expect(query.recursionDesired && query.checkingDisabled && query.authenticData)
        #expect(query.qtype == .https && query.qclass == .in)
        #expect(query.labelCount == 3)
        #expect(query.qnameLength == 17)
        #expect(query.questionEnd == 33)
        #expect(query.edns?.udpPayloadSize == 4096)
        #expect(query.dnssecOK)
        #expect(query.edns?.clientCookie == nil)
        #expect(query.name(in: octets.span).description == "WWW.Example.org")
        #expect(query.question(in: octets.span).name == name("www.example.org"))
    }

    @Test func `folds its name only`() throws {
        // Type 65 is "A": folding past the name would make it 97.
        let octets = queryOctets("A.EXAMPLE", .https)
        let query = try Query(octets.span)
        let folded = written(size: Name.octetsMax) { buffer in
            query.copyFoldedName(from: octets.span, into: &buffer)
        }
        #expect(folded == name("a.example").octets)
    }

    @Test(
        arguments: [
            (size: nil, octets: 512),
            (size: 0, octets: 512),
            (size: 511, octets: 512),
            (size: 1000, octets: 1000),
            (size: 1232, octets: 1232),
            (size: 4096, octets: 1232),
            (size: 65535, octets: 1232),
        ] as [(UInt16?, Int)]
    )
    func `gets answers of a size that both bear (RFC 6891 §6.2.3)`(size: UInt16?, octets: Int)
        throws
    {
        let message = queryOctets("a.example", edns: size.map { EDNS(udpPayloadSize: $0) })
        #expect(try Query(message.span).udpResponseOctetsMax() == octets)
    }

    @Test func `that is bad keeps what an answer needs`() throws {
        let octets = try Vectors.octets("query-edns-version-1.bin")
        let rejection = try #require(self.rejection(of: octets))
        #expect(rejection.rcode == .badVers && rejection.hasEDNS)
        let answer = written(size: 512) { buffer in
            ResponseWriter(rejecting: rejection, in: octets.span, into: &buffer).count
        }
        let message = try Message(answer)
        #expect(message.id == 0x1234 && message.isResponse)
        #expect(message.rcode == .badVers)
        #expect(message.question?.name == name("www.example.org"))
        #expect(message.edns?.version == 0)
    }

    @Test(arguments: [
        ("no-question.bin", RCode.formErr), ("query-opcode-update.bin", .notImp),
    ])
    func `that is worse gets a header alone`(file: String, rcode: RCode) throws {
        let octets = try Vectors.octets(file)
        let rejection = try #require(self.rejection(of: octets))
        let answer = written(size: 512) { buffer in
            ResponseWriter(rejecting: rejection, in: octets.span, into: &buffer).count
        }
        #expect(answer.count == WireLimits.headerOctets)
        let message = try Message(answer)
        #expect(message.rcode == rcode && message.isResponse)
        #expect(message.flags.opcode == rejection.header.opcode)
    }

    private func rejection(of octets: [UInt8]) -> QueryRejection? {
        do throws(QueryError) {
            _ = try Query(octets.span)
            return nil
        } catch {
            guard case .answer(let rejection) = error else { return nil }
            return rejection
        }
    }
}
