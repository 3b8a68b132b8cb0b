/// The code of an EDNS option (RFC 6891 §6.1.2).
///
/// Unknown options are ordinary values.
package struct OptionCode: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let nsid = OptionCode(rawValue: 3)
    package static let clientSubnet = OptionCode(rawValue: 8)
    package static let cookie = OptionCode(rawValue: 10)
    package static let tcpKeepalive = OptionCode(rawValue: 11)
    package static let padding = OptionCode(rawValue: 12)
    package static let chain = OptionCode(rawValue: 13)
    package static let extendedError = OptionCode(rawValue: 15)

    private static let mnemonics = Mnemonics([
        1: "LLQ", 2: "UL", 3: "NSID", 5: "DAU", 6: "DHU", 7: "N3U", 8: "ECS", 9: "EXPIRE",
        10: "COOKIE", 11: "KEEPALIVE", 12: "PADDING", 13: "CHAIN", 14: "KEY-TAG", 15: "EDE",
        16: "CLIENT-TAG", 17: "SERVER-TAG", 18: "REPORT-CHANNEL", 19: "ZONEVERSION",
    ])

    /// The option called `mnemonic` in any case, also as `OPTION65001`.
    package init?(mnemonic: some StringProtocol) {
        guard let value = Self.mnemonics.value(of: mnemonic, orPrefix: "OPTION") else { return nil }
        self.init(rawValue: value)
    }
}

extension OptionCode: CustomStringConvertible {
    /// The mnemonic, or `OPTION65001` for an unknown option.
    package var description: String { Self.mnemonics.text(of: rawValue, orPrefix: "OPTION") }
}
