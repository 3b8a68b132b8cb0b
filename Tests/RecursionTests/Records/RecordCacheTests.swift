import Bounds
import DNSSEC
import DNSWire
import Recursion
import Sockets
import Testing

@testable import Recursion

@Suite struct `The record cache` {
    private let clock = ManualClock()
    private let counters = BoundCounters()

    private func cache(_ change: (inout RecursionSettings) -> Void = { _ in }) -> RecordCache {
        var settings = RecursionSettings()
        change(&settings)
        return RecordCache(settings: settings, clock: clock.clock, bounds: counters)
    }

    private func question(_ text: String, _ type: RRType = .a) -> Question {
        Question(name: name(text), type: type)
    }

    private func answer(
        _ text: String,
        _ type: RRType = .a,
        _ rdatas: [[UInt8]] = [[192, 0, 2, 1]],
        ttl: UInt32 = 60
    ) -> ZoneResponse {
        ZoneResponse(
            question: question(text, type),
            zone: name("example.org"),
            kind: .answer,
            answers: [RRset(name: name(text), type: type, ttl: ttl, rdatas: rdatas)],
            authorities: [],
            isForwarded: false
        )
    }

    private func denial(
        _ text: String,
        _ kind: ZoneResponse.Kind,
        _ type: RRType = .a,
        ttl: UInt32 = 60
    ) -> ZoneResponse {
        let soa = ResourceRecord.zoneSOA("example.org")
        return ZoneResponse(
            question: question(text, type),
            zone: name("example.org"),
            kind: kind,
            answers: [],
            authorities: [RRset(name: soa.name, type: .soa, ttl: ttl, rdatas: [soa.rdata])],
            isForwarded: false
        )
    }

    @Test func `gives what is left of a TTL, and nothing after it`() {
        let cache = cache()
        cache.store(answer("www.example.org"), rank: .answer)
        clock.advance(by: .seconds(59))
        #expect(cache.known(question("www.example.org"))?.response.answers[0].ttl == 1)
        #expect(cache.known(question("www.example.org"))?.response.isKept == true)
        clock.advance(by: .seconds(1))
        #expect(cache.known(question("www.example.org")) == nil)
    }

    @Test func `keeps what ranks higher while it lives (RFC 2181 §5.4.1)`() {
        let cache = cache()
        let better = answer("www.example.org", .a, [[192, 0, 2, 1]])
        let worse = answer("www.example.org", .a, [[192, 0, 2, 66]], ttl: 600)
        cache.store(better, rank: .answer)
        cache.store(worse, rank: .referral)
        #expect(cache.known(better.question)?.response.answers == better.answers)
        clock.advance(by: .seconds(60))
        cache.store(worse, rank: .referral)
        #expect(cache.known(better.question)?.response.answers == worse.answers)
        cache.store(better, rank: .answer)
        #expect(cache.known(better.question)?.response.answers == better.answers)
    }

    @Test func `keeps a finding with the data, and what is bogus for a minute`() {
        let cache = cache()
        let response = answer("www.example.org", ttl: 3_600)
        cache.store(response, rank: .answer)
        #expect(cache.known(response.question)?.finding == nil)
        cache.store(response, finding: .secure)
        #expect(cache.known(response.question)?.finding == .secure)
        // A stranger's data takes the place of no validated one.
        cache.store(answer("www.example.org", .a, [[192, 0, 2, 66]]), rank: .answer)
        cache.store(response, rank: .answer, finding: .bogus(.dnssecBogus, "forged"))
        #expect(cache.known(response.question)?.finding == .secure)
        cache.flushAll()
        cache.store(response, rank: .answer, finding: .bogus(.dnssecBogus, "forged"))
        clock.advance(by: .seconds(59))
        #expect(cache.known(response.question)?.finding?.status == .bogus)
        clock.advance(by: .seconds(1))
        #expect(cache.known(response.question) == nil)
    }

    @Test func `answers any type by an alias, but those that may stand beside one`() {
        let cache = cache()
        var alias = answer("www.example.org", .a, [])
        alias.kind = .alias(target: name("a.example.org"))
        alias.answers = [
            RRset(
                name: name("www.example.org"),
                type: .cname,
                ttl: 60,
                rdatas: [name("a.example.org").octets]
            )
        ]
        cache.store(alias, rank: .answer)
        let known = cache.known(question("www.example.org", .mx))
        #expect(known?.response.kind == .alias(target: name("a.example.org")))
        #expect(cache.known(question("www.example.org", .cname))?.response.kind == .answer)
        #expect(cache.known(question("www.example.org", .nsec)) == nil)
    }

