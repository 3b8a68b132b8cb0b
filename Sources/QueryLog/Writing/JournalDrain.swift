package import Journal

/// Moves lookups from a journal into the log, each exactly once.
///
/// The order is the whole point: store lookups and positions in one transaction; make that safe on the
/// disk; remove the segments that are drained; forget their positions. Ended anywhere, the next drain goes
/// on from what the log holds: what was stored is skipped, and what was not is still in the journal.
package struct JournalDrain: ~Copyable {
    private let store: LogStore
    private let reader: JournalReader
    /// How far each segment is stored: what the log's table says.
    private var positions: [SegmentID: Int]
    /// The loss counts that the log has seen.
    private var lossesNoted: LossCounts?

    /// Lookups that one transaction takes, and some more: large enough to spread its cost, small enough
    /// that `log -f` sees them within half a second and memory stays within some 30 MB.
    package static let batchRecordsMax = 65_536
    /// Octets that are read of one segment at a time.
    private static let readingOctetsMax = 256 << 10

    /// Opens the journal in `directory` for draining into `store`.
    ///
    /// Throws `.journal(.drainedElsewhere)` if another process does so.
    package init(store: LogStore, journal directory: String) throws(DrainError) {
        // Whoever holds the journal's lock is the one who writes positions: first the lock, then the
        // positions.
        let opened = try DrainError.journal { () throws(JournalError) in
            try JournalReader(directory: directory)
        }
        let stored = try DrainError.log { () throws(LogError) in try store.positions() }
        self.store = store
        reader = opened
        positions = stored
    }

    /// Stores one batch of what the journal holds, up to `recordsMax` lookups and some more, and removes
    /// what is drained.
    ///
    /// When it throws, nothing is lost: the next step takes the same lookups again.
    package mutating func step(
        resolver: some ReasonResolver,
        nowMicroseconds: Int64,
        recordsMax: Int = batchRecordsMax
    ) throws(DrainError) -> DrainProgress {
        let segments = try DrainError.journal { () throws(JournalError) in try reader.segments() }
        var progress = DrainProgress()
        var drained: [SegmentFile] = []
        var batch = collect(segments, recordsMax, drained: &drained, progress: &progress)
        batch.gone = Set(positions.keys).subtracting(segments.map(\.id))
        batch.losses = lossesIfNew(&progress)
        if !batch.isEmpty {
            try DrainError.log { () throws(LogError) in
                try store.ingest(batch, resolver: resolver, nowMicroseconds: nowMicroseconds)
            }
            for id in batch.gone { positions[id] = nil }
            positions.merge(batch.positions) { _, new in new }
            lossesNoted = batch.losses?.counts ?? lossesNoted
        }
        progress.stored = batch.records.count
        progress.damaged = batch.recordsDamaged
        try remove(drained, progress: &progress)
        return progress
    }

    /// Octets in the journal that are not yet stored, and about how many lookups these are.
    package func backlog() throws(DrainError) -> (octets: UInt64, lookups: UInt64) {
        try DrainError.journal { () throws(JournalError) in
            var octets: UInt64 = 0
            for segment in try reader.segments() {
                let stored = positions[segment.id] ?? SegmentFile.start
                octets += UInt64(try segment.octets(from: stored))
            }
            return (octets, octets / UInt64(SegmentReading.usualOctets))
        }
    }

    /// Reads on where the log left off, the oldest segments first, until the batch is full.
    private func collect(
        _ segments: [SegmentFile],
        _ recordsMax: Int,
        drained: inout [SegmentFile],
        progress: inout DrainProgress
    ) -> LogBatch {
        var batch = LogBatch()
        for segment in segments {
            do throws(JournalError) {
                let start = positions[segment.id] ?? SegmentFile.start
                var reading = SegmentReading(position: start)
                repeat {
                    guard batch.records.count < recordsMax else {
                        progress.isCaughtUp = false
                        break
                    }
                    reading = try segment.read(
                        from: reading.position,
                        octetsMax: Self.readingOctetsMax
                    )
                    batch.records.append(contentsOf: reading.records)
                    batch.recordsDamaged += reading.recordsDamaged
                    if reading.position != start { batch.positions[segment.id] = reading.position }
                } while !reading.isDrained && !reading.records.isEmpty
                if reading.isDrained { drained.append(segment) }
            } catch {
                // One unreadable file must not hold up the others.
                progress.faults.append(error)
            }
        }
        return batch
    }

    private func lossesIfNew(_ progress: inout DrainProgress) -> (SegmentID, LossCounts)? {
        do throws(JournalError) {
            guard let losses = try reader.losses(), losses.counts != lossesNoted else { return nil }
            return losses
        } catch {
            progress.faults.append(error)
            return nil
        }
    }

    private func remove(
        _ drained: [SegmentFile],
        progress: inout DrainProgress
    ) throws(DrainError) {
        guard !drained.isEmpty else { return }
        try DrainError.log { () throws(LogError) in try store.makeDurable() }
        let (removed, faults) = reader.remove(drained)
        progress.removed = removed
        progress.faults += faults
    }
}

/// What one step of a drain did.
package struct DrainProgress: Equatable, Sendable {
    /// Lookups stored.
    package var stored = 0
    /// Damaged records met, counted and skipped.
    package var damaged = 0
    /// Segments removed.
    package var removed = 0
    /// Whether everything was read; otherwise the next step is due at once.
    package var isCaughtUp = true
    /// What could not be read or removed, and will be tried again.
    package var faults: [JournalError] = []
}

/// Why a drain can't go on.
package enum DrainError: Error, Equatable, Sendable {
    /// The journal's directory can't be read.
    case journal(JournalError)
    /// The log can't be written.
    case log(LogError)

    fileprivate static func journal<Result: ~Copyable>(
        _ body: () throws(JournalError) -> Result
    ) throws(DrainError) -> Result {
        do { return try body() } catch { throw .journal(error) }
    }

    fileprivate static func log<Result>(
        _ body: () throws(LogError) -> Result
    ) throws(DrainError) -> Result {
        do { return try body() } catch { throw .log(error) }
    }
}

extension DrainError: CustomStringConvertible {
    /// What is wrong, and what to do.
    package var description: String {
        switch self {
        case .journal(let error): error.description
        case .log(let error): error.description
        }
    }
}
