import Addresses
import Bounds
import DNSWire
import Recursion
import Sockets
import Synchronization
import Testing

@testable import Resolution

@Suite struct `A resolver that recurses` {
    @Test func `finds a name from the root, and then has it in its cache`() async throws {
        let tree = try LoopbackTree()
        try await tree.withResolver { resolver in
            let first = await resolver.ask("www.Example.ORG")
            #expect(first.answers == ["www.example.org 300 A 192.0.2.1"])
            #expect(first.source == .recursion)
            let second = try resolver.now("WWW.example.org", at: MonotonicClock().now())
            #expect(second?.source == .cache)
            #expect(second?.answers.first?.hasPrefix("WWW.example.org ") == true)
            #expect(tree.root.asked.allSatisfy { $0.message.flags == [] })
            #expect(tree.zone.asked.count == 1)
        }
    }

    @Test func `asks equal questions once`() async throws {
        let tree = try LoopbackTree { asked in
            // The first time says nothing, so that all the others come meanwhile.
            asked.place == 0 ? [] : [.zoneAnswer(asked, [address("example.org", "192.0.2.1")])]
        }
        try await tree.withResolver { resolver in
            let rcodes = await withTaskGroup(of: RCode.self) { group in
                for _ in 0..<200 { group.addTask { await resolver.ask("example.org").rcode } }
                return await group.reduce(into: Set<RCode>()) { $0.insert($1) }
            }
            #expect(rcodes == [.noError])
            #expect(tree.zone.asked.count == 2)
            #expect(resolver.counters.questionsJoined == 199)
            #expect(resolver.counters.questions == 200)
        }
    }

    @Test func `goes by TCP for what is truncated, and shows what it sent`() async throws {
        let tree = try LoopbackTree { asked in
            let records = (1...120).map { address("example.org", "192.0.2.\($0)") }
            return [
                asked.isStream
                    ? .zoneAnswer(asked, records)
                    : .zoneAnswer(asked, [], flags: [.authoritative, .truncated])
            ]
        }
        try await tree.withResolver { resolver in
            let answer = await resolver.ask("example.org")
            #expect(answer.answers.count == 120)
            while resolver.counters.questionsInFlight > 0 { await Task.yield() }
            #expect(resolver.counters.queriesSentTCP == 1)
            #expect(resolver.counters.repliesTruncated == 1)
            #expect(resolver.counters.queriesSentUDP == UInt64(tree.root.asked.count) + 1)
        }
    }

    @Test func `takes private addresses out of what a public name says`() async throws {
        let tree = try LoopbackTree { asked in
            [.zoneAnswer(asked, [address(asked.shownName, "192.168.1.1")])]
        }
        try await tree.withResolver { resolver in
            let answer = await resolver.ask("router.example.org")
            #expect(answer.answers == [])
            #expect(answer.note == .rebindingProtection)
        }
        try await tree.withResolver {
            $0.rebindingExceptions = [name("example.org")]
        } _: { resolver in
            let answer = await resolver.ask("router.example.org")
            #expect(answer.answers == ["router.example.org 300 A 192.168.1.1"])
        }
    }

