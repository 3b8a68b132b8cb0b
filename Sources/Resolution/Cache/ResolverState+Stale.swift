import DNSWire
import Sockets

// What both ways of resolving, forwarding and recursion, do about answers whose time is over.

extension ResolverState {
    /// Keeps the outcome of `inquiry`, and gives what those who wait for it are to be told: the outcome, or
    /// where it is a failure, what was known before, stale (RFC 8767 §4).
    ///
    /// A failure never takes the place of an answer; what was found bogus does, once its time is over.
    /// `key` is the inquiry's.
    func conclude(
        _ outcome: Outcome,
        for inquiry: Inquiry,
        under key: CacheKey,
        now: MonotonicNanoseconds
    ) -> Outcome {
        let name = inquiry.question.name.octets.span
        guard outcome.source == .failure else {
            keep(outcome.answer, for: inquiry, under: key, now: now)
            // What may not be kept shows all the same that what was kept is no longer so.
            if outcome.answer.lifetime == 0 { cache.remove(key, name: name) }
            return outcome
        }
        let isExcused: Bool =
            switch cache.standing(key, name: name, now: now) {
            case .fresh: true
            case .stale: !outcome.note.forbidsStale
            case .nothing: false
            }
        if isExcused, let known = cache.excuse(key, name: name, now: now) {
            return Outcome(known, durationNanoseconds: outcome.durationNanoseconds)
        }
        keep(outcome.answer, for: inquiry, under: key, now: now)
        return outcome
    }

    /// What those who wait for `inquiry` are told who have waited for
    /// `CacheUpkeep.staleAfterMilliseconds`; nil where nothing is kept, so that they wait on.
    ///
    /// The question stays open: its outcome refreshes the cache (`conclude`).
    func staleOutcome(
        for inquiry: Inquiry,
        under key: CacheKey,
        now: MonotonicNanoseconds,
        durationNanoseconds: UInt64
    ) -> Outcome? {
        cache.excuse(key, name: inquiry.question.name.octets.span, now: now)
            .map { Outcome($0, durationNanoseconds: durationNanoseconds) }
    }

    /// When those who wait for `inquiry`, asked from `now` on, are to get `staleOutcome`; nil where there
    /// will be none.
    func staleMoment(
        for inquiry: Inquiry,
        under key: CacheKey,
        upkeep: CacheUpkeep,
        now: MonotonicNanoseconds
    ) -> MonotonicNanoseconds? {
        let name = inquiry.question.name.octets.span
        // What is fresh is being refreshed, and may be stale by then.
        guard upkeep.servesStale, cache.standing(key, name: name, now: now) != .nothing else {
            return nil
        }
        return now.later(milliseconds: UInt64(upkeep.staleAfterMilliseconds))
    }
}

extension Outcome {
    /// What the cache has.
    init(_ found: CacheFinding, durationNanoseconds: UInt64) {
        self.init(
            answer: found.isStale ? found.body.stale : found.body.aged(by: found.age),
            source: found.isStale ? .stale : .cache,
            upstream: nil,
            durationNanoseconds: durationNanoseconds
        )
    }
}

extension AnswerNote {
    /// Whether a failure with this note is the right answer, and no stale one may be given instead: the
    /// fresh one was found bogus.
    var forbidsStale: Bool {
        switch self {
        case .bogus, .signatureExpired, .signatureNotYetValid, .keyMissing, .signaturesMissing,
            .noZoneKey, .denialMissing, .signatureExpiresBeforeItBegins, .indeterminate:
            true
        default: false
        }
    }
}

extension [Waiter] {
    /// Takes out those who want an answer soon, rather than a better one for the cache.
    mutating func takeImpatient() -> [Waiter] {
        let impatient = filter { !($0.receiver is Refresh) }
        removeAll { !($0.receiver is Refresh) }
        return impatient
    }
}
