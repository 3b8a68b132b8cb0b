import FoundationEssentials
import GRDB
import Glibc
package import Journal
import Synchronization

/// The reading side of `log.sqlite`: a read-only connection of its own.
///
/// Works beside a running keeper and with nothing running, and needs no right to write.
package final class LogReader: Sendable {
    /// The path of the database.
    package let path: String
    private let connection: Mutex<Connection>

    private struct Connection: Sendable {
        var queue: DatabaseQueue
        /// Whether it was opened as a file that nobody changes.
        var isFrozen: Bool
    }

    /// Opens the log at `path`; `.absent` if there is none yet, or its keeper is still making it.
    package init(path: String) throws(LogError) {
        self.path = path
        connection = Mutex(try Self.open(path))
    }

    /// Runs `body` on the state that the log has now.
    func read<Result: Sendable>(
        _ body: (Database) throws -> Result
    ) throws(LogError) -> Result {
        let queue = try connection.withLock { connection throws(LogError) in
            if connection.isFrozen, Self.isBeingWritten(path) {
                connection = try Self.open(path)
            }
            return connection.queue
        }
        return try LogError.explaining(path) { try queue.read(body) }
    }

    private static func open(_ path: String) throws(LogError) -> Connection {
        guard FileManager.default.fileExists(atPath: path) else { throw .absent(path: path) }
        var configuration = Configuration()
        configuration.label = "landline.log.reader"
        configuration.readonly = true
        configuration.busyMode = .timeout(LogStore.busySeconds)
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(LogStore.busySeconds)
        while true {
            do {
                return Connection(queue: try shared(path, configuration), isFrozen: false)
            } catch {
                // A write-ahead-logged database can't be opened where its side files are missing and may not be made.
                guard let error = error as? DatabaseError,
                    error.resultCode == .SQLITE_CANTOPEN || error.resultCode == .SQLITE_READONLY
                else { throw LogError(error, path: path) }
                // Nothing writes to it then, and it can be read as the plain file that it is,
                guard isBeingWritten(path) else {
                    return try LogError.explaining(path) {
                        let queue = try DatabaseQueue(
                            path: frozenURI(path),
                            configuration: configuration
                        )
                        return Connection(queue: queue, isFrozen: true)
                    }
                }
                // or its keeper is about to make them, and tells nobody when it has.
                guard clock.now < deadline else { throw LogError(error, path: path) }
                usleep(1_000)
            }
        }
    }

    /// The database, beside whoever writes to it.
    private static func shared(
        _ path: String,
        _ configuration: Configuration
    ) throws -> DatabaseQueue {
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        // A keeper that has just begun makes the tables one migration after the other.
        let isReady = try queue.read { db in try LogSchema.migrator.hasCompletedMigrations(db) }
        guard isReady else { throw LogError.absent(path: path) }
        return queue
    }

    /// Whether there is a write-ahead log with something in it.
    private static func isBeingWritten(_ path: String) -> Bool {
        let size = try? FileManager.default.attributesOfItem(atPath: path + "-wal")[.size]
        return size as? Int ?? (size as? UInt64).map(Int.init(clamping:)) ?? 0 > 0
    }

    /// The URI by which SQLite reads the file without locks and side files.
    private static func frozenURI(_ path: String) -> String {
        let escaped = path.utf8.map { octet in
            switch octet {
            case UInt8(ascii: "%"), UInt8(ascii: "?"), UInt8(ascii: "#"):
                "%" + String(octet, radix: 16, uppercase: true)
            default: String(decoding: [octet], as: UTF8.self)
            }
        }
        return "file:" + escaped.joined() + "?immutable=1"
    }
}

extension LogReader {
    /// The lookups that fit `query`, in the order of storing.
    package func rows(_ query: LogQuery) throws(LogError) -> [LogRow] {
        try read { db in try LogRow.load(try IndexWalk(query, in: db).ids(), in: db) }
    }

    /// The id of the last lookup stored; 0 in an empty log.
    package func lastID() throws(LogError) -> Int64 {
        try read { db in
            try Int64.fetchOne(db, sql: "SELECT last FROM spans ORDER BY first DESC LIMIT 1") ?? 0
        }
    }

    /// How many lookups fit `query`, whatever its limit.
    package func count(_ query: LogQuery) throws(LogError) -> Int {
        try read { db in try IndexWalk(query, in: db).count() }
    }

    /// What was lost, by reason, as far as it has been noticed.
    package func losses() throws(LogError) -> LossCounts {
        try read { db in
            var counts = LossCounts()
            for row in try Row.fetchAll(
                db,
                sql: "SELECT reason, sum(count) AS count FROM losses GROUP BY reason"
            ) {
                guard let reason = LossReason(rawValue: row["reason"]) else { continue }
                counts[reason] = UInt64(clamping: row["count"] as Int64)
            }
            return counts
        }
    }

    /// What SQLite finds wrong with the file; empty if nothing.
    package func integrityProblems() throws(LogError) -> [String] {
        try read { db in
            try String.fetchAll(db, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
        }
    }
}
