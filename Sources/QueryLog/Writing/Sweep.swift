import Foundation
import GRDB
import Synchronization

extension LogStore {
    /// Removes devices, clients, reasons and outcomes of which nothing speaks any more.
    ///
    /// The index of every run is read through for it: a second for a hundred million lookups. For once in
    /// a day.
    package func sweep() throws(LogError) {
        try LogError.explaining(path) {
            try queue.write { db in
                var counted: (devices: Set<Int64>, reasons: Set<Int64>) = ([], [])
                let hours = try Row.fetchCursor(db, sql: "SELECT device, counts FROM hours")
                while let row = try hours.next() {
                    counted.devices.insert(row[0])
                    ReasonCounts.forEach(row[1] as Data) { reason, _ in
                        counted.reasons.insert(reason)
                    }
                }
                try Self.keepOnly(.device, and: counted.devices, of: "devices", in: db)
                try Self.keepOnly(.client, and: [], of: "clients", in: db)
                try Self.keepOnly(.reason, and: counted.reasons, of: "reasons", in: db)
                try Self.keepOnly(.outcome, and: [], of: "outcomes", in: db)
            }
        }
        state.withLock { $0.memory.interners.forget() }
    }

    /// Removes the rows of a table that neither a lookup has in `field` nor `others` names.
    private static func keepOnly(
        _ field: PostingField,
        and others: Set<Int64>,
        of table: String,
        in db: Database
    ) throws {
        var used = others.union(try RowsWithoutRun.keys(of: field, in: db))
        for run in try LogRun.all(in: db) {
            var last: Int64?
            try run.forEach(field, from: (0, 0), in: db) { key, _ in
                if key != last { used.insert(key) }
                last = key
                return true
            }
        }
        for id in try Int64.fetchAll(db, sql: "SELECT id FROM \(table)") where !used.contains(id) {
            try db.cachedStatement(sql: "DELETE FROM \(table) WHERE id = ?").execute(arguments: [id]
            )
        }
    }
}
