import Bounds
import DNSWire

/// What one fetch has done, against the bounds of one fetch; what all fetches for a query do is counted in its
/// `Work`.
final class FetchEffort {
    private let work: Work
    private var queries = 0
    private var referrals = 0
    /// Whether the last message has not been found of use yet.
    private var isOpen = false
    /// Whether a bound was reached: nothing more is sent.
    private(set) var isSpent = false

    init(_ work: Work) { self.work = work }

    /// Takes one message to a server; false where the fetch, or the query it is for, may send no more.
    func takeQuery() -> Bool {
        guard queries < Bound.upstreamQueriesPerFetch.value else {
            spend(.upstreamQueriesPerFetch)
            work.tally.reached(.upstreamQueriesPerFetch)
            return false
        }
        guard work.uselessQueries < Bound.uselessUpstreamQueries.value else {
            spend(.uselessUpstreamQueries)
            work.tally.reached(.uselessUpstreamQueries)
            return false
        }
        guard work.tally.take(.upstreamQueries) else {
            spend(.upstreamQueries)
            return false
        }
        queries += 1
        isOpen = true
        return true
    }

    /// What was asked last brought what it was asked for; where a message was sent for it, and not another query's
    /// waited for, that was of use.
    func wasOfUse() {
        guard isOpen else { return }
        isOpen = false
        work.usefulQueries += 1
    }

    /// Takes one step down; false where there were too many.
    func takeReferral() -> Bool {
        guard referrals < Bound.referrals.value else {
            spend(.referrals)
            work.tally.reached(.referrals)
            return false
        }
        referrals += 1
        return true
    }

    /// The query's time is over.
    func timeIsUp() {
        guard !isSpent else { return }
        spend(.resolutionMilliseconds)
        work.tally.reached(.resolutionMilliseconds)
    }

    private func spend(_ bound: Bound) {
        isSpent = true
        work.trace?(.noted("no more than \(bound.value) \(bound.name)"))
    }
}
