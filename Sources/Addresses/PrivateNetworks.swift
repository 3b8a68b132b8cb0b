/// The networks that are nobody's public address: whom Landline answers by default, and what a public
/// name must not resolve to (DNS rebinding).
package enum PrivateNetworks {
    /// This machine, private use (RFC 1918), shared by carriers (RFC 6598), link-local (RFC 3927,
    /// RFC 4291) and unique local (RFC 4193).
    package static let all: [IPPrefix] = [
        prefix(IPAddress(127, 0, 0, 0), 8),
        prefix(IPAddress(10, 0, 0, 0), 8),
        prefix(IPAddress(172, 16, 0, 0), 12),
        prefix(IPAddress(192, 168, 0, 0), 16),
        prefix(IPAddress(100, 64, 0, 0), 10),
        prefix(IPAddress(169, 254, 0, 0), 16),
        IPPrefix(only: .loopbackV6),
        prefix(IPAddress(high: 0xFE80 << 48, low: 0), 10),
        prefix(IPAddress(high: 0xFC00 << 48, low: 0), 7),
    ]

    /// Whether `address` lies in one of them.
    package static func contain(_ address: IPAddress) -> Bool {
        all.contains { $0.contains(address) }
    }

    private static func prefix(_ address: IPAddress, _ length: Int) -> IPPrefix {
        IPPrefix(address, length: length) ?? IPPrefix(only: address)
    }
}
