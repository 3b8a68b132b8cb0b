import DNSWire
import Testing

@testable import Resolution

@Suite struct `A question that is not for upstreams` {
    private func outcome(_ asked: Inquiry) async throws -> Outcome {
        try await Resolver(settings: ResolutionSettings(), systemUpstreams: { [] }).outcome(asked)
    }

    /// RFC 8482 §4.2.
    @Test func `for ANY gets one HINFO record`() async throws {
        let asked = inquiry("example.org", .any)
        let outcome = try await outcome(asked)
        let answers = outcome.answer.records(asked.question).answers
        #expect(answers.map(\.type) == [.hinfo])
        #expect(answers.first?.rdata == [7] + Array("RFC8482".utf8) + [0])
    }

    @Test(arguments: [
        (RRType.axfr, RCode.refused), (.ixfr, .refused), (.opt, .notImp), (.tkey, .notImp),
        (RRType(rawValue: 200), .notImp),
    ])
    func `is refused`(type: RRType, rcode: RCode) async throws {
        #expect(try await outcome(inquiry("example.org", type)).rcode == rcode)
    }

    @Test func `of another class is refused`() async throws {
        let asked = Inquiry(Question(name: name("version.bind"), type: .txt, class: .ch))
        #expect(try await outcome(asked).rcode == .refused)
    }
}
