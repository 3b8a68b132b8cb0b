import CLdns
package import DNSSEC
package import DNSWire
import Glibc

/// A private key made from a number, so that tests sign what they like and the same each time.
///
/// Ed25519 by default; ECDSA P-256 too, whose signatures differ from run to run. Not for use by two tasks at
/// once.
@safe package final class SigningKey {
    package let zone: Name
    /// The public half.
    package let data: DNSKEYData
    private let key: UnsafeMutablePointer<ldns_key>

    /// Makes the key number `number` of `zone`.
    package init(
        _ number: UInt8,
        of zone: Name,
        algorithm: SigningAlgorithm = .ed25519,
        flags: UInt16 = 257
    ) {
        self.zone = zone
        let text =
            "Private-key-format: v1.2\nAlgorithm: \(algorithm.rawValue) ()\nPrivateKey: "
            + Self.base64([UInt8](repeating: number, count: 32)) + "\n"
        var octets = Array(text.utf8)
        var made: UnsafeMutablePointer<ldns_key>?
        let count = octets.count
        let status = unsafe octets.withUnsafeMutableBytes { octets in
            guard let file = unsafe fmemopen(octets.baseAddress, count, "r") else {
                return LDNS_STATUS_ERR
            }
            defer { unsafe fclose(file) }
            return unsafe ldns_key_new_frm_fp(&made, file)
        }
        guard status == LDNS_STATUS_OK, let made = unsafe made else {
            preconditionFailure("key \(number) of algorithm \(algorithm.rawValue): \(status)")
        }
        unsafe ldns_key_set_flags(made, flags)
        unsafe key = made
        unsafe data = Self.data(of: made)
    }

    deinit { unsafe ldns_key_deep_free(key) }

    /// The key's DS record data.
    package func ds(_ type: DigestType = .sha256) -> DSData {
        guard let ds = DSData(data, of: zone, digestType: type) else {
            preconditionFailure("digest type \(type.rawValue) is not supported")
        }
        return ds
    }

    /// `set` with one more signature, its fields as given where they are given.
    package func sign(
        _ set: RRset,
        inception: UInt32 = 1_700_000_000,
        expiration: UInt32 = 1_800_000_000,
        labels: Int? = nil,
        originalTTL: UInt32? = nil,
        signer: Name? = nil,
        tag: UInt16? = nil,
        owner: Name? = nil
    ) -> RRset {
        let owner = owner ?? set.name
        var signature = RRSIGData(
            typeCovered: set.type,
            algorithm: data.algorithm,
            labels: UInt8(labels ?? owner.labelCount - (owner.isWildcard ? 1 : 0)),
            originalTTL: originalTTL ?? set.ttl,
            expiration: expiration,
            inception: inception,
            keyTag: tag ?? data.tag,
            signer: signer ?? zone,
            signature: []
        )
        signature.signature = signatureOctets(
            of: CanonicalForm.signedOctets(
                of: set,
                rdatas: CanonicalForm.ordered(set.rdatas, type: set.type),
                owner: owner,
                signature: signature
            )
        )
        var signed = set
        signed.signatures.append(signature.rdata)
        return signed
    }

    /// Raw signature of `octets`.
    private func signatureOctets(of octets: [UInt8]) -> [UInt8] {
        guard let buffer = unsafe ldns_buffer_new(octets.count) else {
            preconditionFailure("out of memory")
        }
        defer { unsafe ldns_buffer_free(buffer) }
        unsafe octets.withUnsafeBufferPointer { octets in
            guard let start = octets.baseAddress else { return }
            unsafe ldns_buffer_write(buffer, start, octets.count)
        }
        guard let signature = unsafe ldns_sign_public_buffer(buffer, key) else {
            preconditionFailure("the key cannot sign")
        }
        defer { unsafe ldns_rdf_deep_free(signature) }
        return unsafe [UInt8](
            UnsafeBufferPointer(start: ldns_rdf_data(signature), count: ldns_rdf_size(signature))
        )
    }

    @unsafe private static func data(of key: UnsafeMutablePointer<ldns_key>) -> DNSKEYData {
        guard let record = unsafe ldns_key2rr(key) else { preconditionFailure("no public half") }
        defer { unsafe ldns_rr_free(record) }
        var rdata: [UInt8] = []
        let count = unsafe ldns_rr_rd_count(record)
        for index in 0..<count {
            guard let field = unsafe ldns_rr_rdf(record, index) else { continue }
            unsafe rdata += UnsafeBufferPointer(
                start: ldns_rdf_data(field),
                count: ldns_rdf_size(field)
            )
        }
        guard let data = DNSKEYData(rdata: rdata) else { preconditionFailure("no DNSKEY") }
        return data
    }

    private static func base64(_ octets: [UInt8]) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: octets.count, by: 3) {
            let group = octets[start..<min(start + 3, octets.count)]
            var bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            bits <<= UInt32(8 * (3 - group.count))
            for place in 0..<4 {
                text +=
                    place <= group.count
                    ? String(digits[Int(bits >> UInt32(18 - 6 * place)) & 63]) : "="
            }
        }
        return text
    }
}
