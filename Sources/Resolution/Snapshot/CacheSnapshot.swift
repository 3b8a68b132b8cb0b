/// The cache's answers as the octets of a file, written when the resolver stops and read when the next one
/// starts.
///
///     offset  octets
///          0       8  mark "LLCACHE" and a zero
///          8       4  version of the format
///         12       4  count of answers
///         16       8  octets of the answers, behind the header
///         24       8  when it was written, in microseconds since 1970-01-01 UTC
///         32       8  fingerprint of the settings that the answers were made by
///         40       8  checksum of all octets before and behind it
///         48       …  the answers
///
/// Of each answer:
///
///          0       2  TYPE of its question
///          2       1  1 if DO was set, 2 if it was found of late
///          3       1  1 if it leads to other names, 2 if it is secure
///          4       2  RCODE
///          6       1  note
///          7       1  octets of the explanation
///          8       4  seconds since it was stored
///         12       4  lifetime in seconds
///         16       2  records in the answer section
///         18       2  records in the authority section
///         20       2  octets of the name
///         22       2  octets of the records
///         24       …  `AnswerBody.octets`
///
/// Numbers are little-endian. The checksum finds damage: no octet can change unnoticed. Whatever it says,
/// the content is trusted as little as a packet, since whoever writes it writes what phones are told: each
/// name, record and offset is read again before anything is kept, and a file with one that is wrong is
/// refused as a whole.
enum CacheSnapshot {
    static let mark: [UInt8] = Array("LLCACHE\0".utf8)
    /// Grows with every change of the format or of what the fingerprint covers; other versions are refused.
    static let version: UInt32 = 1
    static let headerOctets = 48
    static let checksumOffset = 40
    static let entryHeaderOctets = 24

    /// The most answers: ten times what a household keeps, read in a few seconds.
    static let entriesMax = 1_000_000
    /// The longest file: twice what the cache may take by default.
    static let octetsMax = 128 << 20
}

/// Why a snapshot was not taken.
package enum SnapshotFault: Error, Equatable, CustomStringConvertible {
    /// It is none, or was cut off, or has changed since it was written, or holds what nobody would write.
    case damaged
    /// It was written by another version.
    case otherVersion(UInt32)
    /// It was written under settings by which other answers are right.
    case otherSettings

    package var description: String {
        switch self {
        case .damaged: "it is damaged"
        case .otherVersion(let version):
            "it has version \(version) of the format, and this program reads \(CacheSnapshot.version)"
        case .otherSettings: "it was written under other settings"
        }
    }
}

/// What was taken of a snapshot.
package struct SnapshotReport: Sendable, Equatable {
    /// How many answers are good.
    package var fresh = 0
    /// How many are past their time, for want of better ones.
    package var stale = 0
    /// How many were too old, or have come to be answered here.
    package var dropped = 0
    /// Whether the clock stands before the moment at which it was written, so that all was taken as stale.
    package var clockWasSetBack = false

    package init() {}
}

/// A 64-bit digest of octets and numbers (FNV-1a, eight octets at a time where there are as many), the same
/// in every process.
struct SnapshotDigest {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325
    private static let prime: UInt64 = 0x100_0000_01B3

    /// Adds a number.
    ///
    /// One to one, so that no single changed number goes unnoticed.
    mutating func add(_ number: UInt64) {
        value = (value ^ number) &* Self.prime
        // Else what differs in the highest bits alone would only ever touch those.
        value ^= value >> 32
    }

    /// Adds octets and their count.
    mutating func add(_ octets: Span<UInt8>) {
        add(UInt64(octets.count))
        var offset = 0
        while offset &+ 8 <= octets.count {
            var word: UInt64 = 0
            for index in 0..<8 { word |= UInt64(octets[offset &+ index]) << UInt64(8 * index) }
            add(word)
            offset &+= 8
        }
        while offset < octets.count {
            add(UInt64(octets[offset]))
            offset &+= 1
        }
    }
}
