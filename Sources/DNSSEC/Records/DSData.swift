/// The rdata of a DS record (RFC 4034 §5.1).
package struct DSData: Hashable, Sendable {
    package var keyTag: UInt16
    package var algorithm: SigningAlgorithm
    package var digestType: DigestType
    package var digest: [UInt8]

    package init(
        keyTag: UInt16,
        algorithm: SigningAlgorithm,
        digestType: DigestType,
        digest: [UInt8]
    ) {
        self.keyTag = keyTag
        self.algorithm = algorithm
        self.digestType = digestType
        self.digest = digest
    }

    /// Reads rdata; nil for what is too short.
    ///
    /// A digest of another length than its type's, or of none, is read too: it vouches for no key, but shows that
    /// the zone is signed.
    package init?(rdata: [UInt8]) {
        var reader = RDataReader(rdata)
        guard let keyTag = reader.uint16(), let algorithm = reader.uint8(),
            let digestType = reader.uint8()
        else { return nil }
        self.init(
            keyTag: keyTag,
            algorithm: SigningAlgorithm(rawValue: algorithm),
            digestType: DigestType(rawValue: digestType),
            digest: reader.rest()
        )
    }

    /// The rdata.
    package var rdata: [UInt8] {
        var octets: [UInt8] = []
        octets.append(network: keyTag)
        octets.append(algorithm.rawValue)
        octets.append(digestType.rawValue)
        return octets + digest
    }

    /// Whether both its algorithm and its digest type are supported here.
    package var isSupported: Bool { algorithm.isSupported && digestType.octets != nil }

    /// Whether the digest has not the length of its type's, and thus is the digest of no key.
    var isMisshapen: Bool { digestType.octets.map { $0 != digest.count } ?? false }
}
