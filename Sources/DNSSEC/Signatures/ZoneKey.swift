import Bounds
import DNSWire

/// A key of a DNSKEY set, its tag, and why it may sign nothing here if it may not.
struct ZoneKey: Hashable, Sendable {
    let data: DNSKEYData
    let tag: UInt16
    let flaw: KeyFlaw?

    init(_ data: DNSKEYData) {
        self.data = data
        tag = data.tag
        flaw = KeyFlaw(of: data)
    }

    /// A revoked key, taken for what it may still do: sign the set that says so (RFC 5011 §2.1).
    init(revoked data: DNSKEYData) {
        self.data = data
        tag = data.tag
        flaw = KeyFlaw(of: data.withoutRevocation)
    }

    /// How many octets a signature by the key has.
    var signatureOctets: Int {
        switch data.algorithm {
        case .ecdsaP256, .ed25519: 64
        case .ecdsaP384: 96
        case .ed448: 114
        default: RSAPublicKey(data.publicKey)?.modulusOctets ?? 0
        }
    }

    /// How many of `Bound.signatureFailures` a signature by the key takes that does not verify.
    ///
    /// Two for the curves of 384 bits and more, where one costs 0.5 ms of CPU, against 0.03 to 0.14 ms for all
    /// others: four of them with the chain to them would take longer than 3 ms.
    var failureCost: Int {
        switch data.algorithm {
        case .ecdsaP384, .ed448: 2
        default: 1
        }
    }
}

/// Why a key may not sign.
enum KeyFlaw: Hashable, Sendable {
    case noZoneKeyBit
    /// The protocol is not 3 (RFC 4034 §2.1.2).
    case otherProtocol
    case revoked
    case unsupportedAlgorithm
    /// An RSA key shorter or longer than the bounds allow; unsupported, as an algorithm would be.
    case refusedSize(Bound, bits: Int)
    /// Not what a key of its algorithm looks like.
    case malformed

    init?(of key: DNSKEYData) {
        guard key.isZoneKey else {
            self = .noZoneKeyBit
            return
        }
        guard key.protocol == 3 else {
            self = .otherProtocol
            return
        }
        guard !key.isRevoked else {
            self = .revoked
            return
        }
        let octets = key.publicKey.count
        switch key.algorithm {
        case .ecdsaP256: if octets == 64 { return nil }
        case .ecdsaP384: if octets == 96 { return nil }
        case .ed25519: if octets == 32 { return nil }
        case .ed448: if octets == 57 { return nil }
        case .rsaSHA1, .rsaSHA1NSEC3, .rsaSHA256, .rsaSHA512:
            if let key = RSAPublicKey(key.publicKey) {
                guard let refused = key.refusal else { return nil }
                self = .refusedSize(refused.bound, bits: refused.bits)
                return
            }
        default:
            self = .unsupportedAlgorithm
            return
        }
        self = .malformed
    }

    /// Whether validation cannot be done here, rather than failing: such a key counts as one of an
    /// unsupported algorithm.
    var isUnsupported: Bool {
        switch self {
        case .unsupportedAlgorithm, .refusedSize: true
        case .noZoneKeyBit, .otherProtocol, .revoked, .malformed: false
        }
    }

    /// The cause to tell of the key with `tag`.
    func cause(tag: UInt16) -> ExtendedError {
        switch self {
        case .noZoneKeyBit:
            ExtendedError(.noZoneKeyBitSet, text: "key \(tag) has no zone key bit")
        case .otherProtocol: ExtendedError(.dnskeyMissing, text: "key \(tag) has a protocol not 3")
        case .revoked: ExtendedError(.dnskeyMissing, text: "key \(tag) is revoked")
        case .unsupportedAlgorithm:
            ExtendedError(
                .unsupportedDNSKEYAlgorithm,
                text: "key \(tag) is of an unsupported algorithm"
            )
        case .refusedSize(let bound, let bits):
            ExtendedError(
                .unsupportedDNSKEYAlgorithm,
                text: "key \(tag) has \(bits) bits: \(bound.name) is \(bound.value)"
            )
        case .malformed: ExtendedError(.dnssecBogus, text: "key \(tag) is malformed")
        }
    }
}

/// Sizes of an RSA public key (RFC 3110 §2).
struct RSAPublicKey {
    let modulusOctets: Int
    let modulusBits: Int
    let exponentBits: Int

    /// Nil for what has no exponent or no modulus.
    init?(_ octets: [UInt8]) {
        var reader = RDataReader(octets)
        guard let short = reader.uint8() else { return nil }
        var length = Int(short)
        if length == 0 {
            guard let long = reader.uint16() else { return nil }
            length = Int(long)
        }
        guard let exponent = reader.octets(length) else { return nil }
        let modulus = reader.rest()
        exponentBits = Self.bits(exponent)
        modulusBits = Self.bits(modulus)
        modulusOctets = (modulusBits + 7) / 8
        guard exponentBits > 0, modulusBits > 0 else { return nil }
    }

    /// The size that is out of bounds, and which bound it is; nil where none is.
    var refusal: (bound: Bound, bits: Int)? {
        if exponentBits > Bound.rsaExponentBits.value { return (.rsaExponentBits, exponentBits) }
        if modulusBits < Bound.rsaBitsMinimum.value { return (.rsaBitsMinimum, modulusBits) }
        if modulusBits > Bound.rsaBitsMaximum.value { return (.rsaBitsMaximum, modulusBits) }
        return nil
    }

    private static func bits(_ number: [UInt8]) -> Int {
        let significant = number.drop { $0 == 0 }
        guard let first = significant.first else { return 0 }
        return significant.count * 8 - first.leadingZeroBitCount
    }
}
