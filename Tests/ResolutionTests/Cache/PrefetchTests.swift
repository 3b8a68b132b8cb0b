import DNSWire
import Sockets
import Testing

@testable import Resolution

@Suite struct `An answer near its end` {
    /// When a hit wants it asked anew, of one a second.
    private func wanted(
        _ seconds: Range<UInt64>,
        lifetime: UInt32,
        _ change: (inout CacheUpkeep) -> Void = { _ in }
    ) -> [UInt64] {
        var upkeep = CacheUpkeep()
        change(&upkeep)
        var shard = CacheShard(octetsMax: 1 << 20, upkeep: upkeep)
        shard.store("a.example", body("a.example", seconds: lifetime))
        return seconds.filter { shard.finding("a.example", second: $0)?.wantsRefresh == true }
    }

    @Test func `is asked for anew in the last tenth of its time`() {
        #expect(wanted(0..<100, lifetime: 100).first == 90)
        #expect(wanted(0..<20, lifetime: 10) == [9])
    }

    @Test func `is asked for anew seldom, however often it is asked for`() {
        #expect(wanted(0..<100, lifetime: 100) == [90, 93, 96, 99])
        var shard = CacheShard(octetsMax: 1 << 20)
        shard.store("a.example", body("a.example", seconds: 100))
        let hits = (0..<1_000).count { _ in
            shard.finding("a.example", second: 95)?.wantsRefresh == true
        }
        #expect(hits == 1)
    }

    @Test func `is left alone where nobody has asked for it before`() {
        #expect(wanted(95..<96, lifetime: 100) == [])
        #expect(wanted(95..<97, lifetime: 100) == [96])
    }

    @Test func `is left alone where its time is short, or prefetching is switched off`() {
        #expect(wanted(0..<9, lifetime: 9) == [])
        #expect(wanted(0..<100, lifetime: 100) { $0.prefetches = false } == [])
    }

    @Test func `is replaced by the fresh one, while nobody waits`() async throws {
        let clock = ManualClock()
        let upstream = try ScriptedUpstream { asked in
            [.answer(asked, [address("example.org", "192.0.2.\(asked.place + 1)")])]
        }
        var settings = ResolutionSettings()
        settings.upstreams = [upstream.address]
        let resolver = try Resolver(settings: settings, clock: clock.clock)
        try resolver.start()
        defer { resolver.stop() }
        _ = await resolver.ask("example.org")
        clock.advance(by: .seconds(290))
        resolver.refresh([inquiry("example.org"), inquiry("example.org")])
        while resolver.counters.refreshesAnswered == 0 { await Task.yield() }
        let fresh = try #require(try resolver.now("example.org", at: clock.now))
        #expect(fresh.answers == ["example.org 300 A 192.0.2.2"])
        #expect(resolver.counters.refreshes == 1 && upstream.asked.count == 2)
    }

    @Test func `stays what it is when asking anew fails`() async throws {
        let clock = ManualClock()
        let upstream = try ScriptedUpstream { asked in
            asked.place == 0
                ? [.answer(asked, [address("example.org", "192.0.2.1")])]
                : [.answer(asked, rcode: .servFail)]
        }
        var settings = ResolutionSettings()
        settings.upstreams = [upstream.address]
        let resolver = try Resolver(settings: settings, clock: clock.clock)
        try resolver.start()
        defer { resolver.stop() }
        _ = await resolver.ask("example.org")
        clock.advance(by: .seconds(290))
        let outcome = await resolver.outcome(inquiry("example.org"))
        #expect(outcome.source == .cache && outcome.rcode == .noError)
        let kept = try #require(try resolver.now("example.org", at: clock.now))
        #expect(kept.answers == ["example.org 10 A 192.0.2.1"] && kept.source == .cache)
    }

    @Test func `is one of a bounded number that are asked for anew at once`() {
        let refreshing = Refreshing()
        let begun = (0..<200).compactMap { refreshing.begin(inquiry("n\($0).example")) }
        #expect(begun.count == UpkeepLimits.refreshesMax)
        begun.forEach { $0.receive(.failure(inquiry("n0.example"), .upstreamsSilent)) }
        #expect(refreshing.begin(inquiry("n0.example")) != nil)
        #expect(refreshing.begin(inquiry("n0.example")) == nil)
        var counters = ResolverCounters()
        refreshing.count(into: &counters)
        #expect(counters.refreshes == UInt64(UpkeepLimits.refreshesMax) + 1)
        #expect(counters.refreshesOverLimit == 200 - UInt64(UpkeepLimits.refreshesMax))
    }
}
