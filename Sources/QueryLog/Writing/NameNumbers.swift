import DNSWire
import GRDB
import Journal

/// Numbers for the names of lookups: looked up in memory, then in the log, then added to it.
///
/// While memory holds every name of the log, a name that isn't there is new, and the log isn't asked.
struct NameNumbers: Sendable {
    private let key = NameHash.Key.random()
    private var table = NameTable()
    /// Whether the names that the log held at the beginning have been taken into memory, or left there.
    private var isLoaded = false
    private var knowsAll = false
    /// Names added in this transaction and not yet in `name_order`, by their reversed text.
    private var added: [String: Int64] = [:]

    /// Names that are taken into memory at the beginning: a quarter of a second's work.
    ///
    /// Of more, each is looked for when it is asked.
    private static let loadedMax = 1 << 17

    /// The number of the name of a record, or of its alias, at `offset` of its octets.
    @inline(__always)
    mutating func number(
        of records: borrowing LookupRecords,
        at place: Int,
        from offset: Int,
        count: Int,
        in db: Database
    ) throws -> Int64 {
        let hash = NameHash(key, count: count) { from, count in
            records.octets(at: place, from: offset + from, count: count)
        }
        if let number = table.number(hash) { return number }
        let record = records[place]
        guard let name = offset == 0 ? record.qname : record.alias else {
            return LookupColumns.noName
        }
        return try find(name, hash, in: db)
    }

    /// Puts the new names into their order; at the end of each transaction.
    mutating func finish(in db: Database) throws {
        guard !added.isEmpty else { return }
        let insert = try db.cachedStatement(
            sql: "INSERT INTO name_order (reversed, id) VALUES (?, ?)"
        )
        // In the order of the table, so that a page is touched once for all of its names.
        for (reversed, id) in added.sorted(by: {
            $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
        }) {
            try insert.execute(arguments: [reversed, id])
        }
        added.removeAll(keepingCapacity: false)
    }

    /// Forgets a name that was removed from the log.
    mutating func forget(_ name: Name) { table.remove(NameHash(key, name)) }

    @inline(never)
    private mutating func find(_ name: Name, _ hash: NameHash, in db: Database) throws -> Int64 {
        if !isLoaded {
            try load(in: db)
            if let number = table.number(hash) { return number }
        }
        let folded = name.folded
        let reversed = folded.reversedText
        var number: Int64?
        if !knowsAll || table.hasForgotten {
            number =
                try added[reversed]
                ?? Int64.fetchOne(
                    db.cachedStatement(sql: "SELECT id FROM name_order WHERE reversed = ?"),
                    arguments: [reversed]
                )
        }
        if let number {
            table.add(hash, number)
            return number
        }
        try db.cachedStatement(sql: "INSERT INTO names (name) VALUES (?)")
            .execute(arguments: [folded.description])
        let new = db.lastInsertedRowID
        added[reversed] = new
        table.add(hash, new)
        return new
    }

    private mutating func load(in db: Database) throws {
        isLoaded = true
        let last = try Int64.fetchOne(db, sql: "SELECT max(id) FROM names") ?? 0
        guard last <= Self.loadedMax else { return }
        let rows = try Row.fetchCursor(db, sql: "SELECT id, name FROM names")
        while let row = try rows.next() {
            table.add(NameHash(key, try Name(row[1] as String)), row[0])
        }
        knowsAll = true
    }
}

extension Name {
    /// The text of the name with its labels from the last to the first: `org.example.www`.
    ///
    /// In this order all names of a domain stand together.
    var reversedText: String {
        var octets: [UInt8] = []
        octets.reserveCapacity(self.octets.count)
        for label in Array(labels).reversed() {
            octets.append(UInt8(label.count))
            octets += label
        }
        octets.append(0)
        do throws(NameError) {
            return try Name(wire: octets).description
        } catch {
            preconditionFailure("the labels of a name are a name in any order")
        }
    }
}
