import DNSWire
import Sockets
import Testing

@testable import Resolution

@Suite struct `A failure to resolve` {
    /// RFC 9520 §3.2: for at least one second, at most five minutes.
    @Test func `is remembered for a while, with its reason`() async throws {
        let clock = ManualClock()
        let upstream = try ScriptedUpstream { [.answer($0, rcode: .servFail)] }
        var settings = ResolutionSettings()
        settings.upstreams = [upstream.address]
        let resolver = try Resolver(settings: settings, clock: clock.clock)
        try resolver.start()
        defer { resolver.stop() }
        #expect(await resolver.ask("example.org").rcode == .servFail)
        let moment = clock.now
        let kept = try #require(try resolver.now("example.org", at: moment))
        #expect(kept.rcode == .servFail && kept.source == .cache && kept.note == .upstreamsFailed)
        let seconds = AnswerLifetime.failureSeconds
        #expect((1...300).contains(seconds))
        let later = moment.advanced(by: .seconds(Int(seconds)))
        #expect(try resolver.now("example.org", at: later) == nil)
    }

    @Test func `of our own making is not`() async throws {
        let resolver = try Resolver(settings: ResolutionSettings(), systemUpstreams: { [] })
        try resolver.start()
        defer { resolver.stop() }
        #expect(await resolver.ask("example.org").note == .noUpstream)
        #expect(try resolver.now("example.org", at: MonotonicClock().now()) == nil)
    }
}
