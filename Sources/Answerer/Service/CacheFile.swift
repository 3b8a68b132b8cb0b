import Foundation
import Logging
import Processes
import Resolution
import Rulesets
import Sockets
import Synchronization

/// The file in which the cache outlives the process: read after the start, written at the stop.
///
/// Reading is done beside the answering, on a thread of its own. The file is gone once it was read: what is
/// flushed later must not come back with it after a crash, after which there simply is none.
final class CacheFile: Sendable {
    private let path: String
    private let logger: Logger
    private let reading = Mutex<WorkerThread?>(nil)
    private let found = Mutex<CacheStatistics.Snapshot?>(nil)

    init(path: String, logger: Logger) {
        self.path = path
        self.logger = logger
    }

    /// The longest file that is read: as much as is ever written.
    private static let octetsMax = 128 << 20

    /// What was taken of the file; nil where there was none, or it is still being read.
    var snapshot: CacheStatistics.Snapshot? { found.withLock { $0 } }

    /// Begins to read into the cache of `resolver`; where snapshots are not wanted, the file only goes.
    func begin(_ resolver: Resolver, isWanted: Bool) throws(SocketError) {
        guard isWanted else {
            remove()
            return
        }
        let thread = try WorkerThread(name: "snapshot") { self.read(into: resolver) }
        reading.withLock { $0 = thread }
    }

    /// Waits until the file was read.
    func finishReading() {
        reading.withLock { thread in
            thread?.join()
            thread = nil
        }
    }

    /// Writes down the cache of `resolver`, which answers no more.
    func write(_ resolver: Resolver, isWanted: Bool) {
        finishReading()
        guard isWanted else { return }
        do throws(SystemError) {
            let octets = resolver.snapshot(at: WallClock.microsecondsNow())
            try DurableFile.replace(path, with: octets)
            logger.info("kept the cache", metadata: ["octets": "\(octets.count)"])
        } catch {
            logger.warning(
                "the cache could not be kept; the next start begins without it",
                metadata: ["error": "\(error)"]
            )
        }
    }

    private func read(into resolver: Resolver) {
        guard FileManager.default.fileExists(atPath: path) else { return }
        var snapshot = CacheStatistics.Snapshot(fresh: 0, stale: 0, dropped: 0, problem: nil)
        do {
            let file = try FileHandle(forReadingFrom: URL(filePath: path))
            let octets = [UInt8](try file.read(upToCount: Self.octetsMax + 1) ?? Data())
            try file.close()
            let report = try resolver.restore(octets, at: WallClock.microsecondsNow())
            snapshot.fresh = report.fresh
            snapshot.stale = report.stale
            snapshot.dropped = report.dropped
            logger.info(
                "took over the cache",
                metadata: [
                    "fresh": "\(report.fresh)", "stale": "\(report.stale)",
                    "dropped": "\(report.dropped)",
                ]
            )
            if report.clockWasSetBack {
                logger.warning(
                    "the clock stands before the moment at which the cache was kept, so all of it counts as stale"
                )
            }
        } catch {
            snapshot.problem = "\(error)"
            logger.warning(
                "the kept cache was refused, and the start goes on without it",
                metadata: ["file": "\(path)", "reason": "\(error)"]
            )
        }
        found.withLock { $0 = snapshot }
        remove()
    }

    private func remove() {
        guard FileManager.default.fileExists(atPath: path) else { return }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            logger.warning("the kept cache can't be removed", metadata: ["error": "\(error)"])
        }
    }
}
