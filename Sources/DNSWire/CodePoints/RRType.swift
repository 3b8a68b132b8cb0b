/// An RR TYPE or QTYPE.
///
/// Unknown types are ordinary values (RFC 3597 §3).
package struct RRType: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    // Spelled out, since the one that the compiler makes is reached from other rooms by way of the protocol.
    @inlinable
    package static func == (left: RRType, right: RRType) -> Bool { left.rawValue == right.rawValue }

    package static let a = RRType(rawValue: 1)
    package static let ns = RRType(rawValue: 2)
    package static let md = RRType(rawValue: 3)
    package static let mf = RRType(rawValue: 4)
    package static let cname = RRType(rawValue: 5)
    package static let soa = RRType(rawValue: 6)
    package static let mb = RRType(rawValue: 7)
    package static let mg = RRType(rawValue: 8)
    package static let mr = RRType(rawValue: 9)
    package static let null = RRType(rawValue: 10)
    package static let wks = RRType(rawValue: 11)
    package static let ptr = RRType(rawValue: 12)
    package static let hinfo = RRType(rawValue: 13)
    package static let minfo = RRType(rawValue: 14)
    package static let mx = RRType(rawValue: 15)
    package static let txt = RRType(rawValue: 16)
    package static let rp = RRType(rawValue: 17)
    package static let afsdb = RRType(rawValue: 18)
    package static let rt = RRType(rawValue: 21)
    package static let sig = RRType(rawValue: 24)
    package static let key = RRType(rawValue: 25)
    package static let px = RRType(rawValue: 26)
    package static let aaaa = RRType(rawValue: 28)
    package static let loc = RRType(rawValue: 29)
    package static let nxt = RRType(rawValue: 30)
    package static let srv = RRType(rawValue: 33)
    package static let naptr = RRType(rawValue: 35)
    package static let kx = RRType(rawValue: 36)
    package static let cert = RRType(rawValue: 37)
    package static let dname = RRType(rawValue: 39)
    package static let opt = RRType(rawValue: 41)
    package static let ds = RRType(rawValue: 43)
    package static let sshfp = RRType(rawValue: 44)
    package static let rrsig = RRType(rawValue: 46)
    package static let nsec = RRType(rawValue: 47)
    package static let dnskey = RRType(rawValue: 48)
    package static let nsec3 = RRType(rawValue: 50)
    package static let nsec3param = RRType(rawValue: 51)
    package static let tlsa = RRType(rawValue: 52)
    package static let smimea = RRType(rawValue: 53)
    package static let cds = RRType(rawValue: 59)
    package static let cdnskey = RRType(rawValue: 60)
    package static let openpgpkey = RRType(rawValue: 61)
    package static let csync = RRType(rawValue: 62)
    package static let zonemd = RRType(rawValue: 63)
    package static let svcb = RRType(rawValue: 64)
    package static let https = RRType(rawValue: 65)
    package static let spf = RRType(rawValue: 99)
    package static let tkey = RRType(rawValue: 249)
    package static let tsig = RRType(rawValue: 250)
    package static let ixfr = RRType(rawValue: 251)
    package static let axfr = RRType(rawValue: 252)
    package static let mailb = RRType(rawValue: 253)
    package static let maila = RRType(rawValue: 254)
    package static let any = RRType(rawValue: 255)
    package static let uri = RRType(rawValue: 256)
    package static let caa = RRType(rawValue: 257)

    private static let mnemonics = Mnemonics([
        1: "A", 2: "NS", 3: "MD", 4: "MF", 5: "CNAME", 6: "SOA", 7: "MB", 8: "MG", 9: "MR",
        10: "NULL", 11: "WKS", 12: "PTR", 13: "HINFO", 14: "MINFO", 15: "MX", 16: "TXT", 17: "RP",
        18: "AFSDB", 19: "X25", 20: "ISDN", 21: "RT", 22: "NSAP", 23: "NSAP-PTR", 24: "SIG",
        25: "KEY", 26: "PX", 27: "GPOS", 28: "AAAA", 29: "LOC", 30: "NXT", 33: "SRV", 35: "NAPTR",
        36: "KX", 37: "CERT", 39: "DNAME", 41: "OPT", 42: "APL", 43: "DS", 44: "SSHFP",
        45: "IPSECKEY", 46: "RRSIG", 47: "NSEC", 48: "DNSKEY", 49: "DHCID", 50: "NSEC3",
        51: "NSEC3PARAM", 52: "TLSA", 53: "SMIMEA", 55: "HIP", 59: "CDS", 60: "CDNSKEY",
        61: "OPENPGPKEY", 62: "CSYNC", 63: "ZONEMD", 64: "SVCB", 65: "HTTPS", 66: "DSYNC",
        99: "SPF", 104: "NID", 105: "L32", 106: "L64", 107: "LP", 108: "EUI48", 109: "EUI64",
        128: "NXNAME", 249: "TKEY", 250: "TSIG", 251: "IXFR", 252: "AXFR", 253: "MAILB",
        254: "MAILA", 255: "ANY", 256: "URI", 257: "CAA", 258: "AVC", 260: "AMTRELAY",
        261: "RESINFO", 262: "WALLET", 32768: "TA", 32769: "DLV",
    ])

    /// The type called `mnemonic` in any case, also as `TYPE731` (RFC 3597 §5).
    package init?(mnemonic: some StringProtocol) {
        guard let value = Self.mnemonics.value(of: mnemonic, orPrefix: "TYPE") else { return nil }
        self.init(rawValue: value)
    }

    /// Whether no data can have this type: OPT, and the QTYPEs and meta-TYPEs 128–255 of RFC 6895 §3.1.
    package var isMeta: Bool { self == .opt || (128...255).contains(rawValue) }

    /// Whether records of this type are addresses: A or AAAA.
    package var isAddress: Bool { self == .a || self == .aaaa }
}

extension RRType: CustomStringConvertible {
    /// The mnemonic, or `TYPE731` for an unknown type (RFC 3597 §5).
    package var description: String { Self.mnemonics.text(of: rawValue, orPrefix: "TYPE") }
}
