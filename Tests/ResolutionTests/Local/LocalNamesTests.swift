import DNSWire
import Sockets
import Testing
import ZoneFiles

@testable import Resolution

/// A resolver that answers `zone` (zone-file text) locally.
private func resolver(
    _ zone: String = "",
    _ change: (inout ResolutionSettings) -> Void = { _ in }
) throws -> Resolver {
    var settings = ResolutionSettings()
    let parsed = ZoneFile.parse(zone, file: "zone")
    #expect(parsed.problems == [])
    settings.localRecords = parsed.records
    change(&settings)
    return try Resolver(settings: settings, systemUpstreams: { [] })
}

/// Expects `asked` to be answered at once, with these answers.
private func check(
    _ resolver: Resolver,
    asks asked: String,
    _ type: RRType = .a,
    expects answers: [String] = [],
    rcode: RCode = .noError,
    from source: AnswerSource = .local,
    zone: String? = nil,
    _ location: SourceLocation = #_sourceLocation
) throws {
    let response = try #require(
        try resolver.now(asked, type, at: MonotonicNanoseconds(0)),
        sourceLocation: location
    )
    #expect(response.rcode == rcode, sourceLocation: location)
    #expect(response.answers == answers, sourceLocation: location)
    #expect(response.source == source, sourceLocation: location)
    #expect(response.message.flags.contains(.authoritative), sourceLocation: location)
    if let zone {
        #expect(response.message.authorities.map(\.type) == [.soa], sourceLocation: location)
        #expect(response.message.authorities.first?.name == name(zone), sourceLocation: location)
    }
}

private func checkUnknown(
    _ resolver: Resolver,
    asks asked: String,
    _ type: RRType = .a,
    _ location: SourceLocation = #_sourceLocation
) throws {
    let response = try resolver.now(asked, type, at: MonotonicNanoseconds(0))
    #expect(response == nil, sourceLocation: location)
}

@Suite struct `A local name` {
    @Test func `is answered with its records, in the case that was asked`() throws {
        let resolver = try resolver(
            "nas.home 60 A 192.168.1.2\nnas.home 60 A 192.168.1.3\nnas.home TXT hello"
        )
        try check(
            resolver,
            asks: "NaS.home",
            expects: ["NaS.home 60 A 192.168.1.2", "NaS.home 60 A 192.168.1.3"]
        )
    }

    @Test func `has no data for other types, and says so itself`() throws {
        let resolver = try resolver("nas.home 60 A 192.168.1.2")
        try check(resolver, asks: "nas.home", .aaaa, zone: "nas.home")
    }

    @Test func `leaves its neighbours to the upstreams`() throws {
        let resolver = try resolver("nas.example.org 60 A 192.168.1.2")
        for asked in ["example.org", "x.example.org", "x.nas.example.org", "org", "."] {
            try checkUnknown(resolver, asks: asked)
        }
    }

    @Test func `gives its addresses their reverse names`() throws {
        let resolver = try resolver(
            """
            nas.home 60 A 192.168.1.2
            other.home 60 A 192.168.1.2
            nas.home 60 AAAA fd00::2
            tv.home 60 A 192.168.1.3
            3.1.168.192.in-addr.arpa 60 PTR television.home.
            """
        )
        try check(
            resolver,
            asks: "2.1.168.192.in-addr.arpa",
            .ptr,
            expects: ["2.1.168.192.in-addr.arpa 60 PTR nas.home"]
        )
        try check(
            resolver,
            asks: "3.1.168.192.in-addr.arpa",
            .ptr,
            expects: ["3.1.168.192.in-addr.arpa 60 PTR television.home"]
        )
        let v6 = "2." + String(repeating: "0.", count: 29) + "d.f.ip6.arpa"
        try check(resolver, asks: v6, .ptr, expects: ["\(v6) 60 PTR nas.home"])
    }

