import DNSWire
import Sockets
import Testing

@testable import Resolution

private let moment = MonotonicNanoseconds(0)

@Suite struct `A reverse zone of private addresses` {
    @Test(arguments: [
        ("1.0.0.10.in-addr.arpa", "10.in-addr.arpa"),
        ("1.0.16.172.in-addr.arpa", "16.172.in-addr.arpa"),
        ("1.0.31.172.in-addr.arpa", "31.172.in-addr.arpa"),
        ("1.1.168.192.in-addr.arpa", "168.192.in-addr.arpa"),
        ("9.9.0.0.in-addr.arpa", "0.in-addr.arpa"),
        ("2.0.0.127.in-addr.arpa", "127.in-addr.arpa"),
        ("1.1.254.169.in-addr.arpa", "254.169.in-addr.arpa"),
        ("1.2.0.192.in-addr.arpa", "2.0.192.in-addr.arpa"),
        ("1.100.51.198.in-addr.arpa", "100.51.198.in-addr.arpa"),
        ("1.113.0.203.in-addr.arpa", "113.0.203.in-addr.arpa"),
        // RFC 7793: addresses that carriers share.
        ("1.0.64.100.in-addr.arpa", "64.100.in-addr.arpa"),
        ("1.0.127.100.in-addr.arpa", "127.100.in-addr.arpa"),
        ("1.0.0.d.f.ip6.arpa", "d.f.ip6.arpa"),
        ("1.0.8.e.f.ip6.arpa", "8.e.f.ip6.arpa"),
        ("1.B.E.F.IP6.ARPA", "b.e.f.ip6.arpa"),
        ("0.8.b.d.0.1.0.0.2.ip6.arpa", "8.b.d.0.1.0.0.2.ip6.arpa"),
    ])
    func `is empty, with the SOA of RFC 6303 §3`(asked: String, zone: String) throws {
        let resolver = try Resolver(settings: ResolutionSettings(), systemUpstreams: { [] })
        let response = try #require(try resolver.now(asked, .ptr, at: moment))
        #expect(response.rcode == .nxDomain)
        let soa = try #require(response.message.authorities.first)
        #expect(soa.name == name(zone))
        #expect(soa.soa?.mname == name(zone))
        #expect(soa.soa?.rname == name("nobody.invalid"))
        #expect(response.message.flags.contains(.authoritative))
        for type in [RRType.soa, .ns] {
            let apex = try #require(try resolver.now(zone, type, at: moment))
            #expect(apex.message.answers.map(\.type) == [type])
        }
    }

    @Test(arguments: [
        "1.0.15.172.in-addr.arpa", "1.0.32.172.in-addr.arpa", "1.0.63.100.in-addr.arpa",
        "1.0.128.100.in-addr.arpa", "8.8.8.8.in-addr.arpa", "c.f.ip6.arpa", "in-addr.arpa",
        "ip6.arpa",
    ])
    func `is not a public one`(asked: String) throws {
        let resolver = try Resolver(settings: ResolutionSettings(), systemUpstreams: { [] })
        #expect(try resolver.now(asked, .ptr, at: moment) == nil)
    }

    @Test func `knows this machine's own addresses`() throws {
        let resolver = try Resolver(settings: ResolutionSettings(), systemUpstreams: { [] })
        let v6 = "1." + String(repeating: "0.", count: 31) + "ip6.arpa"
        for asked in ["1.0.0.127.in-addr.arpa", v6] {
            let response = try resolver.now(asked, .ptr, at: moment)
            #expect(response?.answers == ["\(name(asked)) 300 PTR localhost"])
        }
    }
}
