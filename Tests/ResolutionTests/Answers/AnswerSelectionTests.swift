import DNSWire
import Testing

@testable import Resolution

/// The reply with these records to `inquiry`, through the selection.
private func select(
    _ inquiry: Inquiry,
    rcode: RCode = .noError,
    _ answers: [ResourceRecord],
    _ authorities: [ResourceRecord] = []
) throws -> (answers: [String], authorities: [String]) {
    let reply = Message(
        flags: .response,
        rcode: rcode,
        question: inquiry.question,
        answers: answers,
        authorities: authorities,
        additionals: [address("ns.example.org", "203.0.113.66")]
    )
    let selection = try AnswerSelection(reply, for: inquiry)
    return (selection.answers.map(shown), selection.authorities.map(shown))
}

/// An RRSIG that covers `type`, empty otherwise.
private func signature(_ owner: String, over type: RRType) -> ResourceRecord {
    let rdata = [UInt8(type.rawValue >> 8), UInt8(type.rawValue & 0xFF)]
    return ResourceRecord(name: name(owner), type: .rrsig, ttl: 300, rdata: rdata)
}

@Suite struct `Of an upstream's reply` {
    @Test func `only what is on the chain from the question is kept`() throws {
        let selected = try select(
            inquiry("www.example.org"),
            [
                address("evil.example", "203.0.113.66"),
                address("cdn.example.net", "192.0.2.1"),
                alias("www.example.org", "www.example.net"),
                ResourceRecord(name: name("cdn.example.net"), type: .txt, ttl: 1, rdata: [0]),
                alias("www.example.net", "cdn.example.net"),
                alias("bank.example", "evil.example"),
            ],
            [
                .pointing(.ns, to: name("ns.evil.example"), name: name("example.org"), ttl: 300),
                soa("example.org"),
            ]
        )
        #expect(
            selected.answers == [
                "www.example.org 300 CNAME www.example.net",
                "www.example.net 300 CNAME cdn.example.net",
                "cdn.example.net 300 A 192.0.2.1",
            ]
        )
        #expect(selected.authorities == [])
    }

    @Test func `records of another class or type are not the answer`() throws {
        var chaos = address("example.org", "192.0.2.1")
        chaos.class = .ch
        let selected = try select(inquiry("example.org"), [chaos, address("example.org", "::1")])
        #expect(selected.answers == [])
    }

    @Test func `an alias itself is the answer to a question for it`() throws {
        let selected = try select(
            inquiry("www.example.org", .cname),
            [alias("www.example.org", "example.org"), address("example.org", "192.0.2.1")]
        )
        #expect(selected.answers == ["www.example.org 300 CNAME example.org"])
    }

    /// RFC 6672 §3.1: the DNAME stands beside the CNAME made from it.
    @Test func `a DNAME above the question is kept`() throws {
        let dname = ResourceRecord.pointing(
            .dname,
            to: name("example.net"),
            name: name("example.org"),
            ttl: 300
        )
        let selected = try select(
            inquiry("a.b.example.org"),
            [
                dname, alias("a.b.example.org", "a.b.example.net"),
                address("a.b.example.net", "192.0.2.1"),
            ]
        )
        #expect(selected.answers.count == 3)
        #expect(selected.answers.first == "example.org 300 DNAME example.net")
    }

    @Test func `a negative answer keeps the SOA of a zone above the name, and no other`() throws {
        let selected = try select(
            inquiry("x.www.example.org"),
            rcode: .nxDomain,
            [],
            [soa("example.com"), soa("y.example.org"), soa("example.org"), soa("org")]
        )
        #expect(selected.authorities == ["example.org 3600 SOA 54 octets"])
    }

    @Test func `signatures and denials are kept for those who want them`() throws {
        let records = [
            address("example.org", "192.0.2.1"), signature("example.org", over: .a),
            signature("example.org", over: .txt), signature("evil.example", over: .a),
        ]
        let plain = try select(inquiry("example.org"), records)
        #expect(plain.answers == ["example.org 300 A 192.0.2.1"])
        let signed = try select(inquiry("example.org", dnssecOK: true), records)
        #expect(signed.answers.count == 2)

        let nsec = ResourceRecord(name: name("a.example.org"), type: .nsec, ttl: 300, rdata: [0])
        let denial =
            [soa("example.org"), signature("example.org", over: .soa), nsec]
            + [signature("a.example.org", over: .nsec), signature("a.example.com", over: .nsec)]
        let negative = try select(inquiry("b.example.org", dnssecOK: true), [], denial)
        #expect(negative.authorities.count == 4)
        #expect(try select(inquiry("b.example.org"), [], denial).authorities.count == 1)
    }

    @Test func `a circle of aliases, or an endless chain, is no answer`() throws {
        #expect(throws: AnswerSelection.Fault.aliasLoop) {
            try select(
                inquiry("a.example"),
                [alias("a.example", "b.example"), alias("b.example", "a.example")]
            )
        }
        #expect(throws: AnswerSelection.Fault.aliasLoop) {
            try select(
                inquiry("a.example"),
                [alias("a.example", "b.example"), alias("b.example", "b.example")]
            )
        }
        let chain = { (links: Int) in
            (0..<links).map { alias("n\($0).example", "n\($0 + 1).example") }
                + [address("n\(links).example", "192.0.2.1")]
        }
        let longest = try select(inquiry("n0.example"), chain(AnswerSelection.aliasesMax))
        #expect(longest.answers.count == AnswerSelection.aliasesMax + 1)
        #expect(throws: AnswerSelection.Fault.aliasLoop) {
            try select(inquiry("n0.example"), chain(AnswerSelection.aliasesMax + 1))
        }
    }

    @Test func `there is a limit to the records`() {
        let many = (0...AnswerSelection.answersMax).map {
            address("example.org", "10.0.\($0 / 256).\($0 % 256)")
        }
        #expect(throws: AnswerSelection.Fault.tooManyAnswers) {
            try select(inquiry("example.org"), many)
        }
    }
}
