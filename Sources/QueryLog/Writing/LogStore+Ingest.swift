import GRDB
import Journal
import Synchronization

extension LogStore {
    /// Stores a batch whole or, when it throws, not at all.
    ///
    /// On `.full` the batch stays where it came from, the journal, and can be tried again.
    package func ingest(
        _ batch: borrowing LogBatch,
        resolver: some ReasonResolver,
        nowMicroseconds: Int64
    ) throws(LogError) {
        try state.withLock { state throws(LogError) in
            do {
                let firstID = state.nextID
                // Taken out, so that adding to the tables doesn't copy them, and put back only when the
                // transaction has come to something: numbers that were rolled back must not be used.
                var memory = LogMemory()
                swap(&memory, &state.memory)
                try queue.write { db in
                    let rows = try memory.rows(
                        of: batch.records,
                        from: firstID,
                        resolver: resolver,
                        in: db
                    )
                    try LookupInserter(db).insert(rows)
                    try Self.extendSpans(by: rows, in: db)
                    try memory.index(rows, in: db)
                    try Self.note(batch.positions, gone: batch.gone, in: db)
                    try Self.noteLosses(batch, at: nowMicroseconds, in: db)
                }
                state.memory = memory
                state.nextID = firstID + Int64(batch.records.count)
            } catch {
                throw LogError(error, path: path)
            }
        }
    }
}

// What one transaction consists of.

extension LogStore {
    /// How many lookups one row of `spans` speaks of before the next begins: the time of a row is found
    /// to within so many rows.
    static let spanRowsMax: Int64 = 4096
    /// Losses for one reason within a minute are one row: a disk that stays full must not fill the log.
    private static let lossMicroseconds: Int64 = 60_000_000

    private static func extendSpans(
        by rows: borrowing LookupColumns,
        in db: Database
    ) throws {
        var rest = rows.times[...]
        var id = rows.ids.first ?? 0
        while !rest.isEmpty {
            let open = try Row.fetchOne(
                db,
                sql: "SELECT first, last FROM spans ORDER BY first DESC LIMIT 1"
            )
            let first: Int64 =
                if let open, id - (open["first"] as Int64) < spanRowsMax { open["first"] } else {
                    id
                }
            let part = rest.prefix(Int(first + spanRowsMax - id))
            guard let earliest = part.min(), let latest = part.max() else { return }
            try db.execute(
                sql: """
                    INSERT INTO spans (first, last, time_min, time_max) VALUES (?, ?, ?, ?)
                    ON CONFLICT (first) DO UPDATE SET
                        last = excluded.last,
                        time_min = min(time_min, excluded.time_min),
                        time_max = max(time_max, excluded.time_max)
                    """,
                arguments: [first, id + Int64(part.count) - 1, earliest, latest]
            )
            rest = rest.dropFirst(part.count)
            id += Int64(part.count)
        }
    }

    private static func note(
        _ positions: [SegmentID: Int],
        gone: Set<SegmentID>,
        in db: Database
    ) throws {
        for id in gone {
            try db.execute(
                sql: "DELETE FROM segments WHERE id = ?",
                arguments: [id.description]
            )
        }
        for (id, position) in positions {
            try db.execute(
                sql: """
                    INSERT INTO segments (id, position) VALUES (?, ?)
                    ON CONFLICT (id) DO UPDATE SET position = excluded.position
                    """,
                arguments: [id.description, position]
            )
        }
    }

    private static func noteLosses(
        _ batch: borrowing LogBatch,
        at now: Int64,
        in db: Database
    ) throws {
        if batch.recordsDamaged > 0 {
            try note(Int64(batch.recordsDamaged), lostTo: .damaged, at: now, in: db)
        }
        guard let (id, counts) = batch.losses else { return }
        for reason in LossReason.allCases where counts[reason] > 0 {
            let count = Int64(clamping: counts[reason])
            let noted = try Int64.fetchOne(
                db,
                sql: "SELECT count FROM loss_counters WHERE id = ? AND reason = ?",
                arguments: [id.description, reason.rawValue]
            )
            guard count > noted ?? 0 else { continue }
            try note(count - (noted ?? 0), lostTo: reason, at: now, in: db)
            try db.execute(
                sql: """
                    INSERT INTO loss_counters (id, reason, count) VALUES (?, ?, ?)
                    ON CONFLICT (id, reason) DO UPDATE SET count = excluded.count
                    """,
                arguments: [id.description, reason.rawValue, count]
            )
        }
    }

    /// Adds to the loss that was last noted, if that was just before; otherwise notes another.
    private static func note(
        _ count: Int64,
        lostTo reason: LossReason,
        at now: Int64,
        in db: Database
    ) throws {
        try db.execute(
            sql: """
                UPDATE losses SET count = count + ? WHERE id = (
                    SELECT id FROM losses WHERE reason = ? AND time > ? ORDER BY id DESC LIMIT 1
                )
                """,
            arguments: [count, reason.rawValue, now - lossMicroseconds]
        )
        guard db.changesCount == 0 else { return }
        try db.execute(
            sql: "INSERT INTO losses (time, reason, count) VALUES (?, ?, ?)",
            arguments: [now, reason.rawValue, count]
        )
    }
}
