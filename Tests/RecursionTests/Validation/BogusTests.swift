import Bounds
import DNSSEC
import DNSWire
import Sockets
import Testing

@testable import Recursion

@Suite struct `A response that was tampered with` {
    /// Judges `name` with every answer of the servers changed by `tamper`.
    private func judge(
        _ name: String,
        _ type: RRType = .a,
        tamper: @escaping (inout ZoneResponse) -> Void
    ) async throws -> Finding {
        let tree = try SignedTree()
        tree.tamper = { response, _ in tamper(&response) }
        return try await tree.judge(name, type).finding
    }

    @Test func `is bogus without its signatures, and says so by EDE 10`() async throws {
        let finding = try await judge("www.example") { response in
            guard response.question.type == .a else { return }
            for place in response.answers.indices { response.answers[place].signatures = [] }
        }
        #expect(finding.status == .bogus)
        #expect(finding.cause?.code == .rrsigsMissing)
    }

    @Test func `is bogus with another address`() async throws {
        let finding = try await judge("www.example") { response in
            guard response.question.type == .a else { return }
            response.answers[0].rdatas = [[203, 0, 113, 1]]
        }
        #expect(finding.status == .bogus)
        #expect(finding.cause?.code == .dnssecBogus)
    }

    @Test(arguments: [
        (seconds: UInt32(2_500_000_000), code: EDECode.signatureExpired),
        (seconds: UInt32(1_700_000_000), code: EDECode.signatureNotYetValid),
    ])
    func `is bogus out of its time`(seconds: UInt32, code: EDECode) async throws {
        let tree = try SignedTree()
        tree.settings.validationSeconds = seconds
        let finding = try await tree.judge("www.example").finding
        #expect(finding.status == .bogus)
        #expect(finding.cause?.code == code)
    }

    @Test func `is bogus where a denial proves another name`() async throws {
        let tree = try SignedTree()
        let other = tree.response(to: Question(name: try Name("missing.example"), type: .a))
        tree.tamper = { response, _ in
            guard response.question.type == .a else { return }
            response.kind = .nameError
            response.answers = []
            response.authorities = other.authorities
        }
        let finding = try await tree.judge("www.example").finding
        #expect(finding.status == .bogus)
    }

    @Test func `is bogus where a denial brings no proof, by EDE 12`() async throws {
        let finding = try await judge("missing.example") { response in
            guard response.question.type == .a else { return }
            response.authorities.removeAll { $0.type == .nsec }
        }
        #expect(finding.status == .bogus)
        #expect(finding.cause?.code == .nsecMissing)
    }

    @Test func `is bogus as a wildcard's without proof that no closer name exists`() async throws {
        let finding = try await judge("some.wild.example") { response in
            guard response.question.type == .a else { return }
            response.authorities = []
        }
        #expect(finding.status == .bogus)
        #expect(finding.cause?.code == .nsecMissing)
    }

    @Test func `is bogus where a wildcard's record is given for a name that exists`() async throws {
        let tree = try SignedTree()
        let wild = tree.response(to: Question(name: try Name("x.wild.example"), type: .a))
        tree.tamper = { response, _ in
            guard response.question.type == .txt else { return }
            response.kind = .answer
            response.answers = wild.answers
            response.answers[0].name = response.question.name
            response.authorities = wild.authorities
        }
        #expect(try await tree.judge("a.b.c.example", .txt).finding.status == .bogus)
    }

    @Test func `is bogus where a signed zone is said to be unsigned`() async throws {
        let finding = try await judge("www.signed.example") { response in
            for place in response.answers.indices { response.answers[place].signatures = [] }
            for place in response.authorities.indices {
                response.authorities[place].signatures = []
            }
        }
        #expect(finding.status == .bogus)
    }

    @Test func `is bogus where the parent's denial of DS is another delegation's`() async throws {
        let tree = try SignedTree()
        let other = tree.response(to: Question(name: try Name("unsigned.example"), type: .ds))
        tree.tamper = { response, _ in
            if response.question.type == .ds, response.question.name.labelCount == 2 {
                response.kind = .noData
                response.answers = []
                response.authorities = other.authorities
            }
            guard response.question.type == .a else { return }
            response.answers[0].signatures = []
        }
        #expect(try await tree.judge("www.signed.example").finding.status == .bogus)
    }

    @Test func `is bogus where the zone's keys match no DS, by EDE 9`() async throws {
        let finding = try await judge("www.broken") { _ in }
        #expect(finding.status == .bogus)
        #expect(finding.cause?.code == .dnskeyMissing)
        #expect(finding.cause?.text.contains("broken") == true)
    }

    @Test func `is asked for again once, of another server, and taken where that is good`()
        async throws
    {
        for type in [RRType.a, .ds, .dnskey] {
            let tree = try SignedTree()
            tree.tamper = { response, times in
                guard response.question.type == type, times == 0 else { return }
                for place in response.answers.indices {
                    response.answers[place].rdatas[0][0] ^= 1
                }
            }
            let finding = try await tree.judge("www.example").finding
            // Three of the chain's sets are tampered with at most: root DNSKEY, DS or DNSKEY, the answer.
            #expect(finding.status == .secure, "\(type): \(finding.cause?.text ?? "")")
        }
    }

    @Test func `is asked for no more than twice`() async throws {
        let tree = try SignedTree()
        tree.tamper = { response, _ in
            guard response.question.type == .a else { return }
            response.answers[0].rdatas = [[203, 0, 113, 1]]
        }
        _ = try await tree.judge("www.example")
        #expect(tree.asked.count { $0.type == .a } == 2)
    }
}

@Suite struct `A chain of trust that is broken` {
    @Test func `is not tried again for a minute, then for two`() async throws {
        let tree = try SignedTree()
        _ = try await tree.judge("www.broken")
        let first = tree.asked.count
        _ = try await tree.judge("www.broken")
        #expect(tree.asked.count == first + 1)
        tree.time.advance(by: .seconds(61))
        _ = try await tree.judge("www.broken")
        let second = tree.asked.count
        #expect(second > first + 2)
        tree.time.advance(by: .seconds(61))
        _ = try await tree.judge("www.broken")
        #expect(tree.asked.count == second + 1)
    }

    @Test func `for want of an answer is tried again after some seconds`() async throws {
        let tree = try SignedTree()
        tree.silent = [Question(name: try Name("example"), type: .dnskey)]
        let finding = try await tree.judge("www.example").finding
        #expect(finding.status == .bogus)
        #expect(finding.cause?.code == .noReachableAuthority)
        tree.silent = []
        tree.time.advance(by: .seconds(4))
        #expect(try await tree.judge("www.example").finding.status == .secure)
    }

    @Test func `tells each step of the way to whoever watches`() async throws {
        let tree = try SignedTree()
        var steps: [String] = []
        let work = tree.work { step in
            if case .validated(let subject, let finding) = step {
                steps.append("\(subject) \(finding)")
            }
        }
        _ = try await tree.judge("www.broken", .a, work)
        #expect(steps.contains { $0.hasPrefix(". secure") })
        #expect(steps.contains { $0.hasPrefix("broken bogus: no DNSKEY of broken matches its DS") })
    }
}
