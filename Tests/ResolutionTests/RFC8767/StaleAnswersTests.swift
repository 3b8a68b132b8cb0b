import DNSWire
import Sockets
import Synchronization
import Testing

@testable import Resolution

@Suite struct `An answer past its time` {
    private let asked = inquiry("a.example")

    /// RFC 8767 §4: only where asking anew fails.
    @Test func `is not found, but given as an excuse, and then at once for a while`() {
        var shard = CacheShard(octetsMax: 1 << 20)
        shard.store("a.example", body("a.example", seconds: 60))
        #expect(shard.finding("a.example", second: 100) == nil)
        #expect(shard.excuse(asked, second: 100)?.isStale == true)
        let atOnce = 100..<100 + UInt64(UpkeepLimits.staleAtOnceSeconds)
        for second in [atOnce.lowerBound, atOnce.lowerBound + 2] {
            let found = shard.finding("a.example", second: second)
            #expect(found?.isStale == true && found?.wantsRefresh == false)
        }
        #expect(shard.finding("a.example", second: atOnce.upperBound) == nil)
        #expect(shard.staleAnswers == 3 && shard.hits == 0 && shard.misses == 2)
    }

    @Test func `is asked for anew once in a few seconds while it is given at once`() {
        var shard = CacheShard(octetsMax: 1 << 20)
        shard.store("a.example", body("a.example", seconds: 60))
        _ = shard.excuse(asked, second: 100)
        let wanted = (100..<110 as Range<UInt64>).filter {
            shard.finding("a.example", second: $0)?.wantsRefresh == true
        }
        #expect(wanted == [103, 106, 109])
    }

    @Test func `is fresh again when it was asked anew`() {
        var shard = CacheShard(octetsMax: 1 << 20)
        shard.store("a.example", body("a.example", seconds: 60, mark: 1))
        _ = shard.excuse(asked, second: 100)
        shard.store("a.example", body("a.example", seconds: 60, mark: 2), second: 101)
        let found = shard.finding("a.example", second: 101)
        #expect(found?.isStale == false && found?.body == body("a.example", mark: 2))
        // And has its whole time again, before it is given at once.
        #expect(shard.finding("a.example", second: 161) == nil)
    }

    @Test(arguments: [(limit: 100, lasts: 160), (limit: 1, lasts: 61)] as [(UInt32, UInt64)])
    func `is given up to a limit`(limit: UInt32, lasts: UInt64) {
        var upkeep = CacheUpkeep()
        upkeep.staleSecondsMax = limit
        var shard = CacheShard(octetsMax: 1 << 20, upkeep: upkeep)
        shard.store("a.example", body("a.example", seconds: 60))
        #expect(shard.excuse(asked, second: lasts - 1)?.isStale == true)
        #expect(shard.finding("a.example", second: lasts - 1)?.isStale == true)
        #expect(shard.finding("a.example", second: lasts) == nil)
        #expect(shard.excuse(asked, second: lasts) == nil)
    }

    @Test func `is never given where that is switched off`() {
        var upkeep = CacheUpkeep()
        upkeep.staleSecondsMax = 0
        var shard = CacheShard(octetsMax: 1 << 20, upkeep: upkeep)
        shard.store("a.example", body("a.example", seconds: 60))
        #expect(shard.excuse(asked, second: 60) == nil)
        // What is good still helps a refresh that failed.
        #expect(shard.excuse(asked, second: 59)?.isStale == false)
    }

    @Test func `is never a failure, nor what was not to be validated`() {
        var shard = CacheShard(octetsMax: 1 << 20)
        shard.store(
            "a.example",
            .empty(name("a.example"), rcode: .servFail, note: .upstreamsFailed, lifetime: 5)
        )
        #expect(shard.excuse(asked, second: 6) == nil)
        let unchecked = Inquiry(asked.question, checkingDisabled: true)
        shard.store(
            body("a.example", seconds: 5),
            under: CacheKey(unchecked),
            now: moment(0)
        )
        #expect(shard.excuse(unchecked, second: 6) == nil)
    }

    @Test func `leaves before those that are good when room is wanted`() {
        var shard = CacheShard(octetsMax: 2 << 10)
        shard.store("old.example", body("old.example", seconds: 1))
        _ = shard.excuse(inquiry("old.example"), second: 2)
        _ = shard.finding("old.example", second: 2)
        var index = 0
        while shard.evictions == 0 {
            shard.store("n\(index).example", body("n\(index).example"), second: 3)
            index += 1
        }
        #expect(shard.excuse(inquiry("old.example"), second: 3) == nil)
    }
}

@Suite struct `With upstreams that fail` {
    private let clock = ManualClock()

