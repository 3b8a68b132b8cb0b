/// A DNSSEC algorithm number (RFC 4034 §A.1 and its registry).
package struct SigningAlgorithm: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let rsaSHA1 = SigningAlgorithm(rawValue: 5)
    package static let rsaSHA1NSEC3 = SigningAlgorithm(rawValue: 7)
    package static let rsaSHA256 = SigningAlgorithm(rawValue: 8)
    package static let rsaSHA512 = SigningAlgorithm(rawValue: 10)
    package static let ecdsaP256 = SigningAlgorithm(rawValue: 13)
    package static let ecdsaP384 = SigningAlgorithm(rawValue: 14)
    package static let ed25519 = SigningAlgorithm(rawValue: 15)
    package static let ed448 = SigningAlgorithm(rawValue: 16)

    /// Whether signatures by it are verified here.
    ///
    /// RFC 8624 §3.1 asks validators for 5, 7, 8, 10, 13 and 15 and recommends 14 and 16; 1, 3, 6 and 12
    /// are not to be used any more. A zone with none of these in its DS set counts as unsigned.
    package var isSupported: Bool { Self.supported.contains(self) }

    private static let supported: Set<SigningAlgorithm> = [
        rsaSHA1, rsaSHA1NSEC3, rsaSHA256, rsaSHA512, ecdsaP256, ecdsaP384, ed25519, ed448,
    ]
}

/// A digest type of DS records (RFC 4034 §A.2 and its registry).
package struct DigestType: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let sha1 = DigestType(rawValue: 1)
    package static let sha256 = DigestType(rawValue: 2)
    package static let sha384 = DigestType(rawValue: 4)

    /// How many octets such a digest has; nil where the type is not supported here (RFC 8624 §3.3).
    package var octets: Int? {
        switch self {
        case .sha1: 20
        case .sha256: 32
        case .sha384: 48
        default: nil
        }
    }
}
