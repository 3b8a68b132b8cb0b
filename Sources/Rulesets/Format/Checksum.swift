/// FNV-1a over 64 bits (Fowler, Noll, Vo), to tell whether this is the file that was written.
///
/// Each step is one to one, so no single damaged octet goes unnoticed. It finds damage, not forgery:
/// the directory's permissions are what keeps strangers out.
enum Checksum {
    private static let start: UInt64 = 0xCBF2_9CE4_8422_2325
    private static let prime: UInt64 = 0x0000_0100_0000_01B3

    /// The checksum of `head` with `content` behind it.
    static func of(_ head: [UInt8], _ content: ArraySlice<UInt8>) -> UInt64 {
        var sum = start
        for octet in head { sum = (sum ^ UInt64(octet)) &* prime }
        for octet in content { sum = (sum ^ UInt64(octet)) &* prime }
        return sum
    }
}
