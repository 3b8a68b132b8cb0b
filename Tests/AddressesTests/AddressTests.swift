import Addresses
import Testing

@Suite struct `An IP address` {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"),
        ("0.0.0.0", "0.0.0.0"),
        ("::", "::"),
        ("::1", "::1"),
        ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::", "fe80::"),
        ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
    ])
    func `reads every form and prints the one of RFC 5952`(text: String, canonical: String) throws {
        #expect(try #require(IPAddress(text)).description == canonical)
    }

    @Test(arguments: [
        "", "1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4 ", ":", ":::", "1::2::3",
        "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "::g", "fe80::1%eth0", "1:", "::1.2.3",
        "1:2:3:4:5:6:7:8::", "::1.2.3.4:5", "+1::", "1.2.3.+4", "1:2:3:4:5:6:7:1.2.3.4",
    ])
    func `refuses what is no address`(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func `survives its own text, whatever its bits`() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let mask: UInt64 = .random(in: 0...UInt64.max, using: &generator)
            let address = IPAddress(
                high: .random(in: 0...UInt64.max, using: &generator) & mask,
                low: .random(in: 0...UInt64.max, using: &generator) & (mask << 7)
            )
            #expect(IPAddress(address.description) == address, "\(address)")
        }
    }

    @Test func `reads RDATA and gives it back`() {
        let v4: [UInt8] = [192, 0, 2, 1]
        let v6: [UInt8] = [0x20, 1, 0xD, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9]
        let five = [UInt8](repeating: 0, count: 5)
        let read = (IPAddress(octets: v4.span), IPAddress(octets: v6.span))
        let refused = IPAddress(octets: five.span)
        #expect(read.0?.rdata == v4)
        #expect(read.1?.rdata == v6)
        #expect(refused == nil)
    }

    @Test func `names its PTR record`() throws {
        #expect(IPAddress(192, 0, 2, 1).reverseName == "1.2.0.192.in-addr.arpa")
        #expect(
            try #require(IPAddress("2001:db8::567:89ab")).reverseName
                == "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"
        )
    }
}

@Suite struct `A prefix` {
    @Test(arguments: [
        ("192.0.2.0/24", "192.0.2.255", true),
        ("192.0.2.0/24", "192.0.3.0", false),
        ("0.0.0.0/0", "203.0.113.9", true),
        ("0.0.0.0/0", "2001:db8::1", false),
        ("::/0", "2001:db8::1", true),
        ("::/0", "192.0.2.1", false),
        ("2001:db8::/33", "2001:db8:7fff::1", true),
        ("2001:db8::/33", "2001:db8:8000::1", false),
        ("2001:db8::/65", "2001:db8::7fff:ffff:ffff:ffff", true),
        ("2001:db8::/65", "2001:db8:0:0:8000::", false),
        ("fd00::1", "fd00::1", true),
        ("fd00::1", "fd00::2", false),
    ])
    func `contains what it should`(prefix: String, address: String, contains: Bool) throws {
        let prefix = try #require(IPPrefix(prefix))
        #expect(try prefix.contains(#require(IPAddress(address))) == contains)
    }

    @Test(arguments: ["192.0.2.0/33", "::/129", "192.0.2.0/", "/8", "192.0.2.0/-1", "1.2.3.4/8/8"])
    func `refuses what is none`(text: String) {
        #expect(IPPrefix(text) == nil)
    }

    @Test func `clears the bits behind it`() throws {
        #expect(try #require(IPPrefix("192.0.2.77/24")).description == "192.0.2.0/24")
    }

    @Test(arguments: [
        ("127.0.0.53", true), ("10.9.8.7", true), ("172.31.0.1", true), ("172.32.0.1", false),
        ("192.168.1.1", true), ("100.64.0.1", true), ("100.128.0.1", false), ("169.254.1.1", true),
        ("::1", true), ("fe80::1", true), ("fd12::1", true), ("2001:db8::1", false),
        ("8.8.8.8", false),
    ])
    func `knows the private networks`(address: String, isPrivate: Bool) throws {
        #expect(PrivateNetworks.contain(try #require(IPAddress(address))) == isPrivate)
    }
}

@Suite struct `A MAC address` {
    @Test func `reads both common forms and prints one`() throws {
        let address = try #require(MACAddress("02-AB-cd-00-01-FF"))
        #expect(address.description == "02:ab:cd:00:01:ff")
        #expect(address.isLocallyAdministered)
        #expect(try !#require(MACAddress("00:11:22:33:44:55")).isLocallyAdministered)
    }

    @Test(arguments: [
        "", "02:ab:cd:00:01", "02:ab:cd:00:01:fg", "2:ab:cd:00:01:ff", "+2:ab:cd:00:01:ff",
    ])
    func `refuses what is none`(text: String) {
        #expect(MACAddress(text) == nil)
    }
}
