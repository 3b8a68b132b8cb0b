import Bounds
import DNSSEC
import DNSWire
import Testing

@testable import Recursion

@Suite struct `The validator` {
    /// Names and types of the signed tree, and what is to be found of them.
    static let rows: [(String, RRType, SecurityStatus)] = [
        ("www.example", .a, .secure),
        ("example", .soa, .secure),
        ("example", .dnskey, .secure),
        ("example", .ds, .secure),
        (".", .ds, .secure),
        (".", .dnskey, .secure),
        ("www.example", .any, .secure),
        ("www.example", .aaaa, .secure),
        ("missing.example", .a, .secure),
        ("b.c.example", .a, .secure),
        ("some.wild.example", .a, .secure),
        ("more.than.one.wild.example", .mx, .secure),
        ("some.wild.example", .aaaa, .secure),
        ("*.wild.example", .a, .secure),
        ("alias.example", .a, .secure),
        ("alias.example", .cname, .secure),
        ("dangling.example", .a, .secure),
        ("www.tree.example", .a, .secure),
        ("outward.example", .a, .secure),
        ("www.signed.example", .a, .secure),
        ("signed.example", .ds, .secure),
        ("unsigned.example", .ds, .secure),
        ("nowhere", .a, .secure),
        ("www.unsigned", .a, .insecure),
        ("missing.unsigned", .a, .insecure),
        ("sub.deep.unsigned", .a, .insecure),
        ("www.unsigned.example", .a, .insecure),
        ("www.strange", .a, .insecure),
        ("www.stranger", .a, .insecure),
        ("www.broken", .a, .bogus),
        ("broken", .ds, .secure),
    ]

    @Test(arguments: rows)
    func `finds of what is served as it was signed`(
        name: String,
        type: RRType,
        status: SecurityStatus
    ) async throws {
        let judgement = try await SignedTree().judge(name, type)
        #expect(judgement.finding.status == status, "\(judgement.finding.cause?.text ?? "")")
    }

    static let hashedRows: [(String, RRType, SecurityStatus)] = [
        ("www.hashed", .a, .secure),
        ("www.hashed", .aaaa, .secure),
        ("missing.hashed", .a, .secure),
        ("b.c.hashed", .a, .secure),
        ("some.wild.hashed", .a, .secure),
        ("some.wild.hashed", .aaaa, .secure),
        ("unsigned.hashed", .ds, .secure),
        ("www.unsigned.hashed", .a, .insecure),
        ("www.optout", .a, .secure),
        ("www.optout", .aaaa, .secure),
        ("missing.optout", .a, .insecure),
        ("www.unsigned.optout", .a, .insecure),
        ("www.costly", .a, .secure),
        ("missing.costly", .a, .insecure),
    ]

    @Test(arguments: hashedRows)
    func `finds of zones with hashed denials`(
        name: String,
        type: RRType,
        status: SecurityStatus
    ) async throws {
        let judgement = try await SignedTree().judge(name, type)
        #expect(judgement.finding.status == status, "\(judgement.finding.cause?.text ?? "")")
    }

    @Test func `judges each link of a forwarder's chain by its own zone`() async throws {
        for (name, type, status) in [
            ("outward.example", RRType.a, SecurityStatus.insecure),
            ("www.tree.example", .a, .secure),
            ("aside.example", .a, .secure),
            ("www.unsigned", .a, .insecure),
        ] {
            let tree = try SignedTree()
            tree.forwards = true
            let judgement = try await tree.judge(name, type)
            #expect(judgement.finding.status == status, "\(name): \(judgement.finding)")
        }
    }

    @Test func `takes what proves an alias for no word about its target`() async throws {
        let alias = Question(name: try Name("some.wild.example"), type: .a)
        for (name, status) in [
            ("www.unsigned.example", SecurityStatus.insecure), ("www.signed.example", .bogus),
        ] {
            let tree = try SignedTree()
            let proofs = tree.response(to: alias).authorities
            tree.tamper = { response, _ in
                guard response.question.type == .aaaa else { return }
                response.authorities.removeAll { $0.type == .nsec }
                for place in response.authorities.indices {
                    response.authorities[place].signatures = []
                }
                response.authorities += proofs
            }
            let judgement = try await tree.judge(name, .aaaa)
            #expect(judgement.finding.status == status, "\(name): \(judgement.finding)")
        }
    }

