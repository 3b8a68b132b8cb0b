import DNSWire
import Sockets
import Testing

@testable import Resolution

/// How long the answer to `inquiry` may be kept, and the TTL its SOA is sent with.
private func lifetime(
    _ rcode: RCode,
    _ answers: [ResourceRecord] = [],
    _ authorities: [ResourceRecord],
    _ change: (inout ResolutionSettings) -> Void = { _ in }
) throws -> (seconds: UInt32, soaTTL: UInt32?) {
    var settings = ResolutionSettings()
    change(&settings)
    let asked = inquiry("www.example.org")
    let reply = Message(
        flags: .response,
        rcode: rcode,
        question: asked.question,
        answers: answers,
        authorities: authorities
    )
    let body = try AnswerMaker(settings).answer(reply, for: asked)
    #expect(body.rcode == rcode)
    return (body.lifetime, body.records(asked.question).authorities.first?.ttl)
}

@Suite struct `A negative answer` {
    /// RFC 2308 §5: the lesser of the SOA's TTL and its MINIMUM.
    @Test(arguments: [RCode.nxDomain, .noError])
    func `is kept as long as its SOA says`(rcode: RCode) throws {
        #expect(try lifetime(rcode, [], [soa("example.org", ttl: 900, minimum: 60)]) == (60, 60))
        #expect(try lifetime(rcode, [], [soa("example.org", ttl: 30, minimum: 60)]) == (30, 30))
        #expect(try lifetime(rcode, [], [soa("example.org", ttl: 900, minimum: 0)]) == (0, 0))
    }

    /// RFC 2308 §5: at most so long, however the SOA exaggerates.
    @Test func `is not kept longer than the owner allows`() throws {
        let long = [soa("example.org", ttl: 86_400, minimum: 86_400)]
        #expect(try lifetime(.nxDomain, [], long) == (3_600, 3_600))
        #expect(try lifetime(.nxDomain, [], long) { $0.negativeTTLMaximum = 10 } == (10, 10))
    }

    /// RFC 2308 §5: without an SOA it should not be kept.
    @Test func `is not kept without an SOA, nor with that of another zone`() throws {
        #expect(try lifetime(.nxDomain, [], []).seconds == 0)
        #expect(try lifetime(.noError, [], [soa("example.com")]).seconds == 0)
    }

    @Test func `behind an alias is kept as long as both`() throws {
        let chain = [alias("www.example.org", "x.example.net", ttl: 20)]
        #expect(try lifetime(.nxDomain, chain, [soa("example.net", minimum: 60)]).seconds == 20)
        #expect(try lifetime(.noError, chain, [soa("example.net", minimum: 5)]).seconds == 5)
        #expect(try lifetime(.noError, chain, []).seconds == 0)
    }
}

@Suite struct `A positive answer` {
    private func seconds(
        _ ttls: [UInt32],
        _ change: (inout ResolutionSettings) -> Void = { _ in }
    ) throws -> UInt32 {
        let answers = ttls.indices.map {
            address("www.example.org", "192.0.2.\($0 + 1)", ttl: ttls[$0])
        }
        return try lifetime(.noError, answers, [], change).seconds
    }

    @Test func `is kept as long as its shortest TTL, within the owner's bounds`() throws {
        #expect(try seconds([300]) == 300)
        #expect(try seconds([300, 60, 900]) == 60)
        #expect(try seconds([0]) == 0)
        #expect(try seconds([1_000_000]) == 86_400)
        #expect(try seconds([5]) { $0.ttlMinimum = 30 } == 30)
        #expect(try seconds([500]) { $0.ttlMaximum = 60 } == 60)
    }

    /// RFC 2181 §8: a TTL with its highest bit set counts as 0.
    @Test func `with an impossible TTL is not kept`() throws {
        #expect(try seconds([0x8000_0000]) == 0)
        #expect(try seconds([.max]) == 0)
    }

    @Test func `is counted down in the cache and leaves it in time`() async throws {
        let clock = ManualClock()
        let upstream = try ScriptedUpstream { asked in
            [
                .answer(
                    asked,
                    [
                        alias("www.example.org", "cdn.example", ttl: 100),
                        address("cdn.example", "192.0.2.1", ttl: 30),
                    ]
                )
            ]
        }
        var settings = ResolutionSettings()
        settings.upstreams = [upstream.address]
        let resolver = try Resolver(settings: settings, clock: clock.clock)
        try resolver.start()
        defer { resolver.stop() }
        _ = await resolver.ask("www.example.org")
        for (age, ttls) in [(0, [100, 30]), (1, [99, 29]), (29, [71, 1])] as [(Int, [UInt32])] {
            let moment = clock.now.advanced(by: .seconds(age))
            let response = try #require(try resolver.now("www.example.org", at: moment))
            #expect(response.message.answers.map(\.ttl) == ttls)
        }
        #expect(
            try resolver.now("www.example.org", at: clock.now.advanced(by: .seconds(30))) == nil
        )
    }
}
