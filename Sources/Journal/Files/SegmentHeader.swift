// One segment file, from its first octet to its last:
//
//        0   mark       8 octets, "LLJRNL" and the format version
//        8   id        16 octets, random: this segment and never another
//       24   created    8 octets, microseconds since 1970 (orders segments of several writers)
//       32   bytes      8 octets, the length of the file
//       40   check      8 octets, over the five words above
//       48   (unused, up to a cache line of its own for what changes)
//       64   committed  8 octets: where the next record will begin; everything before it is whole
//       72   (unused)
//      128   records    each a multiple of 8 octets, see RecordCoding.swift
//     …
//
// All words are in the byte order of the machine, which a journal never leaves. A file is made under a name ending in ".new", given its blocks and its
// header, locked, and only then renamed to "<id>.segment": what a reader sees is whole, and locked
// (flock) for as long as its writer lives. The kernel drops the lock when that process ends, however it
// ends, so a segment whose lock can be taken will never grow again.

/// The 128-bit identity of a segment, random and so never used twice.
///
/// The log remembers by it how far it has read: a file deleted and made again is another segment.
package struct SegmentID: Hashable, Sendable {
    /// The first eight octets.
    package let high: UInt64
    /// The last eight octets.
    package let low: UInt64

    /// The identity with these halves.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A new identity.
    package static func random() -> SegmentID {
        var generator = SystemRandomNumberGenerator()
        return SegmentID(high: generator.next(), low: generator.next())
    }
}

extension SegmentID: LosslessStringConvertible {
    /// 32 hexadecimal digits.
    package var description: String { Self.hexadecimal(high) + Self.hexadecimal(low) }

    /// Reads 32 hexadecimal digits; nil for anything else.
    package init?(_ text: String) {
        guard text.utf8.count == 32, text.allSatisfy(\.isHexDigit),
            let high = UInt64(text.prefix(16), radix: 16),
            let low = UInt64(text.suffix(16), radix: 16)
        else { return nil }
        self.init(high: high, low: low)
    }

    private static func hexadecimal(_ half: UInt64) -> String {
        let digits = String(half, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// The part of a segment's first page that never changes.
struct SegmentHeader: Equatable {
    let id: SegmentID
    let createdMicroseconds: Int64
    let fileBytes: Int

    /// Where the word `committed` stands: on a cache line of its own.
    static let committedOffset = 64
    /// Where the first record begins.
    static let recordsOffset = 128
    /// The unit of mapping; only a lower bound where pages are larger.
    static let pageBytes = 4096
    /// How many words are checked and written.
    static let words = 6

    /// "LLJRNL" and version 1, as a word of a little-endian machine.
    private static let mark: UInt64 = 0x0001_4C4E_524A_4C4C

    /// The six words as they stand in the file.
    var encoded: [6 of UInt64] {
        var words: [6 of UInt64] = [
            Self.mark, id.high, id.low, UInt64(bitPattern: createdMicroseconds),
            UInt64(fileBytes), 0,
        ]
        words[5] = Self.check(words.span)
        return words
    }

    /// Reads the six words; nil if they are no header of this version or damaged.
    init?(words: Span<UInt64>) {
        guard words.count >= Self.words, words[0] == Self.mark, words[5] == Self.check(words),
            let bytes = Int(exactly: words[4]), bytes > Self.recordsOffset,
            bytes <= JournalOptions.segmentBytesMax
        else { return nil }
        id = SegmentID(high: words[1], low: words[2])
        createdMicroseconds = Int64(bitPattern: words[3])
        fileBytes = bytes
    }

    init(id: SegmentID, createdMicroseconds: Int64, fileBytes: Int) {
        self.id = id
        self.createdMicroseconds = createdMicroseconds
        self.fileBytes = fileBytes
    }

    private static func check(_ words: Span<UInt64>) -> UInt64 {
        var checksum = RecordChecksum(seed: SegmentID(high: words[1], low: words[2]), offset: 0)
        for index in stride(from: 0, to: 4, by: 2) {
            checksum.add(words[index], words[index + 1])
        }
        checksum.add(words[4], 0)
        return checksum.value
    }
}
