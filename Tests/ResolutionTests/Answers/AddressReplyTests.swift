import DNSWire
import TestChance
import Testing

@testable import Resolution

@Suite struct `A reply of addresses alone` {
    private let maker = AnswerMaker(ResolutionSettings())

    private func places(_ reply: [UInt8], _ inquiry: Inquiry) throws -> AddressReply? {
        let octets = reply.span
        let header = try Header(octets)
        return AddressReply(octets, header, to: inquiry)
    }

    /// The answer by the short way, which must be possible, and by the long one.
    private func both(_ reply: [UInt8], _ inquiry: Inquiry) throws -> (AnswerBody?, AnswerBody?) {
        let places = try #require(try places(reply, inquiry))
        let octets = reply.span
        return (maker.answer(places, in: octets, for: inquiry), maker.answer(octets, for: inquiry))
    }

    @Test(arguments: [RRType.a, .aaaa], [1, 2, 30])
    func `becomes the same answer by the short way as by the long`(
        type: RRType,
        count: Int
    ) throws {
        let asked = inquiry("www.example.org", type)
        let answers = (0..<count).map { index in
            type == .a
                ? address("www.example.org", "192.0.2.\(index)", ttl: UInt32(300 + index))
                : address("www.example.org", "2001:db8::\(index)", ttl: UInt32(9_000_000 - index))
        }
        for edns in [nil, EDNS()] {
            let reply = Message(
                flags: .response,
                question: asked.question,
                answers: answers,
                edns: edns
            ).encoded()
            let (short, long) = try both(reply, asked)
            #expect(short != nil && short == long)
        }
    }

    @Test func `keeps a TTL with its highest bit set for no time`() throws {
        let asked = inquiry("example.org")
        let answers = [address("example.org", "192.0.2.1", ttl: 0x8000_0001)]
        let reply = Message(flags: .response, question: asked.question, answers: answers).encoded()
        let (short, long) = try both(reply, asked)
        #expect(short == long && short?.lifetime == 0)
    }

    @Test func `goes the long way where an address is private`() throws {
        let asked = inquiry("example.org")
        let answers = [address("example.org", "192.168.1.1")]
        let reply = Message(flags: .response, question: asked.question, answers: answers).encoded()
        let (short, long) = try both(reply, asked)
        #expect(short == nil && long?.note == .rebindingProtection)
        var settings = ResolutionSettings()
        settings.rebindingExceptions = [name("example.org")]
        let places = try #require(try places(reply, asked))
        let trusting = AnswerMaker(settings)
        let octets = reply.span
        let kept = trusting.answer(places, in: octets, for: asked)
        #expect(kept != nil && kept == trusting.answer(octets, for: asked))
    }

    @Test func `is nothing else`() throws {
        let asked = inquiry("example.org")
        let right = address("example.org", "192.0.2.1")
        let others: [Message] = [
            Message(question: asked.question),
            Message(rcode: .nxDomain, question: asked.question, answers: [right]),
            Message(question: asked.question, answers: [alias("example.org", "example.net")]),
            Message(question: asked.question, answers: [right, alias("example.org", "a.example")]),
            Message(question: asked.question, answers: [address("www.example.org", "192.0.2.1")]),
            Message(question: asked.question, answers: [address("example.org", "2001:db8::1")]),
            Message(question: asked.question, answers: [right], authorities: [soa("example.org")]),
            Message(question: asked.question, answers: [right], additionals: [right]),
            Message(
                question: asked.question,
                answers: [right],
                edns: EDNS(options: [EDNSOption(code: .cookie, data: [1, 2, 3, 4, 5, 6, 7, 8])])
            ),
        ]
        for other in others { #expect(try places(other.encoded(), asked) == nil, "\(other)") }
        let signed = inquiry("example.org", dnssecOK: true)
        let plain = Message(question: asked.question, answers: [right]).encoded()
        #expect(try places(plain, signed) == nil)
        #expect(try places(Array(plain.dropLast()), asked) == nil)
        #expect(try places(plain, asked) != nil)
    }

    /// Whatever octets the short way takes, it makes of them what the long way makes.
    @Test func `agrees with the long way on any octets`() throws {
        let asked = inquiry("www.example.org")
        var random = SeededGenerator(seed: 41)
        let answers = (1...3).map { address("www.example.org", "192.0.2.\($0)") }
        let reply = Message(
            flags: .response,
            question: asked.question,
            answers: answers,
            edns: EDNS()
        ).encoded()
        let questionEnd = 12 + asked.question.name.octets.count + 4
        var taken = 0
        for _ in 0..<20_000 {
            var octets = reply
            for _ in 0..<1 + random.below(3) {
                // Not in the question, nor in the high bits of counts, which only make it too short.
                let place = random.below(octets.count - questionEnd + 6)
                octets[place < 6 ? 6 + place : place - 6 + questionEnd] = UInt8(random.below(256))
            }
            if random.below(4) == 0 { octets.removeLast(random.below(20)) }
            guard let places = try places(octets, asked) else { continue }
            taken += 1
            let span = octets.span
            guard let short = maker.answer(places, in: span, for: asked) else { continue }
            #expect(short == maker.answer(span, for: asked))
        }
        #expect(taken > 1_000)
    }
}
