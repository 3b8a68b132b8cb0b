/// What the resolver has done since it was made.
///
/// Every way a question or a datagram can go is counted.
package struct ResolverCounters: Sendable, Equatable {
    /// Answers from the cache, and questions that were not in it.
    package var cacheHits: UInt64 = 0
    package var cacheMisses: UInt64 = 0
    /// Answers given after their time, because nothing better was to be had.
    package var staleAnswers: UInt64 = 0
    /// Questions asked anew in the background, those that brought an answer, and those that were not asked
    /// because enough were under way.
    package var refreshes: UInt64 = 0
    package var refreshesAnswered: UInt64 = 0
    package var refreshesOverLimit: UInt64 = 0
    /// Answers from local records and special names.
    package var localAnswers: UInt64 = 0
    package var specialAnswers: UInt64 = 0
    /// Entries and octets in the cache now; entries put in, and put out for want of room.
    package var cacheEntries: UInt64 = 0
    package var cacheOctets: UInt64 = 0
    package var cacheInsertions: UInt64 = 0
    package var cacheEvictions: UInt64 = 0
    /// Record sets that recursion keeps, and their octets.
    package var recordEntries: UInt64 = 0
    package var recordOctets: UInt64 = 0
    /// Questions handed to `resolve`, those that joined an equal one in flight, and those open now.
    package var questions: UInt64 = 0
    package var questionsJoined: UInt64 = 0
    package var questionsInFlight: UInt64 = 0
    /// Questions refused because too many were open, in all or from one client.
    package var questionsOverLimit: UInt64 = 0
    /// Queries sent to upstreams over UDP and TCP.
    package var queriesSentUDP: UInt64 = 0
    package var queriesSentTCP: UInt64 = 0
    /// Queries of recursion that joined an equal one to the same server under way.
    package var queriesJoined: UInt64 = 0
    /// UDP sockets opened for queries.
    package var socketsOpened: UInt64 = 0
    /// Attempts that nothing came back for, and that failed at the socket.
    package var attemptsTimedOut: UInt64 = 0
    package var attemptsFailed: UInt64 = 0
    /// Datagrams ignored while waiting for the right one: wrong ID, wrong question, malformed.
    package var repliesWrongID: UInt64 = 0
    package var repliesWrongQuestion: UInt64 = 0
    package var repliesMalformed: UInt64 = 0
    /// Replies to queries that were answered or given up before.
    package var repliesLate: UInt64 = 0
    /// Replies that were right but for the case of the name, asked again over TCP.
    package var repliesWrongCase: UInt64 = 0
    /// Truncated replies, asked again over TCP.
    package var repliesTruncated: UInt64 = 0
    /// Questions that ended in SERVFAIL.
    package var failures: UInt64 = 0
    /// Answers from which rebinding protection took private addresses.
    package var rebindingsStopped: UInt64 = 0

    /// Counters at zero.
    package init() {}
}

extension ResolverCounters {
    /// What two threads have done together.
    static func + (left: Self, right: Self) -> Self {
        var sum = left
        for field in fields { sum[keyPath: field] += right[keyPath: field] }
        return sum
    }

    /// All of them: what is not among these is lost from a sum, which a test holds against.
    static var fields: [WritableKeyPath<Self, UInt64>] {
        [
            \.cacheHits, \.cacheMisses, \.staleAnswers, \.refreshes,
            \.refreshesAnswered, \.refreshesOverLimit, \.recordEntries, \.recordOctets,
            \.localAnswers, \.specialAnswers,
            \.cacheEntries,
            \.cacheOctets, \.cacheInsertions, \.cacheEvictions, \.questions, \.questionsJoined,
            \.questionsInFlight, \.questionsOverLimit, \.queriesSentUDP, \.queriesSentTCP,
            \.queriesJoined, \.socketsOpened, \.attemptsTimedOut, \.attemptsFailed,
            \.repliesWrongID, \.repliesWrongQuestion, \.repliesMalformed, \.repliesLate,
            \.repliesWrongCase, \.repliesTruncated, \.failures, \.rebindingsStopped,
        ]
    }
}
