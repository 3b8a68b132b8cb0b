/// An IPv4 or IPv6 address, 16 octets wide.
///
/// IPv4 is kept in its mapped form `::ffff:0:0/96` (RFC 4291 §2.5.5.2), so that one comparison, one
/// hash and one prefix test serve both families.
package struct IPAddress: Hashable, Sendable {
    /// The first eight octets, most significant first.
    package let high: UInt64
    /// The last eight octets, most significant first.
    package let low: UInt64

    /// Makes an address from its two halves in network order.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Makes an IPv4 address from its 32 bits, most significant octet first.
    package init(v4 bits: UInt32) {
        self.init(high: 0, low: Self.mappedMark | UInt64(bits))
    }

    /// Makes an IPv4 address from its four octets as they are written.
    package init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) {
        self.init(v4: UInt32(a) << 24 | UInt32(b) << 16 | UInt32(c) << 8 | UInt32(d))
    }

    /// Reads the RDATA of an A (4 octets) or AAAA (16 octets) record; any other length is nil.
    package init?(octets: Span<UInt8>) {
        switch octets.count {
        case 4:
            self.init(octets[0], octets[1], octets[2], octets[3])
        case 16:
            var halves: (UInt64, UInt64) = (0, 0)
            for index in 0..<8 {
                halves.0 = halves.0 << 8 | UInt64(octets[index])
                halves.1 = halves.1 << 8 | UInt64(octets[index + 8])
            }
            self.init(high: halves.0, low: halves.1)
        default:
            return nil
        }
    }

    /// The mark of the mapped range in the low half.
    private static let mappedMark: UInt64 = 0xFFFF_0000_0000

    /// `0.0.0.0`.
    package static let anyV4 = IPAddress(v4: 0)
    /// `::`.
    package static let anyV6 = IPAddress(high: 0, low: 0)
    /// `127.0.0.1`.
    package static let loopbackV4 = IPAddress(127, 0, 0, 1)
    /// `::1`.
    package static let loopbackV6 = IPAddress(high: 0, low: 1)
}

extension IPAddress {
    /// Whether this is an IPv4 address (kept as a mapped one).
    package var isV4: Bool { high == 0 && low >> 32 == 0xFFFF }

    /// The 32 bits of an IPv4 address, most significant octet first; nil for IPv6.
    package var v4Bits: UInt32? { isV4 ? UInt32(truncatingIfNeeded: low) : nil }

    /// Whether this is the wildcard address of its family.
    package var isUnspecified: Bool { self == .anyV4 || self == .anyV6 }

    /// Whether this is 127.0.0.0/8 or ::1.
    package var isLoopback: Bool {
        self == .loopbackV6 || (isV4 && low >> 24 & 0xFF == 127)
    }

    /// Whether this is fe80::/10, whose meaning depends on the interface (RFC 4007).
    package var isLinkLocalV6: Bool { high >> 54 == 0xFE80 >> 6 }

    /// The octet at `index` of the 16, most significant first.
    package func octet(_ index: Int) -> UInt8 {
        let half = index < 8 ? high : low
        return UInt8(truncatingIfNeeded: half >> UInt64(56 - (index & 7) * 8))
    }

    /// The octets as an A or AAAA record carries them: 4 or 16.
    package var rdata: [UInt8] {
        (isV4 ? 12..<16 : 0..<16).map(octet)
    }

    /// The name under which a PTR record for this address stands, as text without the final dot
    /// (RFC 1035 §3.5, RFC 3596 §2.5).
    package var reverseName: String {
        if isV4 {
            return (12..<16).reversed().map { String(octet($0)) }.joined(separator: ".")
                + ".in-addr.arpa"
        }
        return (0..<16).reversed().map { index in
            let octet = octet(index)
            return String(octet & 0xF, radix: 16) + "." + String(octet >> 4, radix: 16)
        }.joined(separator: ".") + ".ip6.arpa"
    }
}
