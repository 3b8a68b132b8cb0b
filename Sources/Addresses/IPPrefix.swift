/// A network: an address and how many of its leading bits count (CIDR, RFC 4632).
///
/// An IPv4 prefix never contains an IPv6 address, and the other way round, although both are kept in
/// one width: 0.0.0.0/0 is `::ffff:0:0/96` inside.
package struct IPPrefix: Hashable, Sendable {
    /// The first address; the bits after the prefix are zero.
    package let first: IPAddress
    /// How many of the 128 bits count: 96...128 for IPv4.
    package let bits128: Int

    /// Makes a prefix of `length` bits, as written (0...32 for IPv4, 0...128 for IPv6), and clears the
    /// bits behind it; nil if the length is out of range.
    package init?(_ address: IPAddress, length: Int) {
        guard (0...(address.isV4 ? 32 : 128)).contains(length) else { return nil }
        let bits = address.isV4 ? length + 96 : length
        bits128 = bits
        first = IPAddress(
            high: address.high & Self.mask(bits),
            low: address.low & Self.mask(bits - 64)
        )
    }

    /// The prefix that holds `address` alone.
    package init(only address: IPAddress) {
        first = address
        bits128 = 128
    }

    /// Reads `192.0.2.0/24`, `2001:db8::/32`, or an address alone; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(parts[0]) else { return nil }
        guard parts.count == 2 else {
            self.init(only: address)
            return
        }
        guard (1...3).contains(parts[1].utf8.count), parts[1].allSatisfy(\.isNumber),
            let length = Int(parts[1])
        else { return nil }
        self.init(address, length: length)
    }

    /// The mask of the first `bits` of 64; below 0 counts as 0, above 64 as 64.
    private static func mask(_ bits: Int) -> UInt64 {
        if bits <= 0 { return 0 }
        return bits >= 64 ? .max : ~(UInt64.max >> UInt64(bits))
    }
}

extension IPPrefix {
    /// Whether `address` lies inside.
    package func contains(_ address: IPAddress) -> Bool {
        (address.high ^ first.high) & Self.mask(bits128) == 0
            && (address.low ^ first.low) & Self.mask(bits128 - 64) == 0
            && address.isV4 == first.isV4
    }

    /// The length as it is written: 0...32 for IPv4, 0...128 for IPv6.
    package var length: Int { first.isV4 ? bits128 - 96 : bits128 }
}

extension IPPrefix: CustomStringConvertible {
    /// `192.0.2.0/24`, or the address alone where every bit counts.
    package var description: String { bits128 == 128 ? "\(first)" : "\(first)/\(length)" }
}
