import Foundation
import GRDB
package import Journal
import Synchronization

/// The writing side of `log.sqlite`: one connection, one transaction for each batch.
///
/// Exactly-once by one rule: a batch's lookups and the positions up to which they were read are stored in
/// the same transaction. Whatever interrupts it, both are there or neither is.
package final class LogStore: Sendable {
    /// The path of the database.
    package let path: String
    let queue: DatabaseQueue
    let reserve: DiskReserve
    let state: Mutex<State>

    struct State: Sendable {
        var memory = LogMemory()
        var nextID: Int64
    }

    /// Pages of the write-ahead log at which SQLite moves them into the database: some 16 MB, by which
    /// a page that many lookups touch (an index leaf) is moved once for all of them.
    package static let checkpointPages = 4000
    /// Octets of a page of the database: SQLite's own default.
    private static let pageBytes = 4096
    /// How long a statement waits for another process (a reader that begins, a check) to let go.
    static let busySeconds = 5.0

    /// Opens the log at `path`, makes it where it's missing, and brings its tables to this version.
    package init(
        path: String,
        checkpointPages: Int = checkpointPages
    ) throws(LogError) {
        self.path = path
        let reserve = DiskReserve(
            path: path + "-reserve",
            bytes: checkpointPages * Self.pageBytes
        )
        let opened = try LogError.explaining(path) {
            try Self.createPrivately(path)
            let queue = try DatabaseQueue(
                path: path,
                configuration: Self.configuration(checkpointPages: checkpointPages)
            )
            try reserve.take()
            try LogSchema.migrator.migrate(queue)
            let last = try queue.read { db in
                try Int64.fetchOne(db, sql: "SELECT last FROM spans ORDER BY first DESC LIMIT 1")
            }
            return (queue: queue, nextID: (last ?? 0) + 1)
        }
        self.reserve = reserve
        queue = opened.queue
        state = Mutex(State(nextID: opened.nextID))
    }

    /// Makes an empty file that only its owner and group may read, for the log tells who asked for what;
    /// SQLite gives its side files the same permissions.
    private static func createPrivately(_ path: String) throws {
        guard !FileManager.default.fileExists(atPath: path) else { return }
        let isMade = FileManager.default.createFile(
            atPath: path,
            contents: nil,
            attributes: [.posixPermissions: 0o640]
        )
        guard isMade else { throw LogError.failed(path: path, reason: "can't be made") }
    }

    private static func configuration(checkpointPages: Int) -> Configuration {
        var configuration = Configuration()
        configuration.label = "landline.log"
        configuration.journalMode = .wal
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(busySeconds)
        configuration.prepareDatabase { db in
            // Takes effect in a new database only: room that pruning frees can then be given back.
            try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
            // A commit needs no flush to survive this process; `makeDurable` flushes before a journal
            // segment is let go, so that losing power loses no row either.
            try db.execute(sql: "PRAGMA synchronous = NORMAL")
            try db.execute(sql: "PRAGMA wal_autocheckpoint = \(checkpointPages)")
            try db.execute(sql: "PRAGMA cache_size = -16384")
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        return configuration
    }
}

extension LogStore {
    /// How far each journal segment has been stored.
    package func positions() throws(LogError) -> [SegmentID: Int] {
        try LogError.explaining(path) {
            try queue.read { db in
                var positions: [SegmentID: Int] = [:]
                for row in try Row.fetchAll(db, sql: "SELECT id, position FROM segments") {
                    guard let id = SegmentID(row["id"] as String) else { continue }
                    positions[id] = row["position"]
                }
                return positions
            }
        }
    }

    /// Makes everything that was stored outlast a power failure.
    package func makeDurable() throws(LogError) {
        try LogError.explaining(path) {
            // Committed pages are in the write-ahead log, or, once moved, were flushed by SQLite.
            let file = try FileHandle(forUpdating: URL(filePath: path + "-wal"))
            try file.synchronize()
            try file.close()
        }
    }

    /// The id that the next lookup will get.
    package var nextID: Int64 { state.withLock { $0.nextID } }
}
