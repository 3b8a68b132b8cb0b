package import Control
import Dispatch
import Foundation
import Journal
package import Logging
package import QueryLog
package import Rulesets
import Sockets
import Synchronization

/// Drains the journals for as long as the keeper lives, and keeps the log within its limits.
///
/// It works in time that nobody else wants: its thread is of the idle class, so that an answer never waits for
/// the log, be it that both have one processor. Where a busy machine leaves it nothing for two seconds, a
/// second thread, of the usual class, stores a little; and beyond half of the journal's limit that thread works
/// without pause until a quarter is left. A thread can't raise itself from the idle class, hence two.
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
    /// How often words that no lookup speaks of any more are let go, for which the log's index is read.
    static let sweepingInterval = Duration.seconds(24 * 60 * 60)
    /// Lookups of the shortest step: 8 ms of work, which on a saturated machine the idle class does in some three
    /// seconds, and for which the other thread, or a stop, has to wait.
    static let stepRecordsMin = 4096
    /// How long a step may take, by the clock, before the next is made shorter; one that takes half of it is
    /// followed by a longer one, since each has its own cost.
    static let stepDuration = Duration.milliseconds(200)

    private let state: StateDirectory
    private let logger: Logger
    private let watch = DispatchSemaphore(value: 0)
    private let spare = DispatchSemaphore(value: 0)
    private let shared = Mutex(Shared())
    private let work: Mutex<DrainWork>

    /// Whose turn it is.
    private enum Turn {
        /// The idle class stores what comes in.
        case spare
        /// The usual class makes room in the journal.
        case pressing
    }

    private struct Shared {
        var status = StatusReport.Log()
        var retention = Retention()
        var journalOctetsMax = UInt64(JournalOptions.bytesMaxDefault)
        var turn = Turn.spare
        /// How many steps there were: one that stands still has no processor.
        var steps: UInt64 = 0
        var isStopping = false
        var threads: [WorkerThread] = []
        var caughtUpSteps: UInt64 = 0
    }

    /// Prepares to drain the journals of an instance into its log.
    package init(state: StateDirectory, logger: Logger) {
        self.state = state
        self.logger = logger
        work = Mutex(DrainWork(state))
    }

    /// How the log goes.
    package var status: StatusReport.Log {
        shared.withLock { shared in
            var status = shared.status
            status.journalOctetsMax = shared.journalOctetsMax
            return status
        }
    }

    /// How often there was nothing left to store.
    package var caughtUpSteps: UInt64 { shared.withLock { $0.caughtUpSteps } }

    /// Keeps the log within `retention` from now on, and the journal well within its limit.
    package func keep(_ retention: Retention, journalOctetsMax: UInt64? = nil) {
        shared.withLock { shared in
            shared.retention = retention
            if let journalOctetsMax { shared.journalOctetsMax = journalOctetsMax }
        }
    }

    /// Begins to drain.
    package func start() throws {
        let threads = [
            try WorkerThread(name: "drain", scheduling: .idle) { [self] in runInSpareTime() },
            try WorkerThread(name: "drain-watch") { [self] in runWhereNeeded() },
        ]
        shared.withLock { $0.threads = threads }
    }

    /// Stores what is there now and ends; blocks until then.
    package func stop() {
        let threads = shared.withLock { shared in
            shared.isStopping = true
            return shared.threads
        }
        watch.signal()
        spare.signal()
        for thread in threads { thread.join() }
        work.withLock { $0.close() }
    }

    private var isStopping: Bool { shared.withLock { $0.isStopping } }
    private var turn: Turn { shared.withLock { $0.turn } }
    private func give(_ turn: Turn) { shared.withLock { $0.turn = turn } }
}

// MARK: - The two threads

extension DrainService {
    private func runInSpareTime() {
        let clock = ContinuousClock()
        var recordsMax = Self.stepRecordsMin
        while !isStopping {
            guard turn == .spare else {
                spare.wait()
                continue
            }
            let start = clock.now
            switch step(recordsMax) {
            case .more:
                let taken = clock.now - start
                if taken < Self.stepDuration / 2 {
                    recordsMax = min(recordsMax * 2, JournalDrain.batchRecordsMax)
                } else if taken > Self.stepDuration {
                    recordsMax = max(recordsMax / 2, Self.stepRecordsMin)
                }
            case .caughtUp: sleep(Self.cadence, on: spare)
            case .failed: sleep(Self.retryPause, on: spare)
            }
        }
    }

    /// What the usual class does: it looks on, helps where the other gets nothing done, and clears up at the end.
    private func runWhereNeeded() {
        // Two looks without a step between them are what makes this thread help.
        var seen: [UInt64] = []
        while true {
            let isStopping = isStopping
            if turn == .spare, !isStopping {
                sleep(Self.measuringInterval, on: watch)
                seen = seen.suffix(1) + [shared.withLock { $0.steps }]
                if isJournalFull(to: 2) {
                    give(.pressing)
                } else if seen.count == 2, seen[0] == seen[1] {
                    _ = step(Self.stepRecordsMin)
                    seen = []
                }
                continue
            }
            switch step(JournalDrain.batchRecordsMax) {
            case .more:
                if !isStopping, !isJournalFull(to: 4) { leaveToSpareTime() }
            case .caughtUp:
                if isStopping { return }
                leaveToSpareTime()
            case .failed:
                if isStopping { return }
                sleep(Self.retryPause, on: watch)
            }
        }
    }

    private func leaveToSpareTime() {
        give(.spare)
        spare.signal()
    }

    /// Whether the journal's files take more than this part of what they may.
    private func isJournalFull(to part: UInt64) -> Bool {
        do throws(JournalError) {
            let taken = try JournalReader.octetsTaken(in: state.journal)
            return taken > shared.withLock { $0.journalOctetsMax } / part
        } catch {
            // The next step says what is wrong with it.
            return false
        }
    }

    private func step(_ recordsMax: Int) -> DrainStep {
        defer { shared.withLock { $0.steps += 1 } }
        return work.withLock { work -> DrainStep in
            do throws(DrainError) {
                let progress = try work.step(recordsMax: recordsMax)
                note(progress)
                if !progress.isCaughtUp {
                    try measure(&work)
                    return .more
                }
                let retention = shared.withLock { $0.retention }
                return try work.tidy(retention) ? .caughtUp : isStopping ? .caughtUp : .more
            } catch {
                note(error)
                // These pass by themselves; all else is opened anew.
                switch error {
                case .log(.full), .log(.busy): break
                default: work.close()
                }
                return .failed
            }
        }
    }

    private func measure(_ work: inout DrainWork) throws(DrainError) {
        guard let backlog = try work.backlog() else { return }
        shared.withLock { shared in
            shared.status.backlogOctets = backlog.octets
            shared.status.backlogLookups = backlog.lookups
        }
    }

    private func sleep(_ pause: Duration, on sleeper: DispatchSemaphore) {
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
                shared.status.backlogLookups = 0
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
