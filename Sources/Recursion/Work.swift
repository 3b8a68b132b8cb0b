package import Bounds
package import DNSWire
package import Sockets

/// All that is done for one client's query: what it has used of each bound, until when it may go on, and
/// what to tell somebody who watches.
///
/// Handed to everything that is done for the query's sake; used by one task at a time.
package final class Work {
    package let tally: WorkTally
    package let deadline: MonotonicNanoseconds
    /// Told of each step, for `query +trace`; nil where nobody watches.
    package let trace: ((TraceStep) -> Void)?
    /// The questions whose answers this one waits for, outermost first: the same again is a cycle.
    package var path: [Question] = []
    /// Whether a question was given up because it had failed a short while ago (RFC 9520).
    var metKnownFailure = false
    /// Who answered last; nil where nobody was asked.
    var server: SocketAddress?
    /// What the client asked; nil where nobody did.
    var question: Question?
    /// What came with an answer beyond the link that was asked for: it is used within this work even where it
    /// may not be kept (TTL 0).
    var learnt: [Question: ZoneResponse] = [:]
    /// Servers whose answers turned out to be bogus, by zone: not asked again within this work.
    var distrusted: [Name: Set<SocketAddress>] = [:]
    /// Whether there are servers that are not believed.
    var distrustsAnybody: Bool { distrusted.contains { !$0.value.isEmpty } }
    /// Whether a question was given up because it was on the path: what failed for that is no finding about
    /// the question, and is not remembered.
    var metCycle = false
    /// Whether this is done so that what is near its end is known for longer.
    var isRefresh = false

    /// How many messages to servers brought what they were sent for.
    var usefulQueries = 0
    /// How many were of no use (`Bound.uselessUpstreamQueries`).
    var uselessQueries: Int { tally.used(.upstreamQueries) - usefulQueries }
    /// How often each server was of no use to this query: its answer was a failure, or there was none.
    var uselessness: [SocketAddress: Int] = [:]

    package init(
        tally: WorkTally,
        deadline: MonotonicNanoseconds,
        trace: ((TraceStep) -> Void)? = nil
    ) {
        self.tally = tally
        self.deadline = deadline
        self.trace = trace
    }
}

/// One step on the way to an answer, as `query +trace` shows it.
package enum TraceStep: Sendable {
    /// A server was asked, and what came back in how many milliseconds.
    case asked(SocketAddress, zone: Name, Question, result: String, milliseconds: Double)
    /// A referral led from `zone` down to `child`, with this many servers.
    case referred(from: Name, to: Name, servers: Int)
    /// An alias was followed.
    case followed(from: Name, to: Name)
    /// What was found in the cache instead of asking.
    case known(Question, String)
    /// What DNSSEC says of a zone's keys, of a delegation or of a record set, and why.
    case validated(subject: String, finding: String)
    /// Something was refused or given up: a bound, an address that is never asked, a lame server.
    case noted(String)
}
