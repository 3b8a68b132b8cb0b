import CLdns

/// Digests as libldns computes them.
enum LdnsDigest {
    static func sha1(_ octets: [UInt8]) -> [UInt8] {
        unsafe digest(octets, count: 20) { unsafe ldns_sha1($0, $1, $2) }
    }

    static func sha256(_ octets: [UInt8]) -> [UInt8] {
        unsafe digest(octets, count: 32) { unsafe ldns_sha256($0, $1, $2) }
    }

    static func sha384(_ octets: [UInt8]) -> [UInt8] {
        unsafe digest(octets, count: 48) { unsafe ldns_sha384($0, $1, $2) }
    }

    /// SHA-1 of `octets` and `salt`, then so many times of the digest and `salt` (RFC 5155 §5).
    static func iteratedSHA1(_ octets: [UInt8], salt: [UInt8], iterations: UInt16) -> [UInt8] {
        let first = sha1(octets + salt)
        guard iterations > 0 else { return first }
        var round = first + salt
        unsafe round.withUnsafeMutableBufferPointer { round in
            // The digest is written only when all octets have been read, so it may stand where they do.
            for _ in 0..<iterations {
                unsafe ldns_sha1(round.baseAddress, UInt32(round.count), round.baseAddress)
            }
        }
        return Array(round.prefix(first.count))
    }

    private static func digest(
        _ octets: [UInt8],
        count: Int,
        by compute: (UnsafePointer<UInt8>?, UInt32, UnsafeMutablePointer<UInt8>?) ->
            UnsafeMutablePointer<UInt8>?
    ) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: count) { room, filled in
            unsafe octets.withUnsafeBufferPointer { octets in
                _ = unsafe compute(octets.baseAddress, UInt32(octets.count), room.baseAddress)
            }
            filled = count
        }
    }
}
