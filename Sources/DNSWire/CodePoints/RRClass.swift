/// An RR CLASS or QCLASS.
///
/// Unknown classes are ordinary values (RFC 3597 §3).
package struct RRClass: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    // Spelled out, since the one that the compiler makes is reached from other rooms by way of the protocol.
    @inlinable
    package static func == (left: RRClass, right: RRClass) -> Bool {
        left.rawValue == right.rawValue
    }

    package static let `in` = RRClass(rawValue: 1)
    package static let ch = RRClass(rawValue: 3)
    package static let hs = RRClass(rawValue: 4)
    package static let none = RRClass(rawValue: 254)
    package static let any = RRClass(rawValue: 255)

    private static let mnemonics = Mnemonics([1: "IN", 3: "CH", 4: "HS", 254: "NONE", 255: "ANY"])

    /// The class called `mnemonic` in any case, also as `CLASS32` (RFC 3597 §5).
    package init?(mnemonic: some StringProtocol) {
        guard let value = Self.mnemonics.value(of: mnemonic, orPrefix: "CLASS") else { return nil }
        self.init(rawValue: value)
    }
}

extension RRClass: CustomStringConvertible {
    /// The mnemonic, or `CLASS32` for an unknown class (RFC 3597 §5).
    package var description: String { Self.mnemonics.text(of: rawValue, orPrefix: "CLASS") }
}