    @Test func `may be an alias of another`() throws {
        let resolver = try resolver(
            "www.home 60 CNAME nas.home.\nnas.home 30 A 192.168.1.2\na.home CNAME b.home.\nb.home CNAME a.home"
        )
        try check(
            resolver,
            asks: "WWW.home",
            expects: ["WWW.home 60 CNAME nas.home", "nas.home 30 A 192.168.1.2"]
        )
        try check(
            resolver,
            asks: "www.home",
            .cname,
            expects: ["www.home 60 CNAME nas.home"]
        )
        let circle = try #require(try resolver.now("a.home", at: MonotonicNanoseconds(0)))
        #expect(circle.rcode == .noError && circle.message.answers.allSatisfy { $0.type == .cname })
    }

    @Test func `is resolved to its end when it is an alias of one elsewhere`() async throws {
        let resolver = try resolver("www.home 60 CNAME www.example.org")
        try checkUnknown(resolver, asks: "www.home")
        let upstream = try ScriptedUpstream { query in
            [.answer(query, [address("www.example.org", "192.0.2.1")])]
        }
        var settings = ResolutionSettings()
        settings.localRecords =
            ZoneFile.parse("www.home 60 CNAME www.example.org", file: "").records
        settings.upstreams = [upstream.address]
        let running = try Resolver(settings: settings)
        try running.start()
        defer { running.stop() }
        for source in [AnswerSource.upstream, .cache] {
            let response = await running.ask("www.home")
            #expect(
                response.answers == [
                    "www.home 60 CNAME www.example.org", "www.example.org 300 A 192.0.2.1",
                ]
            )
            #expect(response.source == source)
        }
    }
}

@Suite struct `A local zone` {
    @Test func `has no names but those of its records`() throws {
        let resolver = try resolver("a.b.lan 60 A 192.168.1.2") { $0.localZones = [name("lan")] }
        try check(resolver, asks: "a.b.lan", expects: ["a.b.lan 60 A 192.168.1.2"])
        try check(resolver, asks: "x.lan", rcode: .nxDomain, zone: "lan")
        try check(resolver, asks: "x.a.b.lan", rcode: .nxDomain, zone: "lan")
        // RFC 8020 §2: what has a name below it exists.
        try check(resolver, asks: "b.lan", zone: "b.lan")
        try check(resolver, asks: "lan", .soa, expects: ["lan 300 SOA 41 octets"])
    }

    /// RFC 4592 §2.2.1, with the names of its example.
    @Test func `follows the rules for wildcards`() throws {
        let resolver = try resolver(
            """
            *.example 60 TXT wild
            sub.*.example 60 TXT sub
            host1.example 60 A 192.0.2.1
            _ssh._tcp.host1.example 60 SRV 0 0 22 host1.example.
            """
        ) { $0.localZones = [name("example")] }
        try check(resolver, asks: "host3.example", .txt, expects: ["host3.example 60 TXT 5 octets"])
        try check(
            resolver,
            asks: "foo.bar.example",
            .txt,
            expects: ["foo.bar.example 60 TXT 5 octets"]
        )
        try check(resolver, asks: "host3.example", .a)
        try check(resolver, asks: "host1.example", .mx)
        try check(resolver, asks: "_telnet._tcp.host1.example", .srv, rcode: .nxDomain)
        try check(resolver, asks: "ghost.*.example", .mx, rcode: .nxDomain)
    }
}

@Suite struct `A change of the local names` {
    @Test func `is answered at once, though the name is in the cache`() async throws {
        let upstream = try ScriptedUpstream { query in
            [.answer(query, [address("nas.example.org", "192.0.2.1")])]
        }
        var settings = ResolutionSettings()
        settings.upstreams = [upstream.address]
        let resolver = try Resolver(settings: settings)
        try resolver.start()
        defer { resolver.stop() }
        #expect(await resolver.ask("nas.example.org").source == .upstream)
        settings.localRecords = [address("nas.example.org", "192.168.1.2")]
        resolver.reconfigure(settings)
        // The resolver's thread forgets the old answer before it resolves anything asked after.
        _ = await resolver.ask("other.example.org")
        let response = try resolver.now("nas.example.org", at: MonotonicClock().now())
        #expect(response?.source == .local)
        #expect(response?.answers == ["nas.example.org 300 A 192.168.1.2"])
    }
}
