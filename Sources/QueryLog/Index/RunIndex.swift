import Foundation
import GRDB

// Lookups are found by name, device, reason … through runs: stretches of consecutive ids, each with an index
// of its own, written once, in order, when enough lookups have come together. An ordinary index would have
// each lookup change some leaf anywhere in the tree, and a log of fifty million has more leaves than memory:
// each would be read, written to the write-ahead log, and written again, for one lookup.
//
//     lookups   1 ─────────────────────────────────────────────────────────────► next
//     runs      |      a million      |      a million      | 32 k | 32 k |1k|1k|  tail
//
// The newest lookups, fewer than `tailMax`, are in no run and are read themselves. Small runs become large
// ones, three sizes in all, so that a log of N million lookups has some N + 64 runs, and a lookup's index is
// written three times at most.

/// A stretch of ids with an index of its own.
struct LogRun: Equatable {
    /// Its first id, which names it in `postings`.
    var first: Int64
    /// Its last id.
    var last: Int64

    /// How many ids it spans.
    var span: Int { Int(last - first + 1) }
}

/// Writes the index of runs.
enum RunIndex {
    /// As many lookups as this become a run: reading them one by one takes a tenth of a millisecond.
    static let tailMax = 1024
    /// The ids from which on a run is of the second and the third size; as many smaller runs as fill one
    /// of these become one.
    static let sizes = [1 << 15, 1 << 20]

    /// The last id that is in a run; 0 without one.
    static func last(in db: Database) throws -> Int64 {
        try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT last FROM runs ORDER BY first DESC LIMIT 1")
        ) ?? 0
    }

    /// Makes a run of these lookups, the next after those that are in one.
    static func add(_ columns: LookupColumns, in db: Database) throws {
        var begin = 0
        while begin < columns.count {
            let first = columns.ids[begin]
            var end = columns.count
            // Ids that are missing (an old log's) count as places.
            while columns.ids[end - 1] - first >= sizes[1] { end = begin + (end - begin) / 2 }
            try add(LogRun(first: first, last: columns.ids[end - 1]), in: db) { field in
                columns.pairs(of: field, in: begin..<end, from: first)
            }
            begin = end
        }
        try merge(in: db)
    }

    private static func add(
        _ run: LogRun,
        in db: Database,
        pairs: (PostingField) throws -> PostingPairs
    ) throws {
        try db.cachedStatement(sql: "INSERT INTO runs (first, last) VALUES (?, ?)")
            .execute(arguments: [run.first, run.last])
        let insert = try db.cachedStatement(
            sql: "INSERT INTO postings (run, field, key, place, data) VALUES (?, ?, ?, ?, ?)"
        )
        for field in PostingField.allCases {
            for chunk in PostingChunk.chunks(of: try pairs(field)) {
                try insert.execute(
                    arguments: [
                        run.first, field.rawValue, chunk.key, chunk.place, Data(chunk.data),
                    ]
                )
            }
        }
    }

    /// Makes one of the newest runs where together they reach the next size.
    private static func merge(in db: Database) throws {
        for size in sizes {
            // No more than fill two of this size, whatever the batches were.
            let newest = try LogRun.fetch(
                db,
                sql: "SELECT first, last FROM runs ORDER BY first DESC LIMIT \(runsMax)"
            )
            var smaller: [LogRun] = []
            for run in newest {
                guard run.span < size, let last = smaller.first?.last ?? Optional(run.last),
                    last - run.first < PostingPairs.placesMax
                else { break }
                smaller.append(run)
            }
            guard smaller.count > 1, let first = smaller.last?.first,
                let last = smaller.first?.last,
                last - first + 1 >= size
            else { continue }
            try merge(smaller.reversed(), LogRun(first: first, last: last), in: db)
        }
    }

    /// Runs that are looked at for merging: more than fill the next size of runs of the least size.
    private static let runsMax = 128

    private static func merge(_ runs: [LogRun], _ merged: LogRun, in db: Database) throws {
        var chunks: [PostingField: [[PostingChunk]]] = [:]
        for field in PostingField.allCases {
            chunks[field] = try runs.map { run in try PostingChunk.all(run, field, in: db) }
        }
        for run in runs {
            try db.cachedStatement(sql: "DELETE FROM postings WHERE run = ?")
                .execute(arguments: [run.first])
            try db.cachedStatement(sql: "DELETE FROM runs WHERE first = ?")
                .execute(arguments: [run.first])
        }
        try add(merged, in: db) { field in
            var pairs = PostingPairs(capacity: merged.span)
            for (run, chunks) in zip(runs, chunks.removeValue(forKey: field) ?? []) {
                let shift = Int(run.first - merged.first)
                for chunk in chunks {
                    _ = chunk.forEach { key, place in
                        pairs.add(key: key, place: place + shift)
                        return true
                    }
                }
            }
            pairs.sort()
            return pairs
        }
    }
}

extension LogRun {
    /// Runs, as a statement finds them by `first` and `last`.
    static func fetch(
        _ db: Database,
        sql: String,
        arguments: StatementArguments = []
    ) throws -> [LogRun] {
        try Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments)
            .map { LogRun(first: $0[0], last: $0[1]) }
    }
}

extension PostingChunk {
    /// All chunks of a field of a run, in order.
    static func all(
        _ run: LogRun,
        _ field: PostingField,
        in db: Database
    ) throws -> [PostingChunk] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT key, place, data FROM postings WHERE run = ? AND field = ?
                    ORDER BY key, place
                    """
            ),
            arguments: [run.first, field.rawValue]
        ).map(PostingChunk.init(row:))
    }

    /// A chunk from a row of key, place and data.
    init(row: Row) {
        self.init(key: row[0], place: row[1], data: [UInt8](row[2] as Data))
    }
}
