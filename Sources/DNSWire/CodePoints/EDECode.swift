/// The INFO-CODE of an extended DNS error (RFC 8914 §4 and its registry).
package struct EDECode: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let other = EDECode(rawValue: 0)
    package static let unsupportedDNSKEYAlgorithm = EDECode(rawValue: 1)
    package static let unsupportedDSDigestType = EDECode(rawValue: 2)
    package static let staleAnswer = EDECode(rawValue: 3)
    package static let forgedAnswer = EDECode(rawValue: 4)
    package static let dnssecIndeterminate = EDECode(rawValue: 5)
    package static let dnssecBogus = EDECode(rawValue: 6)
    package static let signatureExpired = EDECode(rawValue: 7)
    package static let signatureNotYetValid = EDECode(rawValue: 8)
    package static let dnskeyMissing = EDECode(rawValue: 9)
    package static let rrsigsMissing = EDECode(rawValue: 10)
    package static let noZoneKeyBitSet = EDECode(rawValue: 11)
    package static let nsecMissing = EDECode(rawValue: 12)
    package static let cachedError = EDECode(rawValue: 13)
    package static let notReady = EDECode(rawValue: 14)
    /// The owner of this server put the name on a list of their own (RFC 8914 §4.16).
    package static let blocked = EDECode(rawValue: 15)
    /// Someone else demanded that the name be blocked (RFC 8914 §4.17).
    package static let censored = EDECode(rawValue: 16)
    /// The client asked, or chose a policy, to have such names withheld (RFC 8914 §4.18).
    package static let filtered = EDECode(rawValue: 17)
    package static let prohibited = EDECode(rawValue: 18)
    package static let staleNXDomainAnswer = EDECode(rawValue: 19)
    package static let notAuthoritative = EDECode(rawValue: 20)
    package static let notSupported = EDECode(rawValue: 21)
    package static let noReachableAuthority = EDECode(rawValue: 22)
    package static let networkError = EDECode(rawValue: 23)
    package static let invalidData = EDECode(rawValue: 24)
    package static let signatureExpiredBeforeValid = EDECode(rawValue: 25)
    package static let unsupportedNSEC3Iterations = EDECode(rawValue: 27)
    package static let synthesized = EDECode(rawValue: 29)

    private static let mnemonics = Mnemonics([
        0: "Other", 1: "Unsupported DNSKEY Algorithm", 2: "Unsupported DS Digest Type",
        3: "Stale Answer", 4: "Forged Answer", 5: "DNSSEC Indeterminate", 6: "DNSSEC Bogus",
        7: "Signature Expired", 8: "Signature Not Yet Valid", 9: "DNSKEY Missing",
        10: "RRSIGs Missing", 11: "No Zone Key Bit Set", 12: "NSEC Missing", 13: "Cached Error",
        14: "Not Ready", 15: "Blocked", 16: "Censored", 17: "Filtered", 18: "Prohibited",
        19: "Stale NXDOMAIN Answer", 20: "Not Authoritative", 21: "Not Supported",
        22: "No Reachable Authority", 23: "Network Error", 24: "Invalid Data",
        25: "Signature Expired before Valid", 26: "Too Early", 27: "Unsupported NSEC3 Iterations",
        28: "Unable to conform to policy", 29: "Synthesized", 30: "Invalid Query Type",
    ])

    /// The code called `mnemonic` in any case (`Blocked`), also as `EDE15`.
    package init?(mnemonic: some StringProtocol) {
        guard let value = Self.mnemonics.value(of: mnemonic, orPrefix: "EDE") else { return nil }
        self.init(rawValue: value)
    }
}

extension EDECode: CustomStringConvertible {
    /// The registry's words, or `EDE63` for an unknown code.
    package var description: String { Self.mnemonics.text(of: rawValue, orPrefix: "EDE") }
}
