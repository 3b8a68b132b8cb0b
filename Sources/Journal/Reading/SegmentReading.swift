import DNSWire
import Synchronization

/// A stretch of a segment, as it was read.
package struct SegmentReading: Equatable, Sendable {
    /// The lookups, in the order in which they were appended.
    package var records = LookupRecords()
    /// Where the next reading begins.
    package var position: Int
    /// How many records are damaged and lost; where the damage hides their number, what its octets would
    /// hold of usual ones.
    package var recordsDamaged = 0
    /// Whether the segment will never hold more than has been read: it may be removed, once that is
    /// stored.
    package var isDrained = false

    /// Nothing read yet.
    package init(position: Int) { self.position = position }

    /// The most octets that one reading takes from a segment: some 8,000 lookups.
    package static let octetsMax = 1 << 20
    /// Octets of a usual record, by which records are counted that were not read: twelve words, and a name
    /// of some thirty octets.
    package static let usualOctets = 128
}

extension SegmentFile {
    /// Reads from `position` on what is whole by now, up to `octetsMax` octets.
    ///
    /// Nothing in the file is trusted: octets that are no record are skipped up to the next record, and
    /// counted. In a segment that is still written they are left for later instead, when it is certain
    /// that they are damage.
    package func read(
        from position: Int,
        octetsMax: Int = SegmentReading.octetsMax
    ) throws(JournalError) -> SegmentReading {
        let file = try SystemFile.openForReading(path)
        // First whether it is finished, then how far it goes: the other way round, records could come
        // in between and be taken for drained.
        let isFinished = try file.lockIfFree()
        let length = try file.length()
        let committed = try committed(in: file, length: length)
        // The writer's release store of `committed` comes after the record's octets.
        atomicMemoryFence(ordering: .acquiring)
        var reading = SegmentReading(position: max(position, Self.start))
        // Behind `committed` a finished segment may still hold records, if power failed before the header
        // reached the disk.
        let end = isFinished ? length : committed ?? Self.start
        let octets = min(max(octetsMax, RecordLayout.octetsMax), end - reading.position)
        guard octets >= 8 else {
            reading.isDrained = isFinished
            return reading
        }
        let words = try file.words(at: reading.position, count: octets / 8)
        let scan = SegmentScan(
            id: id,
            base: reading.position,
            committed: committed,
            reachesEnd: reading.position + words.count * 8 > end - 8,
            isFinished: isFinished
        )
        scan.run(words.span, into: &reading)
        if reading.isDrained, committed == nil { reading.recordsDamaged += 1 }
        return reading
    }

    /// How many octets of records are there from `position` on.
    package func octets(from position: Int) throws(JournalError) -> Int {
        let file = try SystemFile.openForReading(path)
        let committed = try committed(in: file, length: try file.length()) ?? Self.start
        return max(0, committed - max(position, Self.start))
    }

    /// Up to where the writer has shown its records; nil where the header is damaged.
    private func committed(
        in file: borrowing SystemFile,
        length: Int
    ) throws(JournalError) -> Int? {
        guard headerIsWhole,
            let word = try file.words(at: SegmentHeader.committedOffset, count: 1).first,
            let committed = Int(exactly: word), committed >= Self.start, committed <= length
        else { return nil }
        return committed
    }
}

/// Walks the words of one stretch.
private struct SegmentScan {
    let id: SegmentID
    /// The octet of the segment at which the words begin.
    let base: Int
    let committed: Int?
    /// Whether nothing follows the words.
    let reachesEnd: Bool
    let isFinished: Bool

    func run(_ words: Span<UInt64>, into reading: inout SegmentReading) {
        var index = 0
        /// Where the octets begin that are no record; nil right behind a record.
        var damage: Int?
        scan: while index < words.count {
            switch RecordReading.read(words, at: index, offset: base + index * 8, of: id) {
            case .record(let count):
                // What a record follows was damage, whatever the header says.
                if let damage { reading.recordsDamaged += Self.records(inWords: index - damage) }
                damage = nil
                reading.records.append(words, at: index, count: count)
                index += count
            case .damaged:
                // A record at the very end of the words may go on behind them.
                let isCut = !reachesEnd && words.count - index < RecordLayout.octetsMax / 8
                if !isFinished || isCut && index > 0 { break scan }
                damage = damage ?? index
                index += 1
            }
        }
        if let damage {
            let end = min(endOfLoss(words), index)
            reading.recordsDamaged += Self.records(inWords: max(0, end - damage))
        }
        reading.position = base + index * 8
        reading.isDrained = isFinished && reachesEnd && index == words.count
    }

    /// Where the words end that must once have been records.
    ///
    /// Behind `committed` there may be the record whose writer died before it was whole, never
    /// acknowledged, and then zeros. Without a header only the zeros tell.
    private func endOfLoss(_ words: Span<UInt64>) -> Int {
        if let committed { return (committed - base) / 8 }
        var end = words.count
        while end > 0, words[end - 1] == 0 { end -= 1 }
        return end
    }

    private static func records(inWords count: Int) -> Int {
        (count * 8 + SegmentReading.usualOctets - 1) / SegmentReading.usualOctets
    }
}
