import DNSWire
import GRDB

/// Removes, a few chunks at a time, the index of a run whose lookups are all gone.
///
/// Between steps the log is whole: a dead run's index is asked for nothing. The names that it speaks of go
/// with it, unless the index of another run does, or a lookup that is in none.
enum DeadRun {
    /// Chunks that one step removes: some 16,000 names are looked for in every other run.
    static let chunksMax = 16
    /// The same where the disk has hardly any room: a name's two rows may touch four pages.
    static let chunksWhenFullMax = 1

    /// Removes chunks of the oldest run, if it is dead, and tells the names that went with them; nil if
    /// there is nothing dead.
    static func remove(chunksMax: Int, in db: Database) throws -> [Name]? {
        guard let oldest = try LogRun.all(in: db).first else { return nil }
        let firstKept = try Int64.fetchOne(db, sql: "SELECT min(id) FROM lookups") ?? .max
        guard oldest.last < firstKept else { return nil }
        let rows = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT key, place, data, id, field FROM postings WHERE run = ?
                    ORDER BY field, key, place LIMIT ?
                    """
            ),
            arguments: [oldest.first, chunksMax]
        )
        guard !rows.isEmpty else {
            try db.execute(sql: "DELETE FROM runs WHERE first = ?", arguments: [oldest.first])
            return []
        }
        var names: [Name] = []
        for row in rows {
            if row[4] as Int64 == PostingField.name.rawValue {
                names += try removeNames(of: PostingChunk(row: row), besides: oldest, in: db)
            }
            try db.cachedStatement(sql: "DELETE FROM postings WHERE id = ?")
                .execute(arguments: [row[3] as Int64])
        }
        return names
    }

    /// Removes the names of a chunk of which nothing else speaks.
    private static func removeNames(
        of chunk: PostingChunk,
        besides dead: LogRun,
        in db: Database
    ) throws -> [Name] {
        var names: [Int64] = []
        _ = chunk.forEach { key, _ in
            if names.last != key { names.append(key) }
            return true
        }
        var used = [Bool](repeating: false, count: names.count)
        for run in try LogRun.all(in: db) where run != dead {
            try markUsed(names, by: run, &used, in: db)
        }
        let left = zip(names, used).filter { !$0.1 }.map(\.0)
        let inTail = try RowsWithoutRun.keys(of: .name, in: db)
        return try left.filter { !inTail.contains($0) }.compactMap { try remove($0, in: db) }
    }

    private static func markUsed(
        _ names: [Int64],
        by run: LogRun,
        _ used: inout [Bool],
        in db: Database
    ) throws {
        guard let first = names.first else { return }
        var next = 0
        try run.forEach(.name, from: (first, 0), in: db) { key, _ in
            while next < names.count, names[next] < key { next += 1 }
            guard next < names.count else { return false }
            if names[next] == key { used[next] = true }
            return true
        }
    }

    private static func remove(_ name: Int64, in db: Database) throws -> Name? {
        let text = try String.fetchOne(
            db.cachedStatement(sql: "SELECT name FROM names WHERE id = ?"),
            arguments: [name]
        )
        // A name with many places is in several chunks; the first took it away.
        guard let text else { return nil }
        let removed = try Name(text)
        try db.cachedStatement(sql: "DELETE FROM name_order WHERE reversed = ?")
            .execute(arguments: [removed.reversedText])
        try db.cachedStatement(sql: "DELETE FROM names WHERE id = ?").execute(arguments: [name])
        return removed
    }
}

/// The newest lookups, which are in no run.
enum RowsWithoutRun {
    /// What they have in a field.
    static func keys(of field: PostingField, in db: Database) throws -> Set<Int64> {
        let last = try RunIndex.last(in: db)
        var keys: Set<Int64> = []
        for column in field.columns {
            keys.formUnion(
                try Int64.fetchAll(
                    db.cachedStatement(
                        sql: """
                            SELECT DISTINCT \(column) FROM lookups
                            WHERE id > ? AND \(column) IS NOT NULL
                            """
                    ),
                    arguments: [last]
                )
            )
        }
        return keys
    }
}
