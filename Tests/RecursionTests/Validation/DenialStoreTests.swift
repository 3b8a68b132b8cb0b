import Bounds
import DNSSEC
import DNSWire
import Sockets
import Testing

@testable import Recursion

@Suite struct `Verified denials` {
    /// What is told of a question after others were judged.
    private func denial(
        _ name: String,
        _ type: RRType = .a,
        after learnt: [(String, RRType)],
        in tree: SignedTree? = nil
    ) async throws -> ResolvedAnswer? {
        let tree = try tree ?? SignedTree()
        for (name, type) in learnt { _ = try await tree.judge(name, type) }
        let asked = tree.asked.count
        defer { #expect(tree.asked.count == asked) }
        let question = Question(name: try Name(name), type: type)
        return tree.validator.denial(for: question, tree.work())
    }

    @Test(arguments: [
        ("missing.example", "missinh.example"), ("missing.hashed", "missing.hashed"),
        ("nowhere", "below.nowhere"),
    ])
    func `deny their neighbours' existence`(learnt: String, asked: String) async throws {
        let answer = try #require(try await denial(asked, after: [(learnt, .a)]))
        #expect(answer.rcode == .nxDomain)
        #expect(answer.finding.status == .secure)
        #expect(answer.authorities.first?.type == .soa)
        #expect(answer.authorities.dropFirst().allSatisfy { !$0.signatures.isEmpty })
        #expect(answer.lifetime == 900)
        #expect(answer.errors.map(\.code) == [.synthesized])
    }

    @Test(arguments: ["www.example", "www.hashed", "b.c.example", "b.c.hashed", "some.wild.hashed"])
    func `deny other types of a name`(name: String) async throws {
        let answer = try #require(try await denial(name, .srv, after: [(name, .aaaa)]))
        #expect(answer.rcode == .noError)
        #expect(answer.answers.isEmpty)
        #expect(try await denial("www.example", .txt, after: [("www.example", .aaaa)]) == nil)
    }

    @Test(arguments: ["example", "hashed"])
    func `answer for a wildcard that was seen`(zone: String) async throws {
        let answer = try #require(
            try await denial("some.wild.\(zone)", after: [("some.wild.\(zone)", .a)])
        )
        #expect(answer.answers.map(\.name) == [try Name("some.wild.\(zone)")])
        #expect(answer.answers.first?.signatures.count == 1)
        #expect(!answer.authorities.isEmpty)
        #expect(answer.lifetime == 900)
    }

    @Test func `say nothing of names below a delegation`() async throws {
        let learnt: [(String, RRType)] = [("unsigned.example", .ds), ("missing.example", .a)]
        for (name, type) in [("unsigned.example", RRType.a), ("a.unsigned.example", .a)] {
            #expect(try await denial(name, type, after: learnt) == nil)
        }
        let answer = try #require(try await denial("unsigned.example", .ds, after: learnt))
        #expect(answer.rcode == .noError)
    }

    @Test func `say nothing of zones with opt-out, unsigned zones, and alias targets`() async throws
    {
        #expect(try await denial("other.optout", after: [("missing.optout", .a)]) == nil)
        #expect(try await denial("other.unsigned", after: [("missing.unsigned", .a)]) == nil)
        #expect(
            try await denial(
                "alias.example",
                .srv,
                after: [("alias.example", .cname), ("alias.example", .ns)]
            ) == nil
        )
    }

    @Test func `end with their TTL, and when they are flushed`() async throws {
        let tree = try SignedTree()
        #expect(
            try await denial("missing.example", after: [("missing.example", .a)], in: tree) != nil
        )
        tree.time.advance(by: .seconds(600))
        #expect(try await denial("missing.example", after: [], in: tree)?.lifetime == 300)
        tree.time.advance(by: .seconds(301))
        #expect(try await denial("missing.example", after: [], in: tree) == nil)
        #expect(
            try await denial("missing.example", after: [("missing.example", .a)], in: tree) != nil
        )
        tree.validator.flush(below: try Name("missing.example"))
        #expect(try await denial("missing.example", after: [], in: tree) == nil)
    }

    @Test func `tell nothing where they are switched off`() async throws {
        let tree = try SignedTree()
        tree.settings.deniesFromCache = false
        #expect(
            try await denial("missing.example", after: [("missing.example", .a)], in: tree) == nil
        )
    }
}

@Suite struct `The canonical key of a name` {
    @Test func `sorts as RFC 4034 §6.1 sorts names`() throws {
        let names = [
            "example", "a.example", "yljkjljk.a.example", "Z.a.example", "zABC.a.EXAMPLE",
            "z.example", "\\001.z.example", "*.z.example", "\\200.z.example",
        ]
        let sorted = try names.map { try Name($0) }
        #expect(sorted == sorted.sorted())
        #expect(sorted == sorted.reversed().sorted { CanonicalKey($0) < CanonicalKey($1) })
        let near = try [
            "\\000.z", "\\000.\\000.z", "\\000\\000.z", "\\001.z", "a.\\001.z", "a\\000.z",
        ].map { try Name($0) }
        #expect(near.sorted() == near.sorted { CanonicalKey($0) < CanonicalKey($1) })
    }
}
