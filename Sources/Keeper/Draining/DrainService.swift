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
/// Two threads take turns. One, of the usual class, stores what comes in as it comes, and pauses. Where
/// more comes than that takes (`promptStepsMax`), the machine is busy answering: then the other goes on,
/// of the idle class, with the time that nobody else wants, and nothing is taken from the answers. Beyond
/// half of the journal's limit that is no longer safe, and the first works without pause until a quarter
/// is left. A thread can't raise itself from the idle class, hence two.
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
    /// Lookups of a step of which the others must not wait for the end: 30 ms of work, which on a
    /// saturated machine the idle class does in some ten seconds.
    static let stepRecordsMax = 16_384
    /// Steps without pause after which the rest is left to the idle class: 16,384 lookups, 30 ms of work, and far
    /// more than a busy house asks between two looks.
    static let promptStepsMax = 1

    private let state: StateDirectory
    private let logger: Logger
    private let prompt = DispatchSemaphore(value: 0)
    private let spare = DispatchSemaphore(value: 0)
    private let shared = Mutex(Shared())
    private let work: Mutex<DrainWork>

    /// Whose turn it is, and why.
    private enum Turn {
        /// The usual class stores what comes in.
        case prompt
        /// The idle class stores what has piled up.
        case spare
        /// The usual class makes room in the journal.
        case pressing
    }

    private struct Shared {
        var status = StatusReport.Log()
        var retention = Retention()
        var journalOctetsMax = UInt64(JournalOptions.bytesMaxDefault)
        var turn = Turn.prompt
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
            try WorkerThread(name: "drain") { [self] in runPromptly() },
            try WorkerThread(name: "drain-spare", scheduling: .idle) { [self] in runInSpareTime() },
        ]
        shared.withLock { $0.threads = threads }
    }

    /// Stores what is there now and ends; blocks until then.
    package func stop() {
        let threads = shared.withLock { shared in
            shared.isStopping = true
            return shared.threads
        }
        prompt.signal()
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
    private func runPromptly() {
        var steps = 0
        while true {
            let isStopping = isStopping
            if turn == .spare, !isStopping {
                sleep(Self.measuringInterval, on: prompt)
                if turn == .spare, isJournalFull(to: 2) { give(.pressing) }
                continue
            }
            let isPressing = turn == .pressing || isStopping
            let step = step(isPressing ? JournalDrain.batchRecordsMax : Self.stepRecordsMax)
            switch step {
            case .more where isPressing:
                if !isStopping, !isJournalFull(to: 4) { leaveToSpareTime() }
            case .more:
                steps += 1
                if steps >= Self.promptStepsMax { leaveToSpareTime() }
            case .caughtUp:
                if isStopping { return }
                steps = 0
                give(.prompt)
                sleep(Self.cadence, on: prompt)
            case .failed:
                if isStopping { return }
                sleep(Self.retryPause, on: prompt)
            }
        }
    }

    private func leaveToSpareTime() {
        give(.spare)
        spare.signal()
    }

    private func runInSpareTime() {
        while !isStopping {
            guard turn == .spare else {
                spare.wait()
                continue
            }
            switch step(Self.stepRecordsMax) {
            case .more: break
            case .caughtUp, .failed:
                shared.withLock { if $0.turn == .spare { $0.turn = .prompt } }
                prompt.signal()
            }
        }
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
        work.withLock { work -> DrainStep in
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
