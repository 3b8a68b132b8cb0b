import CLdns

/// Signatures as libldns, and OpenSSL below it, verify them.
enum LdnsSignature {
    /// Whether `signature` is of `signed` by `key`, a DNSKEY's public key.
    ///
    /// RSA and Edwards signatures are given as RRSIG has them, ECDSA's as DER (`ECDSASignature`). Costs the
    /// reading of the key each time, which is little beside the verifying.
    static func isValid(
        _ signature: [UInt8],
        of signed: borrowing LdnsBuffer,
        by key: [UInt8],
        algorithm: UInt8
    ) -> Bool {
        var signature = signature
        var key = key
        let status = unsafe signature.withUnsafeMutableBufferPointer { signature in
            unsafe key.withUnsafeMutableBufferPointer { key in
                unsafe ldns_verify_rrsig_buffers_raw(
                    signature.baseAddress,
                    signature.count,
                    signed.buffer,
                    key.baseAddress,
                    key.count,
                    algorithm
                )
            }
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
