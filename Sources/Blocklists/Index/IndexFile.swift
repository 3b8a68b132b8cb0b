/// The bytes of a compiled index.
///
///     ┌──────────────── header, 128 octets: sixteen little-endian words ────────────────────┐
///     │ 0 magic │ 1 version │ 2 file size │ 3 XXH64 of all that follows                     │
///     │ 4 5 SipHash key │ 6 names │ 7 buckets │ 8 slots │ 9 pool words                      │
///     │ 10 posting of the root │ 11 12 which depths are listed │ 13 14 15 zero              │
///     ├──────────── hashes: one 64-bit word a slot, ascending, eight a bucket ──────────────┤
///     ├──────────── postings: one 32-bit word a slot ────────────────────────────────────────┤
///     ├──────────── pool: 32-bit words, the postings of more than one source ────────────────┤
///     └───────────────────────────────────────────────────────────────────────────────────────┘
///
/// A name's home is the bucket `hash × buckets / 2⁶⁴`, so ascending hashes have ascending homes: the
/// writer goes once over the sorted hashes and puts each into the first free slot at or after its
/// home. A reader starts at the home and stops at the first hash that is not smaller; empty slots
/// hold the largest hash, so one comparison ends a miss. A bucket is one cache line, and at thirteen
/// names in two buckets nearly every miss reads one line of 8-octet hashes and nothing else.
///
/// A posting is 0 (empty slot), an item with its flag set (the only source), or the position in the
/// pool of the first of several items, of which the last has its flag set. Equal postings are stored
/// once. An item of scope `family` stands in the pool behind a word of kind 3, whose id is the position in the pool
/// of its pattern: the counts of octets of its beginning (bits 0–7) and its end (8–15), and then these, four octets
/// a word, the first in the lowest. A name thus costs 12 × 16/13 = 14.8 octets, and its sources next to nothing.
///
/// **Collisions.** Two listed names with one hash are found by the builder, which compares a second,
/// independent hash and refuses (`NameIndexError.hashCollision`); with five million names that
/// happens once in 1.5 million builds, and `NameIndex.compile` then draws another key. A name that is
/// *not* listed is taken for a listed one with a probability of names × 2⁻⁶⁴ per suffix looked up:
/// with five million names and a million look-ups of four suffixes a day, one false match in two and
/// a half thousand years. The key is secret and new with each build, so nobody can do better than
/// chance, and a false match is gone with the next build.
enum IndexFile {
    static let magic: UInt64 = 0x5845_444e_494c_4e4c  // "LNLINDEX"
    static let version: UInt64 = 2

    static let headerWords = 16
    static let headerOctets = headerWords * 8
    /// The checksum covers everything after the word that holds it.
    static let checksummedFrom = 4 * 8

    /// A cache line of hashes.
    static let slotsPerBucket = 8
    /// How far any name may lie from its home, and so how many slots follow the last bucket.
    ///
    /// At this load the farthest of five million names lies about
    /// forty slots away, so a build that needs more has met a bad key, not a big list.
    static let displacementMax = 256
    /// What fills an empty slot: no smaller than any hash.
    static let emptyHash = UInt64.max
    /// One index holds fewer names than this: four times what every public list together names.
    static let namesMax = 64_000_000
    /// Labels of a name without the root (RFC 1035 §3.1 allows 255 octets).
    static let labelsMax = 127

    /// Buckets for `names`: thirteen names in two.
    static func buckets(forNames names: Int) -> Int { names * 2 / 13 + 1 }

    /// Which bucket a hash calls home.
    @inline(__always)
    static func home(of hash: UInt64, buckets: UInt64) -> Int {
        Int(truncatingIfNeeded: hash.multipliedFullWidth(by: buckets).high)
    }

    /// A hash as it is stored: never the one that marks an empty slot.
    @inline(__always)
    static func stored(_ hash: UInt64) -> UInt64 { hash == emptyHash ? emptyHash - 1 : hash }

    /// The words of a header that vary.
    struct Header: Equatable {
        var hash: SipHash
        var names: UInt64
        var buckets: UInt64
        var slots: UInt64
        var poolWords: UInt64
        var rootPosting: UInt32
        var depths: DepthSet

        var fileOctets: UInt64 {
            UInt64(headerOctets) + slots * 12 + poolWords * 4
        }

        /// Where a slot's hash lies.
        @inline(__always)
        func hashOffset(slot: Int) -> Int { headerOctets &+ slot &* 8 }

        /// Where a slot's posting lies.
        @inline(__always)
        func postingOffset(slot: Int) -> Int { hashOffset(slot: Int(slots)) &+ slot &* 4 }

        /// Where a word of the pool lies.
        @inline(__always)
        func poolOffset(position: Int) -> Int { postingOffset(slot: Int(slots)) &+ position &* 4 }
    }

    /// Which label counts have at least one listed name: the others need no probe.
    struct DepthSet: Equatable, Sendable {
        var low: UInt64 = 0
        var high: UInt64 = 0

        mutating func insert(_ depth: Int) {
            if depth < 64 { low |= 1 &<< UInt64(depth) } else { high |= 1 &<< UInt64(depth & 63) }
        }

        @inline(__always)
        func contains(_ depth: Int) -> Bool {
            (depth < 64 ? low : high) &>> UInt64(depth & 63) & 1 != 0
        }
    }
}
