import Addresses
import Sockets
import Testing

@testable import Resolution

@Suite struct `The system's upstreams` {
    @Test func `are the nameserver lines of resolv.conf`() {
        let text = """
            # made by something
            search example.org
              nameserver 192.0.2.1
            nameserver\t2001:db8::1
            nameserver 192.0.2.1 trailing
            nameserver fe80::1%1
            nameserver
            nameserver nonsense
            nameserver 0.0.0.0
            options edns0
            nameserverx 192.0.2.9
            ; nameserver 192.0.2.8
            """
        #expect(
            SystemResolvers.upstreams(resolvConf: text).map(\.description) == [
                "192.0.2.1:53", "[2001:db8::1]:53", "192.0.2.1:53", "[fe80::1%1]:53",
            ]
        )
    }

    @Test func `are not this machine's own`() {
        let text = "nameserver 127.0.0.1\nnameserver 192.168.1.1"
        let found = SystemResolvers.upstreams(resolvConf: text, excluding: [.loopbackV4])
        #expect(found.map(\.description) == ["192.168.1.1:53"])
    }

    @Test func `may be none`() {
        #expect(SystemResolvers.upstreams(resolvConf: "") == [])
        #expect(SystemResolvers.upstreams(files: ["/nonexistent/resolv.conf"]) == [])
    }

    @Test func `are never those that must not be asked`() async throws {
        let upstream = try ScriptedUpstream { [.answer($0)] }
        let address = upstream.address
        var settings = ResolutionSettings()
        settings.neverAsked = [address]
        let resolver = try Resolver(settings: settings, systemUpstreams: { [address] })
        try resolver.start()
        defer { resolver.stop() }
        #expect(await resolver.ask("example.org").note == .noUpstream)
        #expect(upstream.asked.isEmpty)
    }
}
