import DNSWire
import Policies

/// What stands at one place of a segment.
enum RecordReading: Equatable {
    /// A record of so many words, every part of which means something.
    case record(words: Int)
    /// Nothing that is a record.
    case damaged
}

extension RecordReading {
    /// Reads what begins at word `start` of `words`, which came from octet `offset` of segment `id`.
    ///
    /// Every octet may be damaged: nothing is believed before the checksum has been found right, and
    /// nothing but lengths inside `words` is needed for that.
    static func read(
        _ words: Span<UInt64>,
        at start: Int,
        offset: Int,
        of id: SegmentID
    ) -> RecordReading {
        let first = words[start]
        let octets = Int(first & 0xFFFF)
        let count = octets / 8
        guard octets >= RecordLayout.fixedOctets, octets <= RecordLayout.octetsMax,
            octets % 8 == 0, count <= words.count - start
        else { return .damaged }
        var checksum = RecordChecksum(seed: id, offset: offset)
        checksum.add(first & 0xFFFF_FFFF, words[start + 1])
        var index = 2
        while index + 1 < count {
            checksum.add(words[start + index], words[start + index + 1])
            index += 2
        }
        if index < count { checksum.add(words[start + index], 0) }
        guard UInt32(truncatingIfNeeded: first >> 32) == checksum.value32,
            UInt8(truncatingIfNeeded: first >> 16) == RecordLayout.current,
            means(words, at: start, count: count)
        else { return .damaged }
        return .record(words: count)
    }

    /// Whether every number of the record stands for something and its names are names, so that
    /// nobody need ask again.
    private static func means(_ words: Span<UInt64>, at start: Int, count: Int) -> Bool {
        let word7 = words[start + 7]
        let word8 = words[start + 8]
        guard LookupTransport(rawValue: UInt8(truncatingIfNeeded: word7 >> 48)) != nil,
            AnsweredFrom(rawValue: UInt8(truncatingIfNeeded: word7 >> 56)) != nil,
            Action(rawValue: UInt8(truncatingIfNeeded: word8 >> 32)) != nil,
            BlockingMode(rawValue: UInt8(truncatingIfNeeded: word8 >> 40)) != nil,
            PrecedenceLevel(rawValue: UInt8(truncatingIfNeeded: word8 >> 48)) != nil,
            MatchedSource.Kind(rawValue: UInt8(truncatingIfNeeded: words[start + 9] >> 32)) != nil
        else { return false }
        let name = Int(words[start] >> 24 & 0xFF)
        let alias = Int(words[start + 5] >> 56)
        return RecordLayout.octets(name: name, alias: alias) == count * 8
            && isName(words, record: start, from: 0, count: name)
            && isName(words, record: start, from: name, count: alias)
    }

    /// Whether these octets are no name at all or a whole one: labels of 1 to 63 octets, then the root.
    private static func isName(
        _ words: Span<UInt64>,
        record: Int,
        from start: Int,
        count: Int
    ) -> Bool {
        guard count > 0 else { return true }
        let base = record + RecordLayout.fixedWords
        var offset = 0
        while offset < count {
            let place = start + offset
            let length = Int(words[base + place / 8] >> UInt64(place % 8 * 8) & 0xFF)
            if length == 0 { return offset + 1 == count }
            guard length <= Name.labelOctetsMax else { return false }
            offset += 1 + length
        }
        return false
    }
}
