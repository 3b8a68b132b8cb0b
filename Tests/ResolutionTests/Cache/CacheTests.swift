import DNSWire
import Sockets
import TestChance
import Testing

@testable import Resolution

@Suite struct `The cache` {
    @Test func `keeps an answer until its time is over`() {
        var shard = CacheShard(octetsMax: 1 << 20)
        shard.store("a.example", body("a.example", seconds: 60), second: 100)
        #expect(shard.find("a.example", second: 159) != nil)
        #expect(shard.find("a.example", second: 160) == nil)
        // A clock that is behind, as another core's may be by a little, is no harm.
        #expect(shard.find("a.example", second: 99) != nil)
        #expect(shard.hits == 2 && shard.misses == 1)
    }

    @Test func `tells apart names, types and flags`() {
        var shard = CacheShard(octetsMax: 1 << 20)
        let questions = [
            inquiry("a.example"), inquiry("b.example"), inquiry("a.example", .aaaa),
            inquiry("a.example", dnssecOK: true), inquiry("a"), inquiry("."),
            Inquiry(Question(name: name("a.example"), type: .a), checkingDisabled: true),
            Inquiry(Question(name: name("a.example"), type: .a, class: .ch)),
        ]
        for (mark, asked) in questions.enumerated() {
            let kept = AnswerBody(
                asked.question,
                rcode: RCode(rawValue: UInt16(mark)),
                answers: [],
                lifetime: 60
            )
            shard.store(kept, under: CacheKey(asked), now: MonotonicNanoseconds(0))
        }
        for (mark, asked) in questions.enumerated() {
            let found = shard.find(
                CacheKey(asked),
                name: asked.question.name.octets.span,
                now: MonotonicNanoseconds(0)
            )
            #expect(found?.body.rcode.rawValue == UInt16(mark))
        }
        #expect(shard.count == questions.count)
    }

    @Test func `keeps nothing that is too large or has no time to live`() {
        var shard = CacheShard(octetsMax: 1 << 20)
        shard.store("a.example", body("a.example", seconds: 0))
        let large = AnswerBody(
            name: name("b.example"),
            records: [UInt8](repeating: 0, count: CacheShard.entryOctetsMax),
            rcode: .noError,
            lifetime: 60
        )
        shard.store("b.example", large)
        #expect(shard.count == 0 && shard.octets == 0)
    }

    @Test func `stays within its octets, and keeps what is asked for again`() {
        var shard = CacheShard(octetsMax: 64 << 10)
        var random = SeededGenerator(seed: 9)
        shard.store("hot.example", body("hot.example", seconds: 86_400))
        for index in 0..<4_000 {
            let text = "n\(random.below(1_000_000)).example"
            shard.store(text, body(text, seconds: 86_400))
            // Often enough to be marked whenever the hand comes by.
            if index % 50 == 0 { #expect(shard.find("hot.example") != nil) }
            #expect(shard.octets <= 64 << 10)
        }
        #expect(shard.evictions > 3_000)
        shard.reconfigure(octetsMax: 4 << 10, upkeep: CacheUpkeep())
        #expect(shard.octets <= 4 << 10 && shard.count > 0)
        shard.reconfigure(octetsMax: 0, upkeep: CacheUpkeep())
        #expect(shard.count == 0 && shard.octets == 0)
    }

    @Test func `lets expired answers go before those that are marked and good`() {
        var shard = CacheShard(octetsMax: 2 << 10)
        shard.store("old.example", body("old.example", seconds: 1))
        _ = shard.find("old.example")
        var index = 0
        while shard.evictions == 0 {
            shard.store("n\(index).example", body("n\(index).example"), second: 5)
            index += 1
        }
        #expect(shard.count == index)
        for kept in 0..<index { #expect(shard.find("n\(kept).example", second: 5) != nil) }
    }

    /// With room for all, the cache is a dictionary with expiry, whatever is done in whatever order.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `agrees with a naive one`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var shard = CacheShard(octetsMax: 64 << 20)
        var naive: [String: (body: AnswerBody, until: UInt64)] = [:]
        var second: UInt64 = 0
        for step in 0..<4_000 {
            let text = "n\(random.below(200)).example"
            switch random.below(10) {
            case 0..<4:
                let seconds = UInt32(random.below(50) + 1)
                let kept = body(text, seconds: seconds, mark: step)
                shard.store(text, kept, second: second)
                naive[text] = (kept, second + UInt64(seconds))
            case 4..<9:
                let expected = naive[text].flatMap { $0.until > second ? $0.body : nil }
                #expect(shard.find(text, second: second) == expected)
            default:
                second += UInt64(random.below(3))
                guard random.below(20) == 0 else { continue }
                let octet = UInt8(ascii: "0") + UInt8(random.below(10))
                shard.removeAll { $0[2] == octet }
                naive = naive.filter { name($0.key).octets[2] != octet }
            }
        }
        #expect(shard.count == naive.count)
    }

    /// Names whose hashes fall together are found all the same: the table is probed and closed up.
    @Test func `finds each of many names after each removal`() {
        var shard = CacheShard(octetsMax: 64 << 20)
        let names = (0..<600).map { "x\($0).example" }
        for text in names { shard.store(text, body(text)) }
        var random = SeededGenerator(seed: 4)
        var left = Set(names)
        for _ in 0..<40 {
            let victim = random.below(256)
            shard.removeAll { $0.count % 7 == victim % 7 && $0[3] == UInt8(victim % 10 + 0x30) }
            left = left.filter {
                let octets = name($0).octets
                return !(octets.count % 7 == victim % 7 && octets[3] == UInt8(victim % 10 + 0x30))
            }
            #expect(shard.count == left.count)
            #expect(left.allSatisfy { shard.find($0) != nil })
        }
    }

    @Test func `is split into as many shards as its octets allow`() {
        for octets in [0, 1 << 10, 1 << 20, 64 << 20] as [UInt64] {
            let cache = AnswerCache(octetsMax: octets)
            for index in 0..<1_000 {
                let asked = inquiry("n\(index).example")
                cache.store(
                    body("n\(index).example"),
                    under: CacheKey(asked),
                    now: MonotonicNanoseconds(0)
                )
            }
            var counters = ResolverCounters()
            cache.count(into: &counters)
            #expect(counters.cacheOctets <= octets)
            #expect(counters.cacheInsertions == 1_000)
            #expect(counters.cacheInsertions - counters.cacheEvictions == counters.cacheEntries)
        }
    }

    @Test func `is emptied at and below a name`() async throws {
        let upstream = try ScriptedUpstream {
            [.answer($0, [address("x.example", "192.0.2.1")], authorities: [soa("example")])]
        }
        try await withResolver([upstream.address]) { resolver in
            let names = ["a.example", "b.a.example", "ba.example", "example"]
            for text in names { _ = await resolver.ask(text) }
            resolver.flush(atAndBelow: name("A.example"))
            let moment = MonotonicClock().now()
            let kept = try names.filter { try resolver.now($0, at: moment) != nil }
            #expect(kept == ["ba.example", "example"])
            resolver.flush()
            #expect(resolver.counters.cacheEntries == 0)
        }
    }
}
