package import Captures
package import DNSWire

/// What happened to one question of a replay.
package struct ReplayEvent: Sendable {
    /// The phone's place among the replayed ones.
    package var phone: Int
    package var ask: CapturedAsk
    package var result: Result

    /// How a question ended.
    package enum Result: Sendable {
        /// An answer came after so long.
        case answered(Message, after: Duration)
        /// No answer came, however often the question was asked.
        case unanswered
    }
}

/// How many questions a replay asked, and what became of them.
package struct ReplayCounts: Sendable, Equatable {
    package var asked = 0
    package var answered = 0
    package var unanswered = 0
    /// Datagrams sent: more than `asked` if some were sent again.
    package var sent = 0
    /// Datagrams received that answer no open question: late, or foreign.
    package var unexpected = 0

    /// Nothing asked yet.
    package init() {}
}
