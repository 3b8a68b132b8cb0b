package import DNSWire

/// The rdata of an RRSIG record (RFC 4034 §3.1).
package struct RRSIGData: Hashable, Sendable {
    package var typeCovered: RRType
    package var algorithm: SigningAlgorithm
    /// How many labels the signed owner had, without the root's and without a `*`.
    package var labels: UInt8
    package var originalTTL: UInt32
    /// Seconds since 1970 modulo 2³², to be compared by serial-number arithmetic (RFC 4034 §3.1.5).
    package var expiration: UInt32
    package var inception: UInt32
    package var keyTag: UInt16
    package var signer: Name
    package var signature: [UInt8]

    package init(
        typeCovered: RRType,
        algorithm: SigningAlgorithm,
        labels: UInt8,
        originalTTL: UInt32,
        expiration: UInt32,
        inception: UInt32,
        keyTag: UInt16,
        signer: Name,
        signature: [UInt8]
    ) {
        self.typeCovered = typeCovered
        self.algorithm = algorithm
        self.labels = labels
        self.originalTTL = originalTTL
        self.expiration = expiration
        self.inception = inception
        self.keyTag = keyTag
        self.signer = signer
        self.signature = signature
    }

    /// Reads uncompressed rdata; nil for what is no RRSIG, or has no signature in it.
    package init?(rdata: [UInt8]) {
        var reader = RDataReader(rdata)
        guard let typeCovered = reader.uint16(), let algorithm = reader.uint8(),
            let labels = reader.uint8(), let originalTTL = reader.uint32(),
            let expiration = reader.uint32(), let inception = reader.uint32(),
            let keyTag = reader.uint16(), let signer = reader.name(), reader.remaining > 0
        else { return nil }
        self.init(
            typeCovered: RRType(rawValue: typeCovered),
            algorithm: SigningAlgorithm(rawValue: algorithm),
            labels: labels,
            originalTTL: originalTTL,
            expiration: expiration,
            inception: inception,
            keyTag: keyTag,
            signer: signer,
            signature: reader.rest()
        )
    }

    /// The rdata without the signature, the signer in lower case: what is signed of it (RFC 4034 §3.1.8.1).
    var signedOctets: [UInt8] {
        var octets: [UInt8] = []
        octets.append(network: typeCovered.rawValue)
        octets.append(algorithm.rawValue)
        octets.append(labels)
        octets.append(network: originalTTL)
        octets.append(network: expiration)
        octets.append(network: inception)
        octets.append(network: keyTag)
        return octets + signer.folded.octets
    }

    /// The rdata, uncompressed.
    package var rdata: [UInt8] {
        Array(signedOctets.prefix(18)) + signer.octets + signature
    }
}