    @Test func `asks for each zone's DS and DNSKEY once`() async throws {
        let tree = try SignedTree()
        _ = try await tree.judge("www.signed.example")
        #expect(
            tree.asked.dropFirst().map(\.description) == [
                "signed.example IN DS", "example IN DS", ". IN DNSKEY", "example IN DNSKEY",
                "signed.example IN DNSKEY",
            ]
        )
        _ = try await tree.judge("www.example")
        _ = try await tree.judge("missing.signed.example")
        #expect(tree.asked.count == 8)
    }

    @Test func `asks for an unsigned zone's parents only, and once`() async throws {
        let tree = try SignedTree()
        _ = try await tree.judge("sub.deep.unsigned.example")
        #expect(
            tree.asked.dropFirst().map(\.description) == [
                ". IN DNSKEY", "unsigned.example IN DS", "example IN DS", "example IN DNSKEY",
            ]
        )
        _ = try await tree.judge("www.unsigned.example")
        #expect(tree.asked.count == 6)
    }

    @Test func `takes no set whose TTL is longer than was signed`() async throws {
        let tree = try SignedTree()
        tree.tamper = { response, _ in
            for place in response.answers.indices { response.answers[place].ttl = 90_000 }
        }
        let judgement = try await tree.judge("www.example")
        #expect(judgement.response.answers.map(\.ttl) == [3_600])
    }

    @Test func `leaves of the authority section what proves something`() async throws {
        let tree = try SignedTree()
        tree.tamper = { response, _ in
            response.authorities.append(
                RRset(name: response.zone, type: .ns, ttl: 1, rdatas: [[0]])
            )
        }
        let positive = try await tree.judge("www.example")
        #expect(positive.response.authorities == [])
        let wildcard = try await tree.judge("some.wild.example")
        #expect(wildcard.response.authorities.map(\.type) == [.nsec])
        let negative = try await tree.judge("missing.example")
        #expect(
            negative.response.authorities.map(\.type).sorted { $0.rawValue < $1.rawValue } == [
                .soa, .nsec, .nsec,
            ]
        )
        #expect(negative.finding.status == .secure)
    }

    @Test func `finds nothing where no trust anchor is, and validates nothing where told so`()
        async throws
    {
        let tree = try SignedTree()
        tree.settings.trustAnchors = []
        #expect(try await tree.judge("www.example").finding.status == .indeterminate)
        let other = try SignedTree()
        other.settings.validates = false
        #expect(try await other.judge("www.broken").finding.status == .indeterminate)
        #expect(other.asked.count == 1)
    }

    @Test func `validates nothing at and below a negative trust anchor`() async throws {
        let tree = try SignedTree()
        tree.settings.negativeTrustAnchors = [try Name("broken"), try Name("signed.example")]
        #expect(try await tree.judge("www.broken").finding.status == .insecure)
        #expect(try await tree.judge("www.signed.example").finding.status == .insecure)
        #expect(try await tree.judge("www.example").finding.status == .secure)
    }

    @Test func `begins at the nearest of several anchors`() async throws {
        let tree = try SignedTree()
        let zone = try ServedZone("root.zone", apex: .root)
        let set = try #require(zone.set(try Name("example"), .ds))
        tree.settings.trustAnchors = set.records(withSignatures: false)
        #expect(try await tree.judge("www.example").finding.status == .secure)
        #expect(try await tree.judge("www.unsigned.example").finding.status == .insecure)
        #expect(try await tree.judge("www.hashed").finding.status == .indeterminate)
        #expect(try await tree.judge("example", .ds).finding.status == .indeterminate)
        #expect(!tree.asked.contains(Question(name: .root, type: .dnskey)))
    }
}
