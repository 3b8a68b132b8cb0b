import Addresses
import Synchronization

/// The questions that are asked anew in the background: how many, and what became of them.
final class Refreshing: Sendable {
    private struct State {
        var underWay: Set<Inquiry> = []
        var begun: UInt64 = 0
        var answered: UInt64 = 0
        var overLimit: UInt64 = 0
    }

    private let state = Mutex(State())

    /// On whose behalf they are asked: one client's share of what may be open at once, which is nobody's
    /// address.
    static let client = IPAddress(v4: 0)

    init() {}

    /// Who is told the outcome of `inquiry`; nil where it is under way already, or too many are.
    func begin(_ inquiry: Inquiry) -> (any OutcomeReceiver)? {
        let isBegun = state.withLock { state in
            guard !state.underWay.contains(inquiry) else { return false }
            guard state.underWay.count < UpkeepLimits.refreshesMax else {
                state.overLimit += 1
                return false
            }
            state.underWay.insert(inquiry)
            state.begun += 1
            return true
        }
        return isBegun ? Refresh(inquiry, self) : nil
    }

    fileprivate func end(_ inquiry: Inquiry, _ outcome: Outcome) {
        state.withLock { state in
            state.underWay.remove(inquiry)
            switch outcome.source {
            case .upstream, .recursion: state.answered += 1
            default: break
            }
        }
    }

    /// Puts what was counted into `counters`.
    func count(into counters: inout ResolverCounters) {
        state.withLock { state in
            counters.refreshes = state.begun
            counters.refreshesAnswered = state.answered
            counters.refreshesOverLimit = state.overLimit
        }
    }
}

/// One question that is asked anew; the cache is what its answer is for.
final class Refresh: OutcomeReceiver {
    private let inquiry: Inquiry
    private let refreshing: Refreshing

    init(_ inquiry: Inquiry, _ refreshing: Refreshing) {
        self.inquiry = inquiry
        self.refreshing = refreshing
    }

    func receive(_ outcome: Outcome) { refreshing.end(inquiry, outcome) }
}

extension Request {
    /// Whether this is asked so that the cache gets a better answer than it has, which therefore is no
    /// answer to it.
    var isRefresh: Bool { receiver is Refresh }
}
