package import Bounds
import DNSSEC
package import DNSWire
package import Sockets

/// Names resolved from the root (or as routes say) and validated.
///
/// Not for several threads: one actor, or one thread, owns it and all its methods run there; while one
/// question waits for a server, others go on.
package final class RecursiveResolver {
    package let settings: RecursionSettings
    /// What servers said, bounded by `RecursionSettings.recordOctetsMax`.
    package let records: RecordCache
    let iteration: Iteration
    let validator: Validator
    /// Follows the key roll-overs of the trust anchors, when its owner lets it.
    package let anchors: AnchorKeeper
    private let clock: MonotonicClock
    private let bounds: BoundCounters

    /// Makes a resolver that knows nothing yet but its settings.
    package init(
        settings: RecursionSettings,
        exchange: any UpstreamExchange,
        clock: MonotonicClock,
        random: SecureRandom,
        bounds: BoundCounters
    ) {
        self.settings = settings
        self.clock = clock
        self.bounds = bounds
        records = RecordCache(settings: settings, clock: clock, bounds: bounds)
        iteration = Iteration(
            settings: settings,
            exchange: exchange,
            clock: clock,
            random: random,
            records: records
        )
        validator = Validator(
            settings: settings,
            source: iteration,
            clock: clock,
            bounds: bounds
        )
        anchors = AnchorKeeper(validator: validator, source: iteration, counters: bounds)
    }

    /// Finds the answer to `question`, following aliases, and validates it unless `checkingDisabled`.
    ///
    /// Always answers, after `Bound.resolutionMilliseconds` at the latest. `trace` is told of each step. Where
    /// `isRefresh`, what is kept of the answer is asked for anew if it is near its end.
    package func resolve(
        _ question: Question,
        checkingDisabled: Bool = false,
        isRefresh: Bool = false,
        trace: ((TraceStep) -> Void)? = nil
    ) async -> ResolvedAnswer {
        let milliseconds = Int64(Bound.resolutionMilliseconds.value)
        let work = Work(
            tally: WorkTally(counters: bounds),
            deadline: clock.now().advanced(by: .milliseconds(milliseconds)),
            trace: trace
        )
        work.question = question
        work.isRefresh = isRefresh
        var answer = await chain(question, checkingDisabled: checkingDisabled, work)
        answer.server = work.server
        guard !checkingDisabled, validator.failsAsSentinel(answer) else { return answer }
        let cause = ExtendedError(.other, text: "so says the root key sentinel (RFC 8509)")
        return ResolvedAnswer(question: question, rcode: .servFail, errors: [cause])
    }
}

// MARK: - Forgetting

extension RecursiveResolver {
    /// Forgets all records of `name`, its delegation and its failures; gives the count of entries.
    @discardableResult
    package func flush(_ name: Name) -> Int {
        iteration.flush { $0 == name }
        validator.flush(below: name)
        return records.flush(name)
    }

    /// Forgets all of `name` and of the names below it; gives the count of entries.
    @discardableResult
    package func flush(atAndBelow name: Name) -> Int {
        iteration.flush { $0.isEqualToOrBelow(name) }
        validator.flush(below: name)
        return records.flush(atAndBelow: name)
    }

    /// Forgets everything that was learnt, of servers too; gives the count of entries.
    @discardableResult
    package func flushAll() -> Int {
        iteration.flush { _ in true }
        iteration.servers.flushAll()
        iteration.priming = Priming()
        validator.flush(below: .root)
        return records.flushAll()
    }
}
