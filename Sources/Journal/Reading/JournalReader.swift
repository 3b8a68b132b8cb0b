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

    /// Removes a segment for good, once everything in it is stored and that is safe on the disk.
    ///
    /// When this returns, not even a power failure brings the segment back, so its position may be
    /// forgotten.
    package func remove(_ segment: SegmentFile) throws(JournalError) {
        try Files.remove(segment.path)
        try Files.synchronize(directory: directory)
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