    private func outcome(
        _ body: (Resolver, ResolutionSettings) async throws -> Void,
        _ script: @escaping ScriptedUpstream.Script
    ) async throws {
        let upstream = try ScriptedUpstream(script: script)
        var settings = ResolutionSettings()
        settings.upstreams = [upstream.address]
        let resolver = try Resolver(settings: settings, clock: clock.clock)
        try resolver.start()
        defer { resolver.stop() }
        try await body(resolver, settings)
    }

    @Test func `a known name is answered, with a short TTL and the reason, until they are back`()
        async throws
    {
        let isUp = Atomic(true)
        try await outcome { resolver, _ in
            #expect(await resolver.ask("example.org").source == .upstream)
            isUp.store(false, ordering: .releasing)
            clock.advance(by: .seconds(301))
            #expect(try resolver.now("example.org", at: clock.now) == nil)
            let stale = await resolver.ask("example.org")
            #expect(stale.answers == ["example.org 30 A 192.0.2.1"])
            #expect(stale.source == .stale && stale.note.ede == .staleAnswer)
            // At once from now on, and written with the same TTL.
            let again = try #require(try resolver.now("Example.org", at: clock.now))
            #expect(again.answers == ["Example.org 30 A 192.0.2.1"])
            #expect(again.source == .stale && again.note.ede == .staleAnswer)

            isUp.store(true, ordering: .releasing)
            clock.advance(by: .seconds(Int(UpkeepLimits.refreshSeconds)))
            // The client is answered at once, and its question is asked anew meanwhile.
            let key = CacheKey(inquiry("example.org"))
            let folded = name("example.org").octets
            let found = resolver.state.cache.find(key, name: folded.span, now: clock.now)
            #expect(found?.isStale == true && found?.wantsRefresh == true)
            resolver.refresh([inquiry("example.org")])
            while resolver.counters.refreshesAnswered == 0 { await Task.yield() }
            let fresh = try #require(try resolver.now("example.org", at: clock.now))
            #expect(fresh.source == .cache && fresh.answers == ["example.org 300 A 192.0.2.1"])
            #expect(resolver.counters.staleAnswers == 3)
        } _: { asked in
            isUp.load(ordering: .acquiring)
                ? [.answer(asked, [address("example.org", "192.0.2.1")])]
                : [.answer(asked, rcode: .servFail)]
        }
    }

    /// RFC 8914 §4.20.
    @Test func `a name known not to exist is told as that, stale`() async throws {
        try await outcome { resolver, _ in
            #expect(await resolver.ask("no.example.org").rcode == .nxDomain)
            clock.advance(by: .seconds(3_601))
            let stale = await resolver.ask("no.example.org")
            #expect(stale.rcode == .nxDomain && stale.note.ede == .staleNXDomainAnswer)
            #expect(stale.authorities.first?.hasPrefix("example.org 30 SOA") == true)
        } _: { asked in
            asked.place == 0
                ? [.answer(asked, rcode: .nxDomain, authorities: [soa("example.org")])]
                : [.answer(asked, rcode: .refused)]
        }
    }

    /// RFC 8767 §5: the client response timer; the question goes on without the client.
    @Test func `a client waits no longer than its time, and the late answer is kept`() async throws
    {
        let silences = Atomic(0)
        try await outcome { resolver, settings in
            _ = await resolver.ask("example.org")
            clock.advance(by: .seconds(301))
            async let waiting = resolver.ask("example.org")
            while silences.load(ordering: .acquiring) == 0 { await Task.yield() }
            clock.advance(by: .milliseconds(Int(settings.upkeep.staleAfterMilliseconds)))
            // Wakes the thread, which looks at the clock.
            resolver.reconfigure(settings)
            #expect(await waiting.source == .stale)
            // The upstream was asked again meanwhile, and answered.
            while try resolver.now("example.org", at: clock.now)?.source != .cache {
                await Task.yield()
            }
        } _: { asked in
            guard asked.place == 1 else {
                return [.answer(asked, [address("example.org", "192.0.2.1")])]
            }
            silences.add(1, ordering: .releasing)
            return []
        }
    }

    @Test func `an answer that may not be kept takes the place of the one before`() async throws {
        try await outcome { resolver, _ in
            _ = await resolver.ask("example.org")
            clock.advance(by: .seconds(301))
            #expect(await resolver.ask("example.org").answers == ["example.org 0 A 192.0.2.2"])
            #expect(await resolver.ask("example.org").rcode == .servFail)
        } _: { asked in
            switch asked.place {
            case 0: [.answer(asked, [address("example.org", "192.0.2.1")])]
            case 1: [.answer(asked, [address("example.org", "192.0.2.2", ttl: 0)])]
            default: [.answer(asked, rcode: .servFail)]
            }
        }
    }

    @Test func `a name that nobody knew is a failure as ever`() async throws {
        try await outcome { resolver, _ in
            #expect(await resolver.ask("example.org").rcode == .servFail)
            #expect(resolver.counters.staleAnswers == 0)
        } _: {
            [.answer($0, rcode: .servFail)]
        }
    }
}
