import GRDB

/// Numbers for things that are stored once: looked up in memory, then in the table, then added.
struct Interner<Key: Hashable & Sendable>: Sendable {
    private var known: [Key: Int64] = [:]
    private let select: String
    private let insert: String
    private let arguments: @Sendable (Key) -> StatementArguments

    /// How many numbers are kept in memory; beyond, all are forgotten and found in the table again.
    ///
    /// 100,000 reasons are some 50 MB and more than any rules give.
    private static var knownMax: Int { 100_000 }

    /// An interner for `table`, whose `columns` together identify a row.
    init(
        table: String,
        columns: [String],
        arguments: @escaping @Sendable (Key) -> StatementArguments
    ) {
        let conditions = columns.map { "\($0) = ?" }.joined(separator: " AND ")
        let marks = columns.map { _ in "?" }.joined(separator: ", ")
        select = "SELECT id FROM \(table) WHERE \(conditions)"
        insert =
            "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES (\(marks))"
        self.arguments = arguments
    }

    /// The number of `key`.
    mutating func id(of key: Key, in db: Database) throws -> Int64 {
        if let id = known[key] { return id }
        if known.count >= Self.knownMax { known.removeAll(keepingCapacity: true) }
        let arguments = arguments(key)
        let id: Int64
        if let stored = try Int64.fetchOne(
            db.cachedStatement(sql: select),
            arguments: arguments
        ) {
            id = stored
        } else {
            try db.cachedStatement(sql: insert).execute(arguments: arguments)
            id = db.lastInsertedRowID
        }
        known[key] = id
        return id
    }

    /// Forgets all numbers: after a transaction that came to nothing, or rows that were removed.
    mutating func forget() { known.removeAll() }
}
