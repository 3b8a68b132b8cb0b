/// A SvcParamKey (RFC 9460 §14.3.2).
///
/// Unknown keys are ordinary values.
package struct ServiceParameterKey: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let mandatory = ServiceParameterKey(rawValue: 0)
    package static let alpn = ServiceParameterKey(rawValue: 1)
    package static let noDefaultALPN = ServiceParameterKey(rawValue: 2)
    package static let port = ServiceParameterKey(rawValue: 3)
    package static let ipv4hint = ServiceParameterKey(rawValue: 4)
    package static let ech = ServiceParameterKey(rawValue: 5)
    package static let ipv6hint = ServiceParameterKey(rawValue: 6)
    package static let dohpath = ServiceParameterKey(rawValue: 7)
    package static let ohttp = ServiceParameterKey(rawValue: 8)

    private static let mnemonics = Mnemonics([
        0: "mandatory", 1: "alpn", 2: "no-default-alpn", 3: "port", 4: "ipv4hint", 5: "ech",
        6: "ipv6hint", 7: "dohpath", 8: "ohttp",
    ])

    /// The key called `mnemonic` in any case, also as `key667`.
    package init?(mnemonic: some StringProtocol) {
        guard let value = Self.mnemonics.value(of: mnemonic, orPrefix: "KEY") else { return nil }
        self.init(rawValue: value)
    }
}

extension ServiceParameterKey: CustomStringConvertible {
    /// The registered name, or `key667` for an unknown key (RFC 9460 §2.1).
    package var description: String { Self.mnemonics.text(of: rawValue, orPrefix: "key") }
}
