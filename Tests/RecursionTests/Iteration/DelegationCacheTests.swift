import Addresses
import DNSWire
import Testing

@testable import Recursion

@Suite struct `A delegation` {
    private func referral(
        _ zone: String = "example.org",
        to server: String = "ns.example.org",
        ttl: UInt32 = 3_600
    ) -> Referral {
        Referral(
            child: name(zone),
            servers: [NameServer(name: name(server), glue: [])],
            ttl: ttl,
            security: nil
        )
    }

    @Test func `lives no longer than a day, whatever its TTL`() {
        var cache = DelegationCache()
        let kept = cache.learn(referral(ttl: 1_000_000), parentExpiresAt: .max, at: 0)
        #expect(kept.expiresAt == 86_400)
        let moments: [UInt64] = [86_399, 86_400]
        let isKnown = moments.map { cache.delegation(of: name("example.org"), at: $0) != nil }
        #expect(isKnown == [true, false])
    }

    @Test func `never outlives the one that it replaces (ghost domains)`() {
        var cache = DelegationCache()
        _ = cache.learn(referral(ttl: 100), parentExpiresAt: .max, at: 0)
        let renewed = cache.learn(
            referral(to: "ns.ghost.example", ttl: 3_600),
            parentExpiresAt: .max,
            at: 99
        )
        #expect(renewed.expiresAt == 100)
        #expect(renewed.servers[0].name == name("ns.ghost.example"))
        let fresh = cache.learn(referral(ttl: 3_600), parentExpiresAt: .max, at: 100)
        #expect(fresh.expiresAt == 3_700)
    }

    @Test func `never outlives that of its parent (phoenix domains)`() {
        var cache = DelegationCache()
        let parent = cache.learn(referral("org", ttl: 100), parentExpiresAt: .max, at: 0)
        let child = cache.learn(referral(), parentExpiresAt: parent.expiresAt, at: 50)
        #expect(child.expiresAt == 100)
    }
}

@Suite struct `An address of a server` {
    private func policy(_ change: (inout RecursionSettings) -> Void = { _ in }) -> AddressPolicy {
        var settings = RecursionSettings()
        change(&settings)
        return AddressPolicy(settings)
    }

    @Test(arguments: [
        "0.0.0.0", "0.1.2.3", "127.0.0.1", "127.8.9.1", "224.0.0.251", "255.255.255.255", "::",
        "::1", "ff02::fb",
    ])
    func `is never asked where it means this machine, many or none`(text: String) throws {
        #expect(try !policy().mayAsk(#require(IPAddress(text))))
    }

    @Test(arguments: ["192.0.2.1", "10.0.0.1", "2001:db8::1", "fd00::1"])
    func `is asked elsewhere`(text: String) throws {
        #expect(try policy().mayAsk(#require(IPAddress(text))))
    }

    @Test func `is asked as the owner allows`() throws {
        let v4 = IPAddress(192, 0, 2, 1)
        let v6 = try #require(IPAddress("2001:db8::1"))
        #expect(policy { $0.asksLoopback = true }.mayAsk(.loopbackV4))
        #expect(!policy { $0.neverAsked = [v4] }.mayAsk(v4))
        #expect(!policy { $0.usesIPv4 = false }.mayAsk(v4))
        #expect(!policy { $0.usesIPv6 = false }.mayAsk(v6))
    }
}
