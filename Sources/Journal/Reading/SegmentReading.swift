import DNSWire
import Synchronization

/// A stretch of a segment, as it was read.
package struct SegmentReading: Equatable, Sendable {
    /// The lookups, in the order in which they were appended.
    package var records: [LookupRecord] = []
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
        var reading = SegmentReading(position: max(position, Self.start))
        // The writer's release store of `committed` comes after the record's octets.
        atomicMemoryFence(ordering: .acquiring)
        let end = isFinished ? length : committed
        let octets = min(max(octetsMax, RecordLayout.octetsMax), end - reading.position)
        guard octets > 0 else {
            reading.isDrained = isFinished
            return reading
        }
        let words = try file.words(at: reading.position, count: octets / 8)
        let scan = SegmentScan(
            id: id,
            base: reading.position,
            committed: committed,
            reachesEnd: reading.position + words.count * 8 >= end - 7,
            isFinished: isFinished
        )
        scan.run(words.span, into: &reading)
        if reading.isDrained, !headerIsWhole { reading.recordsDamaged += 1 }
        return reading
    }

    /// Up to where the writer has shown its records; where the header is damaged, the start.
    private func committed(
        in file: borrowing SystemFile,
        length: Int
    ) throws(JournalError) -> Int {
        guard headerIsWhole,
            let word = try file.words(at: SegmentHeader.committedOffset, count: 1).first,
            let committed = Int(exactly: word), committed >= Self.start, committed <= length
        else { return Self.start }
        return committed
    }
}

/// Walks the words of one stretch.
private struct SegmentScan {
    let id: SegmentID
    /// The octet of the segment at which the words begin.
    let base: Int
    let committed: Int
    /// Whether nothing follows the words.
    let reachesEnd: Bool
    let isFinished: Bool

    /// Octets of a usual record, by which damage of unknown extent is counted.
    private static let usualOctets = 128

    func run(_ words: Span<UInt64>, into reading: inout SegmentReading) {
        var index = 0
        var damagedOctets = 0
        scan: while index < words.count {
            let offset = base + index * 8
            switch RecordReading.read(words, at: index, offset: offset, of: id) {
            case .record(let record, let count):
                reading.recordsDamaged += Self.records(in: damagedOctets)
                damagedOctets = 0
                reading.records.append(record)
                index += count
            case .damaged:
                // A record at the very end of the words may go on behind them.
                let isCut = words.count - index < RecordLayout.octetsMax / 8 && !reachesEnd
                if isCut && index > 0 || !isFinished { break scan }
                // Behind `committed` there may be a record whose writer died before showing it, and
                // then zeros; nothing there was ever answered.
                if offset >= committed {
                    index = words.count
                    reading.isDrained = true
                    break scan
                }
                damagedOctets += 8
                index += 1
            }
        }
        reading.recordsDamaged += Self.records(in: damagedOctets)
        reading.position = base + index * 8
        if isFinished, reachesEnd, index == words.count { reading.isDrained = true }
    }

    private static func records(in octets: Int) -> Int {
        (octets + usualOctets - 1) / usualOctets
    }
}
