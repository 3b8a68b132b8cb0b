package import DNSWire
package import Sockets

/// One question to one server.
package struct UpstreamQuery: Hashable, Sendable {
    package var server: SocketAddress
    /// The question, its name in lower case; the exchange chooses the case it is sent in.
    package var question: Question
    /// RD: set for forwarders, clear for authoritative servers.
    package var recursionDesired: Bool
    /// CD: set where we validate ourselves what a forwarder gives.
    package var checkingDisabled: Bool
    /// Whether an OPT record is sent, with DO set or clear; nil for none (servers that know no EDNS).
    package var dnssecOK: Bool?
    /// Whether the case of the name is random and must come back as sent, over UDP.
    package var randomisesCase: Bool
    /// Over TCP from the start; else UDP, and TCP by itself where the reply is truncated or after near
    /// misses.
    package var isStream: Bool

    package init(
        server: SocketAddress,
        question: Question,
        recursionDesired: Bool = false,
        checkingDisabled: Bool = false,
        dnssecOK: Bool? = true,
        randomisesCase: Bool = true,
        isStream: Bool = false
    ) {
        self.server = server
        self.question = question
        self.recursionDesired = recursionDesired
        self.checkingDisabled = checkingDisabled
        self.dnssecOK = dnssecOK
        self.randomisesCase = randomisesCase
        self.isStream = isStream
    }

    /// Feeds the question alone, which seldom goes to two servers at once.
    package func hash(into hasher: inout Hasher) { hasher.combine(question) }
}

/// What became of one question to one server.
package enum UpstreamReply: Sendable {
    /// A well-formed response to the question, whatever its RCODE; names in it are in lower case where
    /// they were compressed against the question.
    case message(Message, milliseconds: Double, wasStream: Bool)
    /// Nothing came in time.
    case silence
    /// The kernel says that the server cannot be reached.
    case unreachable
    /// Something came that is no DNS message (`WireError`) or not the reply, or ended in the middle; over UDP it is
    /// ignored, and told when nothing better came in time.
    case malformed
    /// The reply came, but the name's case was not kept even over TCP, or the question was another.
    case mismatched
    /// We had no socket left.
    case exhausted
}

/// How questions reach servers: sockets in earnest, a script in tests.
///
/// Used by one thread: the one the engine runs on. Equal questions that are under way are asked once.
package protocol UpstreamExchange: AnyObject {
    /// Asks `query` and waits for the reply, at most `patience`.
    ///
    /// UDP to TCP on truncation and after near misses is the exchange's own business; all of it
    /// together may take `streamPatience` then. `sent` is called for each message that leaves, and says whether
    /// it may (it counts against the bounds).
    func ask(
        _ query: UpstreamQuery,
        patience: Duration,
        streamPatience: Duration,
        sent: () -> Bool
    ) async -> UpstreamReply
}

extension UpstreamExchange {
    /// Asks `query`, by TCP too as long as `patience` allows.
    package func ask(
        _ query: UpstreamQuery,
        patience: Duration,
        sent: () -> Bool
    ) async -> UpstreamReply {
        await ask(query, patience: patience, streamPatience: patience, sent: sent)
    }
}
