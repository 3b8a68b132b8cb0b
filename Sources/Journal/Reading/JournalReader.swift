import Synchronization

/// The reading side of a journal directory: what is there, what it holds, and taking it away.
///
/// Holds the directory's drain lock for as long as it lives, so that two processes never drain at once.
/// Writers need not run, and need not know.
package struct JournalReader: ~Copyable {
    private let directory: String
    private let lock: SystemFile

    /// Opens the journal in `directory` for draining, making the directory where it's missing.
    ///
    /// Throws `.drainedElsewhere` while another reader is open.
    package init(directory: String) throws(JournalError) {
        try Files.makeDirectory(directory)
        let lock = try SystemFile.openOrCreate("\(directory)/\(SegmentName.drainLock)")
        guard try lock.lockIfFree() else { throw .drainedElsewhere(path: directory) }
        self.directory = directory
        self.lock = lock
    }

    /// Octets that the segments in `directory` take, drained or not: what the journal's limit counts.
    ///
    /// Needs no lock, so it can be asked while another thread drains.
    package static func octetsTaken(in directory: String) throws(JournalError) -> UInt64 {
        var octets: UInt64 = 0
        for name in try Files.names(in: directory) where SegmentName.id(of: name) != nil {
            octets += UInt64(try Files.length("\(directory)/\(name)"))
        }
        return octets
    }

    /// The segments that are there, the oldest first.
    package func segments() throws(JournalError) -> [SegmentFile] {
        var segments: [SegmentFile] = []
        for name in try Files.names(in: directory) {
            guard let id = SegmentName.id(of: name),
                let segment = try segment(id, path: "\(directory)/\(name)")
            else { continue }
            segments.append(segment)
        }
        return segments.sorted {
            ($0.createdMicroseconds, $0.id.high) < ($1.createdMicroseconds, $1.id.high)
        }
    }

    /// Removes segments for good, once everything in them is stored and that is safe on the disk; tells
    /// how many, and what kept it from removing the others.
    ///
    /// When this returns, not even a power failure brings them back, so their positions may be forgotten.
    package func remove(_ segments: [SegmentFile]) -> (removed: Int, faults: [JournalError]) {
        var removed = 0
        var faults: [JournalError] = []
        for segment in segments {
            do throws(JournalError) {
                try Files.remove(segment.path)
                removed += 1
            } catch {
                faults.append(error)
            }
        }
        do throws(JournalError) {
            try Files.synchronize(directory: directory)
        } catch {
            faults.append(error)
        }
        return (removed, faults)
    }

    /// What the writers have lost so far, with the identity that these counts go under; nil before the
    /// first writer, or if the counters' file is damaged.
    package func losses() throws(JournalError) -> (id: SegmentID, counts: LossCounts)? {
        let words = try Files.words(
            of: "\(directory)/\(SegmentName.losses)",
            count: LossFile.bytes / 8
        )
        return words.flatMap { LossFile.read($0.span) }
    }

    private func segment(_ id: SegmentID, path: String) throws(JournalError) -> SegmentFile? {
        guard let words = try Files.words(of: path, count: SegmentHeader.words) else { return nil }
        let header = SegmentHeader(words: words.span)
        return SegmentFile(
            id: id,
            path: path,
            createdMicroseconds: header?.createdMicroseconds ?? 0,
            headerIsWhole: header?.id == id
        )
    }
}

/// A segment as a reader finds it.
package struct SegmentFile: Equatable, Sendable {
    /// Its identity, under which positions are remembered.
    package let id: SegmentID
    let path: String
    let createdMicroseconds: Int64
    let headerIsWhole: Bool

    /// The position at which reading begins.
    package static let start = SegmentHeader.recordsOffset
}
