import GRDB
import GRDBSQLite

/// Inserts rows of numbers into `lookups` without making a value of each number first.
///
/// The one place of this room that speaks to SQLite itself: for each row GRDB would box ten numbers, look
/// for observers and copy the row, which costs more than SQLite's own work (decision 11). The statement
/// is GRDB's, which finalizes it; only numbers are bound, so SQLite keeps no pointer of ours.
@safe struct LookupInserter: ~Copyable {
    private let statement: Statement
    private let handle: OpaquePointer

    /// Prepares the statement, or takes it from the database's cache.
    init(_ db: Database) throws {
        statement = try db.cachedStatement(
            sql: """
                INSERT INTO lookups
                    (id, time, duration, device, client, name, qtype, reason, outcome, alias)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        )
        unsafe handle = statement.sqliteStatement
    }

    /// Inserts all rows; throws SQLite's error at the first that fails.
    func insert(_ rows: borrowing LookupColumns) throws {
        for row in 0..<rows.count {
            unsafe sqlite3_bind_int64(handle, 1, rows.ids[row])
            unsafe sqlite3_bind_int64(handle, 2, rows.times[row])
            unsafe sqlite3_bind_int64(handle, 3, rows.durations[row])
            unsafe sqlite3_bind_int64(handle, 4, rows.devices[row])
            unsafe sqlite3_bind_int64(handle, 5, rows.clients[row])
            unsafe sqlite3_bind_int64(handle, 6, rows.names[row])
            unsafe sqlite3_bind_int64(handle, 7, rows.qtypes[row])
            unsafe sqlite3_bind_int64(handle, 8, rows.reasons[row])
            unsafe sqlite3_bind_int64(handle, 9, rows.outcomes[row])
            if rows.aliases[row] == LookupColumns.noName {
                unsafe sqlite3_bind_null(handle, 10)
            } else {
                unsafe sqlite3_bind_int64(handle, 10, rows.aliases[row])
            }
            let stepped = unsafe sqlite3_step(handle)
            // Tells the error of the step in full, and makes the statement ready for the next row.
            let code = unsafe sqlite3_reset(handle)
            guard stepped == SQLITE_DONE else {
                throw DatabaseError(resultCode: ResultCode(rawValue: code))
            }
        }
    }
}
