import DNSWire
import Sockets

// What both ways of resolving, forwarding and recursion, do with an outcome.

extension ResolverState {
    /// Keeps the outcome of `inquiry`, and gives what those who wait for it are to be told: the outcome, or
    /// where it is a failure, what was known before, stale.
    ///
    /// `key` is the inquiry's.
    func conclude(
        _ outcome: Outcome,
        for inquiry: Inquiry,
        under key: CacheKey,
        now: MonotonicNanoseconds
    ) -> Outcome {
        keep(outcome.answer, for: inquiry, under: key, now: now)
        return outcome
    }

    /// What those who wait for `inquiry` are told who have waited for
    /// `CacheUpkeep.staleAfterMilliseconds`; nil where nothing stale is kept, so that they wait on.
    ///
    /// The question stays open: its outcome refreshes the cache (`conclude`).
    func staleOutcome(
        for inquiry: Inquiry,
        under key: CacheKey,
        now: MonotonicNanoseconds,
        durationNanoseconds: UInt64
    ) -> Outcome? {
        nil
    }
}
