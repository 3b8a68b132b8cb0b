package import Control
import Dispatch
import Foundation
package import Logging
package import QueryLog
package import Rulesets
import Sockets
import Synchronization

/// The thread that drains the journals for as long as the keeper lives, and keeps the log within
/// its limits.
///
/// Whatever stands in its way — no room on the disk, a reader's lock, a damaged file — it says so,
/// waits and tries again: the journals hold what was looked up meanwhile.
package final class DrainService: Sendable {
    /// How often the journals are looked into: `log -f` shows a lookup before its page has loaded.
    static let cadence = Duration.milliseconds(100)
    /// How long to wait after a failure: a full disk doesn't empty faster.
    static let retryPause = Duration.seconds(1)
    /// How often the backlog is measured while it lasts.
    static let measuringInterval = Duration.seconds(1)
    /// How often the oldest lookups are let go: a day's worth in a thousand small steps.
    static let pruningInterval = Duration.seconds(60)
    /// How often words that no lookup speaks of any more are let go, which reads the whole log.
    static let sweepingInterval = Duration.seconds(24 * 60 * 60)

    private let state: StateDirectory
    private let logger: Logger
    private let sleeper = DispatchSemaphore(value: 0)
    private let shared = Mutex(Shared())

    private struct Shared {
        var status = StatusReport.Log()
        var retention = Retention()
        var isStopping = false
        var thread: WorkerThread?
        var caughtUpSteps: UInt64 = 0
    }

    /// Prepares to drain the journals of an instance into its log.
    package init(state: StateDirectory, logger: Logger) {
        self.state = state
        self.logger = logger
    }

    /// How the log goes.
    package var status: StatusReport.Log { shared.withLock { $0.status } }

    /// How often there was nothing left to store.
    package var caughtUpSteps: UInt64 { shared.withLock { $0.caughtUpSteps } }

    /// Keeps the log within `retention` from now on.
    package func keep(_ retention: Retention) {
        shared.withLock { $0.retention = retention }
    }

    /// Begins to drain.
    package func start() throws {
        let thread = try WorkerThread(name: "drain") { [self] in run() }
        shared.withLock { $0.thread = thread }
    }

    /// Stores what is there now and ends; blocks until then.
    package func stop() {
        let thread = shared.withLock { shared in
            shared.isStopping = true
            return shared.thread
        }
        sleeper.signal()
        thread?.join()
    }

    private var isStopping: Bool { shared.withLock { $0.isStopping } }

    /// Opens log and journals, drains until that fails, and begins anew.
    private func run() {
        while true {
            do {
                let store = try LogStore(path: state.log)
                var drain = try JournalDrain(store: store, journal: state.journal)
                try serve(&drain, store)
                return
            } catch {
                note(error)
                // What could not be stored is in the journals, and the next start stores it.
                if isStopping { return }
                sleep(Self.retryPause)
            }
        }
    }

    /// Drains until told to stop, or until something fails that opening anew may mend.
    private func serve(_ drain: inout JournalDrain, _ store: LogStore) throws {
        let resolver = PublishedReasons(PublishedRulesets(directory: state.rulesets))
        let clock = ContinuousClock()
        var measured = clock.now - Self.measuringInterval
        var pruned = clock.now - Self.pruningInterval
        var swept = clock.now
        while true {
            let isStopping = isStopping
            var pause = Self.cadence
            do throws(DrainError) {
                let progress = try drain.step(
                    resolver: resolver,
                    nowMicroseconds: WallClock.microsecondsNow()
                )
                note(progress)
                if !progress.isCaughtUp {
                    pause = .zero
                    if clock.now - measured > Self.measuringInterval {
                        let backlog = try drain.backlogOctets()
                        shared.withLock { $0.status.backlogOctets = backlog }
                        measured = clock.now
                    }
                } else if isStopping {
                    return
                } else if clock.now - pruned > Self.pruningInterval {
                    if try prune(store) { pruned = clock.now } else { pause = .zero }
                } else if clock.now - swept > Self.sweepingInterval {
                    do throws(LogError) { try store.sweep() } catch { throw .log(error) }
                    swept = clock.now
                }
            } catch {
                // Both pass by themselves; all else is opened anew.
                switch error {
                case .log(.full), .log(.busy): note(error)
                default: throw error
                }
                if isStopping { return }
                pause = Self.retryPause
            }
            sleep(pause)
        }
    }

    /// Lets one step's worth of old lookups go; false if more may follow at once.
    private func prune(_ store: LogStore) throws(DrainError) -> Bool {
        let retention = shared.withLock { $0.retention }
        do throws(LogError) {
            return try store.prune(retention, nowMicroseconds: WallClock.microsecondsNow()).isDone
        } catch {
            throw .log(error)
        }
    }

    private func sleep(_ pause: Duration) {
        guard pause > .zero else { return }
        let (seconds, attoseconds) = pause.components
        let nanoseconds = Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
        // Either way it is time to look again.
        _ = sleeper.wait(timeout: .now() + .nanoseconds(nanoseconds))
    }

    private func note(_ progress: DrainProgress) {
        let fault = progress.faults.first.map { "\($0)" }
        let recovered = shared.withLock { shared in
            let recovered = shared.status.problem != nil && fault == nil
            shared.status.problem = fault
            shared.status.damaged += UInt64(progress.damaged)
            if progress.stored > 0 {
                shared.status.stored += UInt64(progress.stored)
                shared.status.storedAt = Date()
            }
            if progress.isCaughtUp {
                shared.status.backlogOctets = 0
                shared.caughtUpSteps += 1
            }
            return recovered
        }
        if recovered { logger.info("lookups are stored again") }
    }

    private func note(_ error: any Error) {
        let isNew = shared.withLock { shared in
            let isNew = shared.status.problem != "\(error)"
            shared.status.problem = "\(error)"
            return isNew
        }
        guard isNew else { return }
        logger.error(
            "lookups cannot be stored and wait in the journal",
            metadata: ["reason": "\(error)"]
        )
    }
}
