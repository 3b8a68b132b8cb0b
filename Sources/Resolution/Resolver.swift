package import Addresses
package import DNSWire
package import Sockets

/// The truth for a question: from the cache, from local names, or from an upstream.
///
/// Knows questions and answers, but neither devices nor policies. `answerNow` runs on the thread that
/// read the query and allocates nothing for a cache hit; `resolve` hands what is left to the
/// resolver's own thread.
package final class Resolver: Sendable {
    /// Makes a resolver that answers from its local names at once, and asks upstreams when started.
    package init(
        settings: ResolutionSettings,
        clock: MonotonicClock = MonotonicClock(),
        random: SecureRandom = SecureRandom()
    ) throws(SocketError) {
    }

    /// Starts the thread that speaks to upstreams.
    package func start() throws(SocketError) {
    }

    /// Answers what is still open with a failure and ends the thread.
    package func stop() {
    }

    /// Takes other settings.
    ///
    /// The cache stays, but for names that are now answered here.
    package func reconfigure(_ settings: ResolutionSettings) {
    }

    /// What was done so far.
    package var counters: ResolverCounters { ResolverCounters() }

    /// Empties the cache.
    package func flush() {
    }

    /// Takes `name` and what is below it out of the cache.
    package func flush(atAndBelow name: Name) {
    }

    /// Writes the response to `query` if it is known here: cache, local names, special names.
    ///
    /// `message` are the query's octets and `foldedName` its QNAME in lower case, as
    /// `Query.copyFoldedName` gives it. Header, question and records are written, TTLs counted down,
    /// but no OPT record: `ResponseWriter(continuing:)` goes on with that. `limit` is what the whole
    /// response may have, at least 512 and at most the buffer. Allocates nothing for a cache hit.
    package func answerNow(
        _ query: Query,
        in message: Span<UInt8>,
        foldedName: Span<UInt8>,
        now: MonotonicNanoseconds,
        limit: Int,
        into buffer: inout MutableSpan<UInt8>
    ) -> CachedAnswer? {
        nil
    }

    /// Finds the answer to what `answerNow` did not know, and calls `completion` once.
    ///
    /// Equal inquiries in flight are asked once. `client` is who asks, for a fair share of what may be
    /// open at once. `completion` runs on the resolver's thread, or on this one where nothing needs
    /// to be asked; it must not wait.
    package func resolve(
        _ inquiry: Inquiry,
        for client: IPAddress,
        completion: @escaping @Sendable (Outcome) -> Void
    ) {
        completion(
            Outcome(
                answer: .empty(inquiry.question.name, rcode: .servFail, note: .noUpstream),
                source: .failure,
                upstream: nil,
                durationNanoseconds: 0
            )
        )
    }
}
