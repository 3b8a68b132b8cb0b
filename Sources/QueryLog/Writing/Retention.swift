import DNSWire
import GRDB
import Synchronization

/// How long and how large the log may become.
package struct Retention: Equatable, Sendable {
    /// Lookups older than this go; nil keeps them until there is no room.
    package var days: Int?
    /// Octets of the database that may hold something, before the oldest lookups go.
    ///
    /// Nil sets no limit.
    package var bytesMax: Int64?

    /// Keeps lookups of the last `days`, in at most `bytesMax` octets.
    package init(days: Int? = nil, bytesMax: Int64? = nil) {
        self.days = days
        self.bytesMax = bytesMax
    }
}

/// What one step of pruning did.
package struct PruneProgress: Equatable, Sendable {
    /// Lookups removed.
    package var removed = 0
    /// Whether nothing more is to be removed; otherwise the next step may follow at once.
    package var isDone = true
}

extension LogStore {
    /// Lookups that one step removes at most: short enough that storing never waits long, and little
    /// enough to be written where the disk has hardly any room.
    static let pruneRowsMax: Int64 = 8192
    /// The same while the disk has no room for the reserve: removing a lookup may touch three pages.
    private static let pruneRowsWhenFullMax: Int64 = 512
    /// Pages given back to the file system in one step: 16 MB.
    private static let vacuumPagesMax = 4096
    /// The least that a size limit can mean: below it there would be no room for a day.
    package static let bytesMin: Int64 = 1 << 20
    /// Hours whose counts are kept, at least as long as their lookups: 400 days.
    ///
    /// So a month can be compared with that of the year before. A household's take some 10 MB.
    package static let hoursMax: Int64 = 400 * 24
    /// The part of a size limit that the counts of hours may take, where there are no lookups of these
    /// hours any more: a quarter.
    private static let hoursShare: Int64 = 4
    /// Microseconds of a day.
    private static let dayMicroseconds: Int64 = 86_400_000_000

    /// Removes the oldest lookups that `retention` doesn't keep, one short transaction's worth.
    ///
    /// By age whole spans go, so that some thousand lookups may outstay the others by the time it took to
    /// ask them. The index of a run, and the names that nobody else asked for, go when all of its lookups
    /// are gone. On a full disk the log's reserve is given up for it; throws `.full` where even that is
    /// not enough.
    package func prune(
        _ retention: Retention,
        nowMicroseconds: Int64
    ) throws(LogError) -> PruneProgress {
        let pruning = try LogError.explaining(path) {
            do {
                return try remove(retention, nowMicroseconds, isFull: !reserve.isTaken)
            } catch {
                guard case .full = LogError(error, path: path) else { throw error }
                try reserve.release()
                try queue.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
                return try remove(retention, nowMicroseconds, isFull: true)
            }
        }
        if !pruning.names.isEmpty {
            state.withLock { state in
                for name in pruning.names { state.memory.names.forget(name) }
            }
        }
        try LogError.explaining(path) {
            guard !pruning.isDone else { return try reserve.take() }
            try queue.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA incremental_vacuum(\(Self.vacuumPagesMax))")
            }
        }
        return PruneProgress(removed: pruning.rows, isDone: pruning.isDone)
    }

    private struct Pruning {
        var rows = 0
        var names: [Name] = []
        var isDone = false
    }

    /// Removes one step's worth in one transaction.
    private func remove(
        _ retention: Retention,
        _ nowMicroseconds: Int64,
        isFull: Bool
    ) throws -> Pruning {
        try queue.write { db in
            let oldestKept = retention.days.map {
                nowMicroseconds - Int64($0) * Self.dayMicroseconds
            }
            if let oldestKept {
                try db.execute(sql: "DELETE FROM losses WHERE time < ?", arguments: [oldestKept])
            }
            let oldest = try Self.oldestHour(in: db)
            try db.execute(
                sql: "DELETE FROM hours WHERE hour < ?",
                arguments: [
                    min(oldest, HourCounts.hour(of: nowMicroseconds) - Self.hoursMax)
                ]
            )
            if let names = try DeadRun.remove(
                chunksMax: isFull ? DeadRun.chunksWhenFullMax : DeadRun.chunksMax,
                in: db
            ) {
                return Pruning(names: names)
            }
            if try Self.removeHours(beyond: retention.bytesMax, in: db) { return Pruning() }
            let last = try Self.lastToRemove(
                retention,
                oldestKept: oldestKept,
                rowsMax: isFull ? Self.pruneRowsWhenFullMax : Self.pruneRowsMax,
                in: db
            )
            guard let last else { return Pruning(isDone: true) }
            try db.execute(sql: "DELETE FROM lookups WHERE id <= ?", arguments: [last])
            let removed = db.changesCount
            // The newest span stays whatever became of its lookups: the next id is counted on from it.
            try db.execute(
                sql: """
                    DELETE FROM spans WHERE first IN (
                        SELECT first FROM spans WHERE first <= :last AND last <= :last
                    ) AND first < (SELECT max(first) FROM spans)
                    """,
                arguments: ["last": last]
            )
            return Pruning(rows: removed)
        }
    }

    /// Removes the counts of the oldest hour that has no lookups any more, if such counts take more than
    /// their part of the limit; tells whether it did.
    private static func removeHours(beyond bytesMax: Int64?, in db: Database) throws -> Bool {
        guard let bytesMax, try bytesUsed(db) > max(bytesMax, bytesMin) else { return false }
        let taken = try Int64.fetchOne(db, sql: "SELECT sum(length(counts)) FROM hours") ?? 0
        guard taken > max(bytesMax, bytesMin) / hoursShare else { return false }
        try db.execute(
            sql: "DELETE FROM hours WHERE hour = (SELECT min(hour) FROM hours) AND hour < ?",
            arguments: [try oldestHour(in: db)]
        )
        return db.changesCount > 0
    }

    /// The hour of the oldest lookup that is there: counts of earlier ones have outlived theirs.
    private static func oldestHour(in db: Database) throws -> Int64 {
        let oldest = try Int64.fetchOne(db, sql: "SELECT time FROM lookups ORDER BY id LIMIT 1")
        return oldest.map(HourCounts.hour(of:)) ?? .max
    }

    /// Octets of the database that hold something.
    package func bytesUsed() throws(LogError) -> Int64 {
        try LogError.explaining(path) { try queue.read(Self.bytesUsed) }
    }

    private static func bytesUsed(_ db: Database) throws -> Int64 {
        let pages = try Int64.fetchOne(db, sql: "PRAGMA page_count") ?? 0
        let free = try Int64.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
        return (pages - free) * (try Int64.fetchOne(db, sql: "PRAGMA page_size") ?? 0)
    }

    /// The last of the lookups that this step removes; nil if all are kept.
    private static func lastToRemove(
        _ retention: Retention,
        oldestKept: Int64?,
        rowsMax: Int64,
        in db: Database
    ) throws -> Int64? {
        guard let first = try Int64.fetchOne(db, sql: "SELECT min(id) FROM lookups") else {
            return nil
        }
        let lastOfStep = first + rowsMax - 1
        if let bytesMax = retention.bytesMax, try bytesUsed(db) > max(bytesMax, bytesMin) {
            return lastOfStep
        }
        guard let oldestKept else { return nil }
        let firstKept = try Int64.fetchOne(
            db,
            sql: "SELECT min(first) FROM spans WHERE time_max >= ?",
            arguments: [oldestKept]
        )
        let last = min(lastOfStep, firstKept.map { $0 - 1 } ?? lastOfStep)
        return last >= first ? last : nil
    }
}
