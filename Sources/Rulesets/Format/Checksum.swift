/// Tells whether this is the file that was written, by a digest of its octets.
///
/// It finds damage, not forgery: the directory's permissions are what keeps strangers out.
enum Checksum {
    /// The checksum of `head` with `content` behind it.
    static func of(_ head: [UInt8], _ content: ArraySlice<UInt8>) -> UInt64 {
        var digest = Digest()
        for octet in head { digest.add(octet) }
        for octet in content { digest.add(octet) }
        return digest.value
    }
}
