/// The checksum of records: two words at a time through one 64×64→128 multiplication, folded.
///
/// Seeded with the segment's random identity and the record's place, so that neither a record moved
/// elsewhere, nor what an earlier file left on the disk, nor octets that a name was crafted to hold can
/// pass for a record. It finds damage; it authenticates nothing against someone who can read the file.
struct RecordChecksum {
    private var state: UInt64
    private let key: UInt64

    /// Begins the checksum of what stands at `offset` of segment `seed`.
    @inline(__always)
    init(seed: SegmentID, offset: Int) {
        key = seed.low
        state = seed.high ^ UInt64(truncatingIfNeeded: offset) &* 0x9E37_79B9_7F4A_7C15
    }

    /// Adds two words.
    @inline(__always)
    mutating func add(_ first: UInt64, _ second: UInt64) {
        let product = (first ^ state).multipliedFullWidth(by: second ^ key)
        // The sum keeps the words' influence even where one factor happens to be 0.
        state = (product.high ^ product.low) &+ first &+ (second << 32 | second >> 32)
    }

    /// The checksum of all that was added.
    @inline(__always)
    var value: UInt64 {
        let product = (state ^ 0xA076_1D64_78BD_642F)
            .multipliedFullWidth(by: key ^ 0xE703_7ED1_A0B4_28DB)
        return product.high ^ product.low
    }

    /// The 32 bits that a record carries.
    @inline(__always)
    var value32: UInt32 {
        let value = value
        return UInt32(truncatingIfNeeded: value ^ value >> 32)
    }
}
