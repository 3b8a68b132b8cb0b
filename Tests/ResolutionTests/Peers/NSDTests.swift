import DNSWire
import Sockets
import TestPeers
import Testing

@testable import Resolution

private let zone = """
    $ORIGIN example.org.
    $TTL 300
    @ SOA ns host 1 3600 600 86400 60
    @ NS ns
    ns A 192.0.2.53
    www A 192.0.2.80
    www AAAA 2001:db8::80
    Mixed.Case CNAME WWW
    chain CNAME mixed.case
    svc HTTPS 1 . alpn=h2
    lan A 192.168.1.1
    *.wild TXT "wild"
    big TXT \(String(repeating: "\"\(String(repeating: "x", count: 200))\" ", count: 20))
    d DNAME sub.example.org.
    x.sub A 192.0.2.81
    """

/// Needs NSD; `make test` installs it.
@Suite(.enabled(if: NSD.isInstalled, "nsd is not installed"))
struct `With NSD as the upstream` {
    @Test func `every kind of answer comes through`() async throws {
        let nsd = try NSD(origin: "example.org", zone: zone)
        // The clock stands still, so that TTLs do.
        let clock = ManualClock()
        try await withResolver([nsd.address], clock: clock.clock) { resolver in
            let cases: [(String, RRType, RCode, [String])] = [
                ("www.example.org", .a, .noError, ["www.example.org 300 A 192.0.2.80"]),
                ("www.example.org", .aaaa, .noError, ["www.example.org 300 AAAA 2001:db8::80"]),
                (
                    "chain.example.org", .a, .noError,
                    [
                        "chain.example.org 300 CNAME mixed.case.example.org",
                        "mixed.case.example.org 300 CNAME www.example.org",
                        "www.example.org 300 A 192.0.2.80",
                    ]
                ),
                ("svc.example.org", .https, .noError, ["svc.example.org 300 HTTPS 10 octets"]),
                ("www.example.org", .mx, .noError, []),
                ("nothing.example.org", .a, .nxDomain, []),
                ("a.b.wild.example.org", .txt, .noError, ["a.b.wild.example.org 300 TXT 5 octets"]),
                ("big.example.org", .txt, .noError, ["big.example.org 300 TXT 4020 octets"]),
                ("lan.example.org", .a, .noError, []),
                (
                    "x.d.example.org", .a, .noError,
                    [
                        "d.example.org 300 DNAME sub.example.org",
                        "x.d.example.org 300 CNAME x.sub.example.org",
                        "x.sub.example.org 300 A 192.0.2.81",
                    ]
                ),
                // Not of this zone: NSD refuses, and there is no other upstream.
                ("example.com", .a, .servFail, []),
            ]
            for (asked, type, rcode, answers) in cases {
                for source in [nil, AnswerSource.cache] {
                    let response: Response
                    if source == nil {
                        response = await resolver.ask(asked, type)
                    } else {
                        let now = clock.now
                        response = try #require(
                            try resolver.now(asked, type, at: now, limit: 4_096) as Response?
                        )
                        #expect(response.source == .cache)
                    }
                    #expect(response.rcode == rcode, "\(asked)")
                    #expect(response.answers.map(folded) == answers.map(folded), "\(asked)")
                }
            }
            let negative = await resolver.ask("other.example.org")
            #expect(negative.authorities == ["example.org 60 SOA 54 octets"])
            #expect(resolver.counters.repliesTruncated == 1)
            #expect(resolver.counters.queriesSentTCP == 1)
            #expect(resolver.counters.repliesWrongCase == 0)
            #expect(resolver.counters.rebindingsStopped == 1)
        }
    }

    @Test func `many different questions at once are all answered`() async throws {
        let nsd = try NSD(origin: "example.org", zone: zone)
        try await withResolver([nsd.address]) { resolver in
            let outcomes = await withTaskGroup(of: String.self) { group in
                for index in 0..<500 {
                    group.addTask {
                        let response = await resolver.ask("n\(index).wild.example.org", .txt)
                        return "\(response.rcode) \(response.answers.count) \(response.note)"
                    }
                }
                return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            }
            #expect(outcomes == ["NOERROR 1 none": 500], "\(resolver.counters)")
        }
    }

    /// The TTL of a cached answer is compared, not the case that an upstream wrote a target in.
    private func folded(_ text: String) -> String { text.lowercased() }
}
