import DNSWire
import GRDB

/// Which names, and which organisations, were called before a time.
struct EarlierNames {
    private let db: Database
    /// Numbers of the names.
    private var names: Set<Int64> = []
    /// Whether there was anything.
    private(set) var isEmpty = true

    /// Reads the names of everything that fits `query`.
    init(_ query: LogQuery, in db: Database) throws {
        self.db = db
        let walk = try IndexWalk(query, in: db)
        var names: Set<Int64> = []
        var isEmpty = true
        try walk.forEachRun { run, places in
            isEmpty = false
            let window = places.window
            var last: Int64?
            try run.forEach(.name, from: (0, 0), in: db) { name, place in
                if name != last, window.contains(place), places.contains(place) {
                    names.insert(name)
                    last = name
                }
                return true
            }
        }
        if let tail = walk.tailStatement {
            let rows = try Row.fetchCursor(
                db.cachedStatement(sql: "SELECT name, alias FROM lookups WHERE \(tail.sql)"),
                arguments: tail.arguments
            )
            while let row = try rows.next() {
                isEmpty = false
                names.insert(row[0])
                if let alias = row[1] as Int64? { names.insert(alias) }
            }
        }
        self.names = names
        self.isEmpty = isEmpty
    }

    /// Whether a name was asked for, or was the alias that decided.
    func contains(_ name: Int64) -> Bool { names.contains(name) }

    /// Whether a name of this domain was.
    func contains(below domain: String) throws -> Bool {
        guard !names.isEmpty, let reversed = try? Name(domain).reversedText else { return false }
        let found = try Int64.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT id FROM name_order
                    WHERE reversed = ? OR (reversed >= ? AND reversed < ?)
                    """
            ),
            // "/" comes right behind ".": between them stands what begins so.
            arguments: [reversed, reversed + ".", reversed + "/"]
        )
        while let id = try found.next() {
            if names.contains(id) { return true }
        }
        return false
    }
}
