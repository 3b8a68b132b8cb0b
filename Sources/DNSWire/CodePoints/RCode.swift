/// A response code: 4 bits in the header, 12 with EDNS (RFC 6891 §6.1.3), 16 in the registry.
package struct RCode: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    // Spelled out, since the one that the compiler makes is reached from other rooms by way of the protocol.
    @inlinable
    package static func == (left: RCode, right: RCode) -> Bool { left.rawValue == right.rawValue }

    package static let noError = RCode(rawValue: 0)
    package static let formErr = RCode(rawValue: 1)
    package static let servFail = RCode(rawValue: 2)
    package static let nxDomain = RCode(rawValue: 3)
    package static let notImp = RCode(rawValue: 4)
    package static let refused = RCode(rawValue: 5)
    package static let yxDomain = RCode(rawValue: 6)
    package static let notAuth = RCode(rawValue: 9)
    package static let notZone = RCode(rawValue: 10)
    package static let badVers = RCode(rawValue: 16)
    package static let badCookie = RCode(rawValue: 23)

    private static let mnemonics = Mnemonics([
        0: "NOERROR", 1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED",
        6: "YXDOMAIN", 7: "YXRRSET", 8: "NXRRSET", 9: "NOTAUTH", 10: "NOTZONE", 11: "DSOTYPENI",
        16: "BADVERS", 17: "BADKEY", 18: "BADTIME", 19: "BADMODE", 20: "BADNAME", 21: "BADALG",
        22: "BADTRUNC", 23: "BADCOOKIE",
    ])

    /// The code called `mnemonic` in any case, also as `RCODE12`.
    package init?(mnemonic: some StringProtocol) {
        guard let value = Self.mnemonics.value(of: mnemonic, orPrefix: "RCODE") else { return nil }
        self.init(rawValue: value)
    }

    /// The 4 bits that travel in the header.
    var headerBits: UInt16 { rawValue & 0x000F }
    /// The 8 bits that travel in the OPT record's TTL.
    var extendedBits: UInt8 { UInt8(truncatingIfNeeded: rawValue >> 4) }
}

extension RCode: CustomStringConvertible {
    /// The mnemonic, or `RCODE12` for an unassigned code.
    package var description: String { Self.mnemonics.text(of: rawValue, orPrefix: "RCODE") }
}
