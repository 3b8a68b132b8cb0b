import DNSWire
import Sockets
import Testing

@testable import Resolution

private let moment = MonotonicNanoseconds(0)

private func resolver(
    _ change: (inout ResolutionSettings) -> Void = { _ in }
) throws -> Resolver {
    var settings = ResolutionSettings()
    change(&settings)
    return try Resolver(settings: settings, systemUpstreams: { [] })
}

@Suite struct `A special-use name` {
    @Test(arguments: [
        // RFC 6761 §6.3: localhost names are this machine.
        ("localhost", RRType.a, RCode.noError, ["localhost 300 A 127.0.0.1"]),
        ("localhost", .aaaa, .noError, ["localhost 300 AAAA ::1"]),
        ("a.LocalHost", .a, .noError, ["a.LocalHost 300 A 127.0.0.1"]),
        ("localhost", .mx, .noError, []),
        // RFC 6761 §6.2, §6.4.
        ("test", .a, .noError, []), ("x.test", .a, .nxDomain, []),
        ("invalid", .a, .nxDomain, []), ("x.y.invalid", .txt, .nxDomain, []),
        // RFC 6762 §22.1, RFC 7686 §2, RFC 8375 §4, RFC 9476 §2, RFC 9462 §6.4.
        ("printer.local", .a, .nxDomain, []),
        ("facebookcorewwwi.onion", .a, .nxDomain, []),
        ("x.home.arpa", .a, .nxDomain, []),
        ("x.alt", .a, .nxDomain, []),
        ("_dns.resolver.arpa", .svcb, .nxDomain, []),
        // The canary of browsers with DNS of their own.
        ("use-application-dns.net", .a, .nxDomain, []),
    ])
    func `is answered here`(
        asked: String,
        type: RRType,
        rcode: RCode,
        answers: [String]
    ) throws {
        let response = try #require(try resolver().now(asked, type, at: moment))
        #expect(response.rcode == rcode)
        #expect(response.answers == answers)
        #expect(response.source == .special)
        #expect(response.message.authorities.map(\.type) == (answers.isEmpty ? [.soa] : []))
    }

    @Test(arguments: [
        "example.com", "localhost.example", "notlocal", "xtest", "invalid.example", "arpa",
    ])
    func `is not one that only looks like it`(asked: String) throws {
        #expect(try resolver().now(asked, at: moment) == nil)
    }

    @Test func `may be the owner's own`() throws {
        let resolver = try resolver {
            $0.localRecords = [address("router.home.arpa", "192.168.1.1")]
        }
        let response = try resolver.now("router.home.arpa", at: moment)
        #expect(response?.answers == ["router.home.arpa 300 A 192.168.1.1"])
        #expect(response?.source == .local)
    }

    @Test func `goes to the upstreams where the owner says so`() throws {
        let some = try resolver { $0.forwardedSpecialNames = [name("168.192.in-addr.arpa")] }
        #expect(try some.now("1.1.168.192.in-addr.arpa", .ptr, at: moment) == nil)
        #expect(try some.now("1.1.1.10.in-addr.arpa", .ptr, at: moment)?.rcode == .nxDomain)
        let none = try resolver {
            $0.answersSpecialNames = false
            $0.refusesApplicationDNS = false
        }
        for asked in ["localhost", "x.test", "use-application-dns.net"] {
            #expect(try none.now(asked, at: moment) == nil)
        }
    }
}