    @Test func `makes aliases of a DNAME for all names below it, and for none beside it`() {
        let cache = cache()
        let dname = answer("sub.example.org", .dname, [name("example.net").octets])
        cache.store(dname, rank: .answer, finding: .secure)
        let known = cache.known(question("a.b.sub.example.org"))
        #expect(known?.response.kind == .alias(target: name("a.b.example.net")))
        #expect(known?.finding == .secure)
        #expect(cache.known(question("sub.example.org")) == nil)
        #expect(cache.known(question("xsub.example.org")) == nil)
    }

    @Test func `denies below a name that securely does not exist (RFC 8020)`() {
        let cache = cache()
        cache.store(denial("sub.example.org", .nameError), rank: .answer)
        #expect(cache.known(question("sub.example.org", .mx))?.response.kind == .nameError)
        #expect(cache.known(question("www.sub.example.org")) == nil)
        cache.store(denial("sub.example.org", .nameError), finding: .secure)
        #expect(cache.known(question("www.sub.example.org"))?.response.kind == .nameError)
        // Until something is there after all.
        cache.store(answer("sub.example.org", .txt, [[1, 0x78]]), rank: .answer)
        #expect(cache.known(question("www.sub.example.org")) == nil)
    }

    @Test func `denies one type as long as its SOA allows, and nothing without one`() {
        let cache = cache { $0.negativeTTLMaximum = 100 }
        cache.store(denial("www.example.org", .noData, .mx, ttl: 3_600), rank: .answer)
        #expect(cache.known(question("www.example.org", .mx))?.response.kind == .noData)
        #expect(cache.known(question("www.example.org", .a)) == nil)
        clock.advance(by: .seconds(100))
        #expect(cache.known(question("www.example.org", .mx)) == nil)
        var bare = denial("bare.example.org", .noData)
        bare.authorities = []
        cache.store(bare, rank: .answer)
        #expect(cache.known(bare.question) == nil)
    }

    @Test func `takes nothing said of type 0 for a name that does not exist (RFC 6895 §3.1)`() {
        let cache = cache()
        let reserved = RRType(rawValue: 0)
        cache.store(denial("sub.example.org", .nameError), finding: .secure)
        cache.store(denial("example.org", .noData, reserved), finding: .secure)
        cache.store(answer("www.example.org", reserved), rank: .answer)
        #expect(cache.known(question("example.org")) == nil)
        #expect(cache.known(question("www.example.org")) == nil)
        // Nor is that forgotten by it.
        cache.store(answer("sub.example.org", reserved), finding: .secure)
        cache.forget(denial("sub.example.org", .noData, reserved))
        #expect(cache.known(question("sub.example.org"))?.response.kind == .nameError)
    }

    @Test func `keeps nothing that is larger than an entry may be`() {
        let cache = cache()
        let large = answer(
            "www.example.org",
            .txt,
            (0..<200).map { [100, UInt8($0)] + Array(repeating: 0x61, count: 99) }
        )
        cache.store(large, rank: .answer)
        #expect(cache.known(large.question) == nil)
        #expect(counters[.cacheEntryOctets] == 1)
    }

    @Test func `stays within its octets`() {
        let cache = cache { $0.recordOctetsMax = 100_000 }
        for index in 0..<2_000 { cache.store(answer("n\(index).example.org"), rank: .answer) }
        #expect(cache.octets <= 100_000)
        #expect(cache.count > 100)
        #expect(cache.evictions > 0)
    }

    @Test func `forgets a name, a tree, everything`() {
        let cache = cache()
        for text in ["example.org", "www.example.org", "a.www.example.org", "example.net"] {
            cache.store(answer(text), rank: .answer)
        }
        #expect(cache.flush(name("www.example.org")) == 1)
        #expect(cache.known(question("a.www.example.org")) != nil)
        #expect(cache.flush(atAndBelow: name("EXAMPLE.org")) == 2)
        #expect(cache.flushAll() == 1)
        #expect(cache.count == 0)
        #expect(cache.octets == 0)
    }
}
