import CLdns
import DNSSEC
import DNSWire
import Glibc

/// A key that signs a scripted zone, through libldns; freed in `deinit`.
///
/// Ed25519 and ECDSA keys are made from the zone's name, so that each run has the same tags; RSA keys are
/// made anew.
@safe final class SigningKey {
    let algorithm: SigningAlgorithm
    /// The rdata of its DNSKEY record.
    let data: DNSKEYData
    private let key: UnsafeMutablePointer<ldns_key>

    /// Makes a key for `zone`; `seed` tells several of one zone apart, `bits` is for RSA.
    init(
        _ algorithm: SigningAlgorithm,
        zone: Name,
        seed: UInt64 = 0,
        bits: UInt16 = 2_048,
        flags: UInt16 = DNSKEYData.zoneKeyFlag | DNSKEYData.entryPointFlag
    ) throws(ScenarioError) {
        self.algorithm = algorithm
        let made: UnsafeMutablePointer<ldns_key>?
        if algorithm == .ed25519 || algorithm == .ecdsaP256 {
            unsafe made = Self.derived(algorithm, Self.octets(zone, seed))
        } else {
            unsafe made = ldns_key_new_frm_algorithm(
                ldns_signing_algorithm(UInt32(algorithm.rawValue)),
                bits
            )
        }
        guard let made = unsafe made else {
            throw ScenarioError("libldns makes no key of algorithm \(algorithm.rawValue)")
        }
        unsafe key = made
        unsafe ldns_key_set_flags(made, flags)
        guard let data = unsafe Self.publicPart(made) else {
            throw ScenarioError("libldns gives no public key")
        }
        self.data = data
    }

    deinit { unsafe ldns_key_deep_free(key) }

    /// The signature of `octets`, as an RRSIG record carries it.
    func signature(of octets: [UInt8]) throws(ScenarioError) -> [UInt8] {
        let buffer = unsafe ldns_buffer_new(octets.count)
        defer { unsafe ldns_buffer_free(buffer) }
        unsafe octets.withUnsafeBytes {
            unsafe ldns_buffer_write(buffer, $0.baseAddress, $0.count)
        }
        let signed = unsafe ldns_sign_public_buffer(buffer, key)
        defer { unsafe ldns_rdf_deep_free(signed) }
        guard let signed = unsafe signed else { throw ScenarioError("libldns does not sign") }
        let start = unsafe ldns_rdf_data(signed)
        return unsafe [UInt8](
            UnsafeBufferPointer(start: start, count: ldns_rdf_size(signed))
        )
    }

    /// 32 octets that follow from the zone's name: all it takes for a key that guards nothing.
    private static func octets(_ zone: Name, _ seed: UInt64) -> [UInt8] {
        var state: UInt64 = 0xCBF2_9CE4_8422_2325 ^ seed &* 0x9E37_79B9_7F4A_7C15
        for octet in zone.folded.octets {
            state = (state ^ UInt64(octet)) &* 0x0000_0100_0000_01B3
        }
        return (0..<32).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            // The first octet stays below the order of P-256.
            return UInt8(truncatingIfNeeded: state >> 33) & 0x7F
        }
    }

    /// The key with those private octets, by way of the private-key file that BIND writes.
    @unsafe private static func derived(
        _ algorithm: SigningAlgorithm,
        _ octets: [UInt8]
    ) -> UnsafeMutablePointer<ldns_key>? {
        let text = Array(
            """
            Private-key-format: v1.2
            Algorithm: \(algorithm.rawValue) (X)
            PrivateKey: \(base64(octets))

            """.utf8
        )
        let stream = unsafe text.withUnsafeBytes { bytes in
            let copy = unsafe tmpfile()
            unsafe fwrite(bytes.baseAddress, 1, bytes.count, copy)
            unsafe rewind(copy)
            return unsafe copy
        }
        defer { unsafe fclose(stream) }
        var key: UnsafeMutablePointer<ldns_key>?
        let status = unsafe ldns_key_new_frm_fp(&key, stream)
        return status == LDNS_STATUS_OK ? unsafe key : nil
    }

    @unsafe private static func publicPart(
        _ key: UnsafeMutablePointer<ldns_key>
    ) -> DNSKEYData? {
        guard let record = unsafe ldns_key2rr(key) else { return nil }
        defer { unsafe ldns_rr_free(record) }
        var octets: [UInt8] = []
        let count = unsafe ldns_rr_rd_count(record)
        for index in 0..<count {
            guard let field = unsafe ldns_rr_rdf(record, index) else { return nil }
            unsafe octets += UnsafeBufferPointer(
                start: ldns_rdf_data(field),
                count: ldns_rdf_size(field)
            )
        }
        return DNSKEYData(rdata: octets)
    }

    private static func base64(_ octets: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: octets.count, by: 3) {
            let group = octets[start..<min(start + 3, octets.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                text.append(place <= group.count ? alphabet[bits >> (18 - 6 * place) & 63] : "=")
            }
        }
        return text
    }
}

extension SigningKey {
    /// The rdata of the DS record for a key of `zone`, by SHA-256.
    static func digest(of key: DNSKEYData, zone: Name) throws(ScenarioError) -> DSData {
        let octets = zone.folded.octets + key.rdata
        var digest = [UInt8](repeating: 0, count: 32)
        unsafe octets.withUnsafeBufferPointer { octets in
            unsafe digest.withUnsafeMutableBufferPointer { digest in
                // libldns does not write to what is hashed, though its signature would let it.
                let start = unsafe UnsafeMutablePointer(mutating: octets.baseAddress)
                _ = unsafe ldns_sha256(start, UInt32(octets.count), digest.baseAddress)
            }
        }
        return DSData(
            keyTag: key.tag,
            algorithm: key.algorithm,
            digestType: .sha256,
            digest: digest
        )
    }

    /// A name's hash by NSEC3 (RFC 5155 §5).
    static func hash(_ name: Name, _ parameters: NSEC3Parameters) -> [UInt8] {
        var hash = name.folded.octets
        for _ in 0...Int(parameters.iterations) {
            let octets = hash + parameters.salt
            hash = [UInt8](repeating: 0, count: 20)
            unsafe octets.withUnsafeBufferPointer { octets in
                unsafe hash.withUnsafeMutableBufferPointer { hash in
                    let start = unsafe UnsafeMutablePointer(mutating: octets.baseAddress)
                    _ = unsafe ldns_sha1(start, UInt32(octets.count), hash.baseAddress)
                }
            }
        }
        return hash
    }
}
