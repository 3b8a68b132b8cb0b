import Foundation
import GRDB

extension LogRun {
    /// All runs, the oldest first.
    static func all(in db: Database) throws -> [LogRun] {
        try fetch(db, sql: "SELECT first, last FROM runs ORDER BY first")
    }

    /// Calls `body` with each pair of a field from `first` on, in their order, for as long as it returns
    /// true.
    @inline(__always)
    func forEach(
        _ field: PostingField,
        from first: (key: Int64, place: Int),
        in db: Database,
        _ body: (_ key: Int64, _ place: Int) throws -> Bool
    ) throws {
        let floor = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT key, place, data FROM postings
                    WHERE run = ? AND field = ? AND (key, place) <= (?, ?)
                    ORDER BY key DESC, place DESC LIMIT 1
                    """
            ),
            arguments: [self.first, field.rawValue, first.key, first.place]
        )
        var last = first
        if let floor {
            let chunk = PostingChunk(row: floor)
            let goesOn = try chunk.forEach { key, place in
                guard key > first.key || key == first.key && place >= first.place else {
                    return true
                }
                return try body(key, place)
            }
            guard goesOn else { return }
            last = (chunk.key, chunk.place)
        }
        let next = try db.cachedStatement(
            sql: """
                SELECT key, place, data FROM postings
                WHERE run = ? AND field = ? AND (key, place) > (?, ?)
                ORDER BY key, place LIMIT 1
                """
        )
        while let row = try Row.fetchOne(
            next,
            arguments: [self.first, field.rawValue, last.key, last.place]
        ) {
            let chunk = PostingChunk(row: row)
            guard try chunk.forEach(body) else { return }
            last = (chunk.key, chunk.place)
        }
    }

    /// Adds to `places` those of its window at which a field has one of `keys`, which are in order.
    func mark(
        _ field: PostingField,
        _ keys: [Int64],
        in db: Database,
        _ places: inout PlaceSet
    ) throws {
        let window = places.window
        // A few keys are looked for one by one; of many, most chunks hold some.
        guard keys.count > Self.soughtKeysMax else {
            for key in keys {
                try forEach(field, from: (key, window.lowerBound), in: db) { found, place in
                    guard found == key, place <= window.upperBound else { return false }
                    places.insert(place)
                    return true
                }
            }
            return
        }
        guard let first = keys.first else { return }
        var next = 0
        try forEach(field, from: (first, 0), in: db) { found, place in
            while next < keys.count, keys[next] < found { next += 1 }
            guard next < keys.count else { return false }
            if keys[next] == found, window.contains(place) { places.insert(place) }
            return true
        }
    }

    /// Keys that are looked for one by one; each costs a search, as much as reading through a chunk or two.
    private static let soughtKeysMax = 64
}
