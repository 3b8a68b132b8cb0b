/// A 48-bit hardware address (EUI-48), by which a device keeps its identity over IPv4 and rotating IPv6.
package struct MACAddress: Hashable, Sendable {
    /// The 48 bits, the first octet uppermost; the top 16 bits are zero.
    package let bits: UInt64

    /// Makes an address from its 48 bits; bits above them are cleared.
    package init(bits: UInt64) { self.bits = bits & 0xFFFF_FFFF_FFFF }

    /// Reads `aa:bb:cc:dd:ee:ff`, with `-` for `:` and any case; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(omittingEmptySubsequences: false) { $0 == ":" || $0 == "-" }
        guard parts.count == 6 else { return nil }
        var bits: UInt64 = 0
        for part in parts {
            guard part.utf8.count == 2, part.allSatisfy(\.isHexDigit),
                let octet = UInt64(part, radix: 16)
            else { return nil }
            bits = bits << 8 | octet
        }
        self.bits = bits
    }

    /// Whether the address was made up by the device rather than assigned to its maker (the
    /// locally-administered bit): phones do so for privacy.
    package var isLocallyAdministered: Bool { bits >> 41 & 1 == 1 }
}

extension MACAddress: CustomStringConvertible {
    /// `aa:bb:cc:dd:ee:ff`, lower case.
    package var description: String {
        (0..<6).reversed().map { index in
            let octet = bits >> UInt64(index * 8) & 0xFF
            return (octet < 16 ? "0" : "") + String(octet, radix: 16)
        }.joined(separator: ":")
    }
}
