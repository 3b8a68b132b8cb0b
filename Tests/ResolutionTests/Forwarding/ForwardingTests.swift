import Addresses
import DNSWire
import Sockets
import Testing

@testable import Resolution

/// Runs `body` with a started resolver of these upstreams.
func withResolver<Value>(
    _ upstreams: [SocketAddress],
    _ change: (inout ResolutionSettings) -> Void = { _ in },
    clock: MonotonicClock = MonotonicClock(),
    sockets: SocketPolicy = .pooled,
    _ body: (Resolver) async throws -> Value
) async throws -> Value {
    var settings = ResolutionSettings()
    settings.upstreams = upstreams
    change(&settings)
    let resolver = try Resolver(
        settings: settings,
        clock: clock,
        sockets: sockets,
        systemUpstreams: { [] }
    )
    try resolver.start()
    defer { resolver.stop() }
    return try await body(resolver)
}

/// An address at which nothing listens.
func closedPort() throws -> SocketAddress {
    try DatagramSocket.bound(to: SocketAddress(.loopbackV4, port: 0)).localAddress
}

@Suite struct `A question that nobody here knows` {
    @Test func `goes to the upstream once, and then is in the cache`() async throws {
        let upstream = try ScriptedUpstream { [.answer($0, [address("example.org", "192.0.2.1")])] }
        try await withResolver([upstream.address]) { resolver in
            let first = await resolver.ask("Example.ORG")
            #expect(first.answers == ["example.org 300 A 192.0.2.1"])
            #expect(first.source == .upstream)
            let second = try resolver.now("EXAMPLE.org", at: MonotonicClock().now())
            #expect(second?.source == .cache)
            #expect(second?.answers.first?.hasPrefix("EXAMPLE.org ") == true)
            #expect(upstream.asked.count == 1)
            #expect(upstream.asked.first?.message.edns?.udpPayloadSize == 1_232)
            #expect(upstream.asked.first?.message.flags == .recursionDesired)
        }
    }

    @Test func `shows how the upstreams do`() async throws {
        let upstream = try ScriptedUpstream { [.answer($0, [address("example.org", "192.0.2.1")])] }
        let closed = try closedPort()
        try await withResolver([closed, upstream.address]) { resolver in
            #expect(resolver.upstreams.map(\.address) == [closed, upstream.address])
            #expect(resolver.upstreams.allSatisfy { $0.isHealthy && $0.roundTrip == nil })
            #expect(await resolver.ask("example.org").rcode == .noError)
            // The outcome is told within a turn of the thread, and the turn's end publishes.
            while resolver.counters.questionsInFlight > 0 { await Task.yield() }
            #expect(resolver.upstreams.map(\.isHealthy) == [false, true])
            #expect(resolver.upstreams.first?.roundTrip == nil)
            #expect(resolver.upstreams.last?.roundTrip ?? .zero > .zero)
        }
    }

    @Test func `is asked once, however many wait for it`() async throws {
        let upstream = try ScriptedUpstream { asked in
            // The first time says nothing, so that all the others come meanwhile.
            asked.place == 0 ? [] : [.answer(asked, [address("example.org", "192.0.2.1")])]
        }
        try await withResolver([upstream.address]) { resolver in
            let rcodes = await withTaskGroup(of: RCode.self) { group in
                for _ in 0..<200 { group.addTask { await resolver.ask("example.org").rcode } }
                return await group.reduce(into: Set<RCode>()) { $0.insert($1) }
            }
            #expect(rcodes == [.noError])
            #expect(upstream.asked.count == 2)
            #expect(resolver.counters.questionsJoined == 199)
        }
    }

    @Test func `gets a failure with its reason when the upstream is silent`() async throws {
        let upstream = try ScriptedUpstream { _ in [] }
        try await withResolver([upstream.address], { $0.timeoutMilliseconds = 500 }) { resolver in
            let response = await resolver.ask("example.org")
            #expect(response.rcode == .servFail)
            #expect(response.note.ede == .noReachableAuthority)
        }
    }

    @Test func `gets a failure at once when nothing listens at the upstream`() async throws {
        try await withResolver([try closedPort()]) { resolver in
            let response = await resolver.ask("example.org")
            #expect(response.rcode == .servFail)
            #expect(response.note.ede == .networkError)
            // The kernel's word was enough; nothing was waited for.
            #expect(resolver.counters.attemptsTimedOut == 0)
        }
    }

    @Test func `gets a failure at once when there is no upstream`() async throws {
        try await withResolver([]) { resolver in
            let response = await resolver.ask("example.org")
            #expect(response.rcode == .servFail)
            #expect(response.note == .noUpstream)
        }
    }

