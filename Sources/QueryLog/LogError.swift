import GRDB

/// Why the log can't be written or read.
package enum LogError: Error, Equatable, Sendable {
    /// There is no log at this path yet, or none whose tables are as this version wants them.
    case absent(path: String)
    /// The disk, or the log's share of it, is full; nothing was changed.
    case full(path: String)
    /// Another process is writing and didn't finish in time.
    case busy(path: String)
    /// The file is no database, or a damaged one.
    case damaged(path: String, reason: String)
    /// Reading or writing failed otherwise: permissions, I/O.
    case failed(path: String, reason: String)
}

extension LogError: CustomStringConvertible {
    /// What is wrong, and what to do.
    package var description: String {
        switch self {
        case .absent(let path):
            "\(path): no log of this version yet; it begins when `landline keeper` has run"
        case .full(let path):
            "\(path): no room on the disk; lookups wait in the journal until there is"
        case .busy(let path):
            "\(path): another process is writing; try again"
        case .damaged(let path, let reason):
            "\(path): damaged (\(reason)); stop the keeper and move the file away, and a new log begins"
        case .failed(let path, let reason):
            "\(path): \(reason)"
        }
    }
}

extension LogError {
    /// The meaning of an error that came out of the database at `path`.
    init(_ error: any Error, path: String) {
        switch error {
        case let error as LogError:
            self = error
        case let error as DatabaseError:
            switch error.resultCode {
            case .SQLITE_FULL: self = .full(path: path)
            // The index of the write-ahead log, a file that SQLite maps, has no room to grow.
            case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE:
                self = .full(path: path)
            case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path: path)
            case .SQLITE_CORRUPT, .SQLITE_NOTADB:
                self = .damaged(path: path, reason: error.message ?? "\(error.resultCode)")
            default: self = .failed(path: path, reason: "\(error)")
            }
        default:
            self = .failed(path: path, reason: "\(error)")
        }
    }

    /// Runs `body`, and says what its error means.
    static func explaining<Result>(
        _ path: String,
        _ body: () throws -> Result
    ) throws(LogError) -> Result {
        do {
            return try body()
        } catch {
            throw LogError(error, path: path)
        }
    }
}
