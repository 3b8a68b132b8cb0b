import GRDB

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
    /// Microseconds of a day.
    private static let dayMicroseconds: Int64 = 86_400_000_000

    /// Removes the oldest lookups that `retention` doesn't keep, one short transaction's worth.
    ///
    /// By age whole spans go, so that some thousand lookups may outstay the others by the time it took to
    /// ask them. On a full disk the log's reserve is given up for it; throws `.full` where even that is
    /// not enough.
    package func prune(
        _ retention: Retention,
        nowMicroseconds: Int64
    ) throws(LogError) -> PruneProgress {
        let removed = try LogError.explaining(path) {
            let rowsMax = reserve.isTaken ? Self.pruneRowsMax : Self.pruneRowsWhenFullMax
            do {
                return try remove(retention, nowMicroseconds, rowsMax: rowsMax)
            } catch {
                guard case .full = LogError(error, path: path) else { throw error }
                try reserve.release()
                try queue.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
                return try remove(retention, nowMicroseconds, rowsMax: Self.pruneRowsWhenFullMax)
            }
        }
        if removed > 0 { forgetInterned() }
        try LogError.explaining(path) {
            guard removed > 0 else { return try reserve.take() }
            try queue.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA incremental_vacuum(\(Self.vacuumPagesMax))")
            }
        }
        return PruneProgress(removed: removed, isDone: removed == 0)
    }

    /// Removes up to `rowsMax` lookups in one transaction, and tells how many.
    private func remove(
        _ retention: Retention,
        _ nowMicroseconds: Int64,
        rowsMax: Int64
    ) throws -> Int {
        try queue.write { db in
            let oldestKept = retention.days.map {
                nowMicroseconds - Int64($0) * Self.dayMicroseconds
            }
            if let oldestKept {
                try db.execute(sql: "DELETE FROM losses WHERE time < ?", arguments: [oldestKept])
            }
            let last = try Self.lastToRemove(
                retention,
                oldestKept: oldestKept,
                rowsMax: rowsMax,
                in: db
            )
            guard let last else { return 0 }
            return try Self.remove(upTo: last, in: db)
        }
    }

    /// Removes clients, reasons and outcomes that no lookup speaks of any more.
    ///
    /// No index tells which these are, so all lookups are read: seconds for tens of millions. For once
    /// in a day.
    package func sweep() throws(LogError) {
        try LogError.explaining(path) {
            try queue.write { db in
                for (table, column) in [
                    ("clients", "client"), ("reasons", "reason"), ("outcomes", "outcome"),
                ] {
                    try db.execute(
                        sql: "DELETE FROM \(table) WHERE id NOT IN (SELECT \(column) FROM lookups)"
                    )
                }
            }
        }
        forgetInterned()
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

    /// Removes the lookups up to `last`, and the names and devices that only they spoke of.
    private static func remove(upTo last: Int64, in db: Database) throws -> Int {
        let names = try Int64.fetchAll(
            db,
            sql: """
                SELECT name FROM lookups WHERE id <= :last
                UNION SELECT alias FROM lookups WHERE id <= :last AND alias IS NOT NULL
                """,
            arguments: ["last": last]
        )
        let devices = try Int64.fetchAll(
            db,
            sql: "SELECT DISTINCT device FROM lookups WHERE id <= ?",
            arguments: [last]
        )
        try db.execute(sql: "DELETE FROM lookups WHERE id <= ?", arguments: [last])
        let removed = db.changesCount
        // The newest span stays whatever became of its lookups: the next id is counted on from it.
        try db.execute(
            sql: "DELETE FROM spans WHERE last <= ? AND first < (SELECT max(first) FROM spans)",
            arguments: [last]
        )
        let removeName = try db.cachedStatement(
            sql: """
                DELETE FROM names WHERE id = :id
                    AND NOT EXISTS (SELECT 1 FROM lookups WHERE name = :id)
                    AND NOT EXISTS (SELECT 1 FROM lookups WHERE alias = :id)
                """
        )
        for name in names { try removeName.execute(arguments: ["id": name]) }
        for device in devices {
            try db.execute(
                sql: """
                    DELETE FROM devices WHERE id = :id
                        AND NOT EXISTS (SELECT 1 FROM lookups WHERE device = :id)
                    """,
                arguments: ["id": device]
            )
        }
        return removed
    }
}
