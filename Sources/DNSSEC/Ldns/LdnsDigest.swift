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
