/// How the names of a zone are hashed (RFC 5155 §3.1.1, §3.1.3, §3.1.5): NSEC3 and NSEC3PARAM say it alike.
package struct NSEC3Parameters: Hashable, Sendable {
    /// 1, SHA-1, is the only one there is.
    package var hashAlgorithm: UInt8
    /// How often the hash is hashed again.
    package var iterations: UInt16
    package var salt: [UInt8]

    package init(hashAlgorithm: UInt8 = 1, iterations: UInt16 = 0, salt: [UInt8] = []) {
        self.hashAlgorithm = hashAlgorithm
        self.iterations = iterations
        self.salt = salt
    }

    /// Reads the rdata of an NSEC3PARAM record (RFC 5155 §4.2); nil for what is none.
    package init?(rdata: [UInt8]) {
        var reader = RDataReader(rdata)
        guard let algorithm = reader.uint8(), reader.uint8() != nil,
            let iterations = reader.uint16(), let salt = reader.counted(), reader.remaining == 0
        else { return nil }
        self.init(hashAlgorithm: algorithm, iterations: iterations, salt: salt)
    }
}

/// The rdata of an NSEC3 record (RFC 5155 §3.2).
package struct NSEC3Data: Hashable, Sendable {
    package var parameters: NSEC3Parameters
    package var flags: UInt8
    /// The next owner's hash, as octets: 20 for SHA-1.
    package var nextHash: [UInt8]
    package var types: TypeBitMap

    package init(parameters: NSEC3Parameters, flags: UInt8, nextHash: [UInt8], types: TypeBitMap) {
        self.parameters = parameters
        self.flags = flags
        self.nextHash = nextHash
        self.types = types
    }

    /// Reads rdata; nil for what is none.
    package init?(rdata: [UInt8]) {
        var reader = RDataReader(rdata)
        guard let algorithm = reader.uint8(), let flags = reader.uint8(),
            let iterations = reader.uint16(), let salt = reader.counted(),
            let nextHash = reader.counted(), !nextHash.isEmpty,
            let types = TypeBitMap(reader.rest())
        else { return nil }
        self.init(
            parameters: NSEC3Parameters(
                hashAlgorithm: algorithm,
                iterations: iterations,
                salt: salt
            ),
            flags: flags,
            nextHash: nextHash,
            types: types
        )
    }

    /// Between this and the next owner there may be unsigned delegations (RFC 5155 §3.1.2.1).
    package var isOptOut: Bool { flags & Self.optOutFlag != 0 }
    package static let optOutFlag: UInt8 = 1

    /// The rdata.
    package var rdata: [UInt8] {
        var octets = [parameters.hashAlgorithm, flags]
        octets.append(network: parameters.iterations)
        octets.append(UInt8(truncatingIfNeeded: parameters.salt.count))
        octets += parameters.salt
        octets.append(UInt8(truncatingIfNeeded: nextHash.count))
        return octets + nextHash + types.rdata
    }
}
