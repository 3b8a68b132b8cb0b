import CLdns

/// A DNSKEY's public key as libldns reads it and OpenSSL holds it.
///
/// Reading one costs a third of what a verification with it does (P-256: 25 µs of 70), and nothing again for the
/// next one.
@safe final class LdnsKey: @unchecked Sendable {
    // Sendable: OpenSSL locks what it notes down in a key while verifying, and nothing else changes.
    private let key: OpaquePointer
    private let algorithm: UInt8

    /// Reads `octets`; nil for what is no key of `algorithm`.
    init?(_ octets: [UInt8], algorithm: UInt8) {
        let made = unsafe octets.withUnsafeBufferPointer { octets in
            unsafe cl_public_key(octets.baseAddress, octets.count, algorithm)
        }
        guard let made = unsafe made else { return nil }
        unsafe key = made
        self.algorithm = algorithm
    }

    deinit { unsafe EVP_PKEY_free(key) }

    /// Whether `signature` is of `signed` by this key.
    ///
    /// RSA and Edwards signatures are given as RRSIG has them, ECDSA's as DER (`ECDSASignature`).
    func isSignature(_ signature: [UInt8], of signed: borrowing LdnsBuffer) -> Bool {
        let status = unsafe signature.withUnsafeBufferPointer { signature in
            unsafe ldns_verify_rrsig_evp_raw(
                signature.baseAddress,
                signature.count,
                signed.buffer,
                key,
                cl_digest(algorithm)
            )
        }
        return status == LDNS_STATUS_OK
    }
}

/// Octets in libldns' own memory, freed once.
@safe struct LdnsBuffer: ~Copyable {
    fileprivate let buffer: UnsafeMutablePointer<ldns_buffer>

    /// Copies `octets`; nil only when memory is out.
    init?(_ octets: [UInt8]) {
        guard let made = unsafe ldns_buffer_new(max(1, octets.count)) else { return nil }
        unsafe buffer = made
        unsafe octets.withUnsafeBufferPointer { octets in
            guard let start = octets.baseAddress else { return }
            unsafe ldns_buffer_write(buffer, start, octets.count)
        }
    }

    deinit { unsafe ldns_buffer_free(buffer) }
}
