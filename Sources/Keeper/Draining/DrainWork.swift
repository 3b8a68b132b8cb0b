import Journal
import QueryLog
import Rulesets
import Sockets

/// What a step of draining came to.
enum DrainStep {
    /// There is more to do at once.
    case more
    /// There is nothing more for now.
    case caughtUp
    /// Something is in the way.
    case failed
}

/// The log and the journals, open for as long as all goes well; the work on them step by step.
struct DrainWork: ~Copyable {
    private let state: StateDirectory
    private let resolver: PublishedReasons
    private var store: LogStore?
    private var drain: JournalDrain?
    private let clock = ContinuousClock()
    private var measured: ContinuousClock.Instant
    private var pruned: ContinuousClock.Instant
    private var swept: ContinuousClock.Instant

    /// Prepares for the instance whose state this is; opens nothing yet.
    init(_ state: StateDirectory) {
        self.state = state
        resolver = PublishedReasons(PublishedRulesets(directory: state.rulesets))
        measured = clock.now - DrainService.measuringInterval
        pruned = clock.now - DrainService.pruningInterval
        swept = clock.now
    }

    /// Stores up to so many lookups, and some more.
    mutating func step(recordsMax: Int) throws(DrainError) -> DrainProgress {
        if drain == nil {
            let opened: LogStore
            do throws(LogError) {
                opened = try LogStore(path: state.log)
            } catch {
                throw .log(error)
            }
            drain = try JournalDrain(store: opened, journal: state.journal)
            store = opened
        }
        guard
            let progress = try drain?.step(
                resolver: resolver,
                nowMicroseconds: WallClock.microsecondsNow(),
                recordsMax: recordsMax
            )
        else { preconditionFailure("it has just been opened") }
        return progress
    }

    /// What is still to be stored, if it's time to measure that again.
    mutating func backlog() throws(DrainError) -> (octets: UInt64, lookups: UInt64)? {
        guard clock.now - measured > DrainService.measuringInterval else { return nil }
        measured = clock.now
        return try drain?.backlog()
    }

    /// Lets old lookups and unused words go, when it's time to; true if nothing more is to be done.
    mutating func tidy(_ retention: Retention) throws(DrainError) -> Bool {
        guard let store else { return true }
        do throws(LogError) {
            if clock.now - pruned > DrainService.pruningInterval {
                let progress = try store.prune(
                    retention,
                    nowMicroseconds: WallClock.microsecondsNow()
                )
                guard progress.isDone else { return false }
                pruned = clock.now
            } else if clock.now - swept > DrainService.sweepingInterval {
                try store.sweep()
                swept = clock.now
            }
        } catch {
            throw .log(error)
        }
        return true
    }

    /// Closes both; the next step opens them anew.
    mutating func close() {
        drain = nil
        store = nil
    }
}
