import Bounds
import DNSSEC
import DNSWire
import Recursion
import Testing

@testable import Resolution

@Suite struct `What recursion found` {
    private let maker = RecursedAnswerMaker(ResolutionSettings(), bounds: BoundCounters())

    /// What a signature over records of `type` looks like; it proves nothing.
    private func signature(over type: UInt8) -> [UInt8] {
        [0, type, 13, 3] + [UInt8](repeating: 0, count: 14) + name("example.org").octets + [1, 2]
    }

    /// A positive answer with a signature and a proof of its wildcard.
    private func resolved(_ finding: Finding = .secure) -> ResolvedAnswer {
        let record = address("www.example.org", "192.0.2.1")
        return ResolvedAnswer(
            question: Question(name: name("www.example.org"), type: .a),
            rcode: .noError,
            answers: [
                RRset(
                    name: record.name,
                    type: .a,
                    ttl: 300,
                    rdatas: [record.rdata],
                    signatures: [signature(over: 1)]
                )
            ],
            authorities: [
                RRset(
                    name: name("a.example.org"),
                    type: .nsec,
                    ttl: 300,
                    rdatas: [name("z.example.org").octets + [0, 1, 0x40]],
                    signatures: [signature(over: 47)]
                )
            ],
            finding: finding,
            lifetime: 300
        )
    }

    /// The response to a query with these flags, of what was resolved for it.
    private func response(
        _ resolved: ResolvedAnswer,
        flags: HeaderFlags = .recursionDesired,
        dnssecOK: Bool = false
    ) throws -> Message {
        let inquiry = Inquiry(
            resolved.question,
            dnssecOK: dnssecOK,
            checkingDisabled: flags.contains(.checkingDisabled)
        )
        let octets = Message.query(
            resolved.question,
            id: 7,
            flags: flags,
            edns: EDNS(dnssecOK: dnssecOK)
        ).encoded()
        let message = octets.span
        var buffer = [UInt8](repeating: 0, count: 4_096)
        var room = buffer.mutableSpan
        let body = maker.answer(resolved, for: inquiry)
        let written = body.write(
            to: try Query(message),
            in: message,
            age: 100,
            limit: 4_096,
            into: &room
        )
        return try Message(Array(buffer[..<written.count]))
    }

    @Test func `shows signatures and proofs only to those who set DO (RFC 4035 §3.2.1)`() throws {
        let plain = try response(resolved())
        #expect(plain.answers.map(shown) == ["www.example.org 200 A 192.0.2.1"])
        #expect(plain.authorities == [])
        let full = try response(resolved(), dnssecOK: true)
        #expect(full.answers.map(\.type) == [.a, .rrsig])
        #expect(full.authorities.map(\.type) == [.nsec, .rrsig])
        #expect(full.answers.allSatisfy { $0.ttl == 200 })
    }

    @Test(
        arguments: [
            (flags: HeaderFlags.recursionDesired, dnssecOK: false, isTold: false),
            (flags: [.recursionDesired, .authenticData], dnssecOK: false, isTold: true),
            (flags: .recursionDesired, dnssecOK: true, isTold: true),
            (flags: [.recursionDesired, .checkingDisabled], dnssecOK: true, isTold: true),
        ] as [(flags: HeaderFlags, dnssecOK: Bool, isTold: Bool)]
    )
    func `is called authentic to those who understand it (RFC 6840 §5.7, §5.8)`(
        flags: HeaderFlags,
        dnssecOK: Bool,
        isTold: Bool
    ) throws {
        for finding in [Finding.secure, .insecure, .indeterminate] {
            let message = try response(resolved(finding), flags: flags, dnssecOK: dnssecOK)
            let isAuthentic = message.flags.contains(.authenticData)
            #expect(isAuthentic == (isTold && finding == .secure))
            let isUnchecked = flags.contains(.checkingDisabled)
            #expect(message.flags.contains(.checkingDisabled) == isUnchecked)
        }
    }

    @Test func `is withheld when it is bogus, but from those who check it (RFC 4035 §5.5)`()
        throws
    {
        let bogus = resolved(.bogus(.signatureExpired, "www.example.org: expired yesterday"))
        let refused = try response(bogus)
        #expect(refused.rcode == .servFail)
        #expect(refused.answers == [])
        let body = maker.answer(bogus, for: Inquiry(bogus.question))
        #expect(body.note == .signatureExpired)
        #expect(String(decoding: body.explanation, as: UTF8.self).hasSuffix("expired yesterday"))
        #expect(body.lifetime >= 1)
        let given = try response(bogus, flags: [.recursionDesired, .checkingDisabled])
        #expect(given.rcode == .noError)
        #expect(given.answers.count == 1)
        #expect(!given.flags.contains(.authenticData))
    }

    @Test func `is no longer authentic without the private addresses in it`() throws {
        var answer = resolved()
        answer.answers[0].rdatas.append([192, 168, 1, 1])
        let message = try response(answer, dnssecOK: true)
        #expect(message.answers.filter { $0.type == .a }.map(\.rdata) == [[192, 0, 2, 1]])
        #expect(!message.flags.contains(.authenticData))
        #expect(maker.answer(answer, for: Inquiry(answer.question)).note == .rebindingProtection)
    }

    @Test func `keeps of a long explanation what an extended error may carry`() {
        var answer = resolved()
        answer.rcode = .servFail
        answer.errors = [ExtendedError(.networkError, text: String(repeating: "x", count: 300))]
        let body = maker.answer(answer, for: Inquiry(answer.question))
        #expect(body.note == .serversUnreachable)
        #expect(body.explanation.count == EDNSLimits.extraTextOctetsMax)
    }

    @Test(arguments: AnswerNote.allCases)
    func `has a note for each extended error that recursion gives`(note: AnswerNote) {
        guard let code = note.ede, note.rawValue >= AnswerNote.unsupportedKeyAlgorithm.rawValue
        else { return }
        #expect(AnswerNote(ExtendedError(code)) == note)
    }
}
