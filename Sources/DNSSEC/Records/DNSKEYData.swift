/// The rdata of a DNSKEY record (RFC 4034 §2.1).
package struct DNSKEYData: Hashable, Sendable {
    package var flags: UInt16
    /// 3, or the record is no DNSKEY that may be used (RFC 4034 §2.1.2).
    package var `protocol`: UInt8
    package var algorithm: SigningAlgorithm
    package var publicKey: [UInt8]

    package init(
        flags: UInt16,
        protocol: UInt8 = 3,
        algorithm: SigningAlgorithm,
        publicKey: [UInt8]
    ) {
        self.flags = flags
        self.protocol = `protocol`
        self.algorithm = algorithm
        self.publicKey = publicKey
    }

    /// Reads rdata; nil for what is too short to hold a key.
    package init?(rdata: [UInt8]) {
        var reader = RDataReader(rdata)
        guard let flags = reader.uint16(), let version = reader.uint8(),
            let algorithm = reader.uint8(), reader.remaining > 0
        else { return nil }
        self.init(
            flags: flags,
            protocol: version,
            algorithm: SigningAlgorithm(rawValue: algorithm),
            publicKey: reader.rest()
        )
    }

    /// The rdata.
    package var rdata: [UInt8] {
        var octets: [UInt8] = []
        octets.append(network: flags)
        octets.append(`protocol`)
        octets.append(algorithm.rawValue)
        return octets + publicKey
    }
}

extension DNSKEYData {
    /// The key may sign the records of its zone (RFC 4034 §2.1.1).
    package static let zoneKeyFlag: UInt16 = 0x0100
    /// The key is withdrawn for ever (RFC 5011 §2.1).
    package static let revokeFlag: UInt16 = 0x0080
    /// Secure entry point: a hint for people and for RFC 5011, of no meaning to validation.
    package static let entryPointFlag: UInt16 = 0x0001

    package var isZoneKey: Bool { flags & Self.zoneKeyFlag != 0 }
    package var isRevoked: Bool { flags & Self.revokeFlag != 0 }
    package var isEntryPoint: Bool { flags & Self.entryPointFlag != 0 }

    /// The key as it was before it was revoked, if it was.
    var withoutRevocation: DNSKEYData {
        var key = self
        key.flags &= ~Self.revokeFlag
        return key
    }

    /// The key tag (RFC 4034 §B), which is a hint: several keys may share one.
    package var tag: UInt16 {
        // A 16-bit checksum with the carries added; algorithm 1, whose tag was another, is not supported.
        var sum: UInt32 = 0
        for (index, octet) in rdata.enumerated() {
            sum &+= index % 2 == 0 ? UInt32(octet) << 8 : UInt32(octet)
        }
        return UInt16(truncatingIfNeeded: sum &+ sum >> 16)
    }
}