    @Test func `is answered by the next upstream when one is dead, refuses or fails`() async throws
    {
        let good = try ScriptedUpstream { [.answer($0, [address("example.org", "192.0.2.1")])] }
        let silent = try ScriptedUpstream { _ in [] }
        let refusing = try ScriptedUpstream { [.answer($0, rcode: .refused)] }
        let failing = try ScriptedUpstream { [.answer($0, rcode: .servFail)] }
        let garbled = try ScriptedUpstream { asked in
            [.send(Array(asked.octets.prefix(2)) + [0x80, 0, 0, 1, 0, 9, 0, 0, 0, 0])]
        }
        let bad = [
            try closedPort(), silent.address, refusing.address, failing.address, garbled.address,
        ]
        for upstream in bad {
            try await withResolver([upstream, good.address]) { resolver in
                // Within the time that one question has, which is less than a client waits.
                let response = await resolver.ask("example.org")
                #expect(response.answers == ["example.org 300 A 192.0.2.1"])
            }
        }
    }

    @Test func `is asked by TCP when the reply is truncated`() async throws {
        let many = (1...200).map { address("example.org", "192.0.2.\($0)") }
        let upstream = try ScriptedUpstream { asked in
            asked.isStream ? [.answer(asked, many)] : [.truncated(asked)]
        }
        try await withResolver([upstream.address]) { resolver in
            let response = await resolver.ask("example.org")
            #expect(response.answers.count == 200)
            #expect(upstream.asked.map(\.isStream) == [false, true])
            // A client by UDP is told to come by TCP as well.
            let now = try #require(try resolver.now("example.org", at: MonotonicClock().now()))
            #expect(now.isTruncated && now.message.flags.contains(.truncated))
            #expect(now.answers == [])
        }
    }

    @Test func `goes on to the next upstream when the connection breaks`() async throws {
        let broken = try ScriptedUpstream { $0.isStream ? [.hangUp] : [.truncated($0)] }
        let good = try ScriptedUpstream { [.answer($0, [address("example.org", "192.0.2.1")])] }
        try await withResolver([broken.address, good.address]) { resolver in
            let response = await resolver.ask("example.org")
            #expect(response.answers == ["example.org 300 A 192.0.2.1"])
        }
    }

    @Test func `is asked without EDNS of an upstream that does not know it`() async throws {
        let upstream = try ScriptedUpstream { asked in
            guard asked.message.edns == nil else {
                // RFC 6891 §7: FORMERR without an OPT record; here without the question as well.
                return [
                    .send(Array(asked.octets.prefix(2)) + [0x81, 0x81, 0, 0, 0, 0, 0, 0, 0, 0])
                ]
            }
            return [.answer(asked, [address("example.org", "192.0.2.1")])]
        }
        try await withResolver([upstream.address]) { resolver in
            #expect(await resolver.ask("example.org").rcode == .noError)
            #expect(upstream.asked.map { $0.message.edns == nil } == [false, true])
            // And that is remembered.
            _ = await resolver.ask("example.net")
            #expect(upstream.asked.last?.message.edns == nil && upstream.asked.count == 3)
        }
    }

    @Test func `ends with the resolver`() async throws {
        let upstream = try ScriptedUpstream { _ in [] }
        var settings = ResolutionSettings()
        settings.upstreams = [upstream.address]
        let resolver = try Resolver(settings: settings)
        try resolver.start()
        async let response = resolver.ask("example.org")
        while upstream.asked.isEmpty { await Task.yield() }
        resolver.stop()
        #expect(await response.note == .stopping)
        #expect(await resolver.ask("example.net").note == .stopping)
    }
}

@Suite struct `Too many open questions` {
    @Test func `are refused, and nobody waits for ever`() async throws {
        let upstream = try ScriptedUpstream { _ in [] }
        let settings: (inout ResolutionSettings) -> Void = {
            $0.inFlightMax = 32
            $0.timeoutMilliseconds = 300
        }
        try await withResolver([upstream.address], settings) { resolver in
            let notes = await withTaskGroup(of: AnswerNote.self) { group in
                for index in 0..<64 {
                    group.addTask {
                        let client = IPAddress(10, 0, UInt8(index), 1)
                        return await resolver.outcome(inquiry("n\(index).example"), for: client)
                            .note
                    }
                }
                return await group.reduce(into: [AnswerNote: Int]()) { $0[$1, default: 0] += 1 }
            }
            #expect(notes == [.upstreamsSilent: 32, .overloaded: 32])
            #expect(resolver.counters.questionsOverLimit == 32)
            while resolver.counters.questionsInFlight > 0 { await Task.yield() }
        }
    }

    @Test func `of one client leave room for the others`() async throws {
        let upstream = try ScriptedUpstream { _ in [] }
        let settings: (inout ResolutionSettings) -> Void = {
            $0.inFlightMax = 32
            $0.timeoutMilliseconds = 300
        }
        try await withResolver([upstream.address], settings) { resolver in
            async let flood: Void = withTaskGroup { group in
                for index in 0..<64 {
                    group.addTask { _ = await resolver.outcome(inquiry("n\(index).example")) }
                }
            }
            while resolver.counters.questionsOverLimit < 40 { await Task.yield() }
            let other = await resolver.outcome(inquiry("x.example"), for: IPAddress(10, 0, 0, 9))
            #expect(other.note == .upstreamsSilent)
            await flood
        }
    }
}