    @Test func `answers its own names by itself, and aliases to others by recursion`()
        async throws
    {
        let tree = try LoopbackTree()
        try await tree.withResolver {
            $0.localRecords = [alias("printer.home.example", "www.example.org")]
        } _: { resolver in
            let answer = await resolver.ask("printer.home.example")
            #expect(
                answer.answers == [
                    "printer.home.example 300 CNAME www.example.org",
                    "www.example.org 300 A 192.0.2.1",
                ]
            )
            let special = await resolver.ask("1.0.168.192.in-addr.arpa", .ptr)
            #expect(special.source == .special)
            #expect(!tree.root.asked.contains { $0.shownName.hasSuffix("arpa") })
        }
    }

    @Test func `says why, when nobody answers`() async throws {
        let tree = try LoopbackTree { _ in [] }
        try await tree.withResolver { resolver in
            let answer = await resolver.ask("example.org")
            #expect(answer.rcode == .servFail)
            #expect(answer.source == .failure)
            #expect(answer.note == .serversSilent)
        }
    }

    @Test func `tells all who wait that it stops, and stops`() async throws {
        let tree = try LoopbackTree { _ in [] }
        var settings = tree.settings
        settings.upkeep.staleSecondsMax = 0
        let resolver = try Resolver(settings: settings, systemUpstreams: { [] })
        try resolver.start()
        let notes = await withTaskGroup(of: AnswerNote.self) { group in
            for place in 0..<50 {
                group.addTask { await resolver.ask("n\(place % 25).example.org").note }
            }
            while tree.zone.asked.count < 10 { await Task.yield() }
            resolver.stop()
            return await group.reduce(into: Set<AnswerNote>()) { $0.insert($1) }
        }
        #expect(notes == [.stopping])
        #expect(await resolver.ask("example.org").note == .stopping)
    }

    @Test func `keeps what is under way when its settings change`() async throws {
        let isOpen = Atomic(false)
        let tree = try LoopbackTree { asked in
            guard isOpen.load(ordering: .acquiring) else { return [] }
            return [.zoneAnswer(asked, [address(asked.shownName, "192.0.2.1")])]
        }
        try await tree.withResolver { resolver in
            async let before = resolver.ask("before.example.org")
            while tree.zone.asked.isEmpty { await Task.yield() }
            var settings = tree.settings
            settings.recursion.minimisesQNames = false
            resolver.reconfigure(settings)
            isOpen.store(true, ordering: .releasing)
            #expect(await resolver.ask("after.example.org").rcode == .noError)
            #expect(await before.rcode == .noError)
        }
    }

    @Test func `lets one client have no more than its share`() async throws {
        let tree = try LoopbackTree { _ in [] }
        try await tree.withResolver {
            $0.inFlightMax = 32
        } _: { resolver in
            let notes = await withTaskGroup(of: AnswerNote.self) { group in
                for place in 0..<40 {
                    group.addTask { await resolver.ask("n\(place).example.org").note }
                }
                return await group.reduce(into: [AnswerNote]()) { $0.append($1) }
            }
            #expect(notes.contains(.overloaded))
            #expect(resolver.counters.questionsOverLimit > 0)
        }
    }
}

@Suite struct `A resolver that forwards` {
    @Test func `recurses in the zones that have a way of their own`() async throws {
        let upstream = try ScriptedUpstream { [.answer($0, [address($0.shownName, "192.0.2.7")])] }
        let stub = try ScriptedUpstream {
            [.zoneAnswer($0, [address($0.shownName, "192.0.2.8")])]
        }
        try await withResolver([upstream.address]) {
            $0.recursion.routes = [
                RecursionSettings.Route(
                    zone: name("example.org"),
                    servers: [stub.address],
                    kind: .stub
                )
            ]
        } _: { resolver in
            let forwarded = await resolver.ask("www.example.net")
            #expect(forwarded.answers == ["www.example.net 300 A 192.0.2.7"])
            #expect(forwarded.source == .upstream)
            let stubbed = await resolver.ask("www.example.org")
            #expect(stubbed.answers == ["www.example.org 300 A 192.0.2.8"])
            #expect(stubbed.source == .recursion)
            #expect(stub.asked.allSatisfy { $0.message.flags == [] })
        }
    }

    @Test func `has the engine ask its upstreams when answers are to be validated`() async throws {
        let upstream = try ScriptedUpstream { [.answer($0, [address($0.shownName, "192.0.2.7")])] }
        try await withResolver([try closedPort(), upstream.address]) {
            $0.recursion.trustAnchors = [
                ResourceRecord(
                    name: .root,
                    type: .ds,
                    ttl: 0,
                    rdata: [0, 1, 13, 2] + [UInt8](repeating: 7, count: 32)
                )
            ]
            $0.recursion.negativeTrustAnchors = [.root]
        } _: { resolver in
            let outcome = await resolver.outcome(inquiry("www.example.net"))
            #expect(outcome.rcode == .noError)
            #expect(outcome.source == .upstream)
            #expect(outcome.upstream == 1)
            let flags = try #require(upstream.asked.first?.message.flags)
            #expect(flags == [.recursionDesired, .checkingDisabled])
        }
    }
}

@Suite struct `A resolver whose upstreams stand in for the root` {
    @Test func `keeps what was resolved before`() async throws {
        let tree = try LoopbackTree()
        try await tree.withResolver { resolver in
            #expect(await resolver.ask("www.example.org").source == .recursion)
            var settings = tree.settings
            settings.mode = .forwarding
            settings.upstreams = [try closedPort()]
            resolver.reconfigure(settings)
            #expect(await resolver.ask("www.example.net").source == .failure)
            let kept = try resolver.now("www.example.org", at: MonotonicClock().now())
            #expect(kept?.source == .cache)
        }
    }
}
