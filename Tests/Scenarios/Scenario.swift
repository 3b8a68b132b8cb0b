package import Addresses
package import DNSWire

/// A scenario in the `.rpl` form that unbound, Deckard and domain's Stelline share.
///
/// Servers' canned replies, and steps in the order of their numbers; `README.md` beside the project's own
/// scenarios tells all words.
package struct Scenario: Sendable {
    /// The file's name without its suffix.
    package var name: String
    /// What follows `SCENARIO_BEGIN`.
    package var title = ""
    package var configuration = ScenarioConfiguration()
    package var ranges: [ReplyRange] = []
    package var zones: [ScriptedZone] = []
    package var steps: [Step] = []

    package init(name: String) { self.name = name }

    /// The canned replies of some addresses, valid while the step's number is in range.
    package struct ReplyRange: Sendable {
        package var numbers: ClosedRange<Int>
        /// None means any address.
        package var addresses: [IPAddress] = []
        package var entries: [Entry] = []
    }

    /// One message with what it is compared by and how it is changed before it is sent.
    package struct Entry: Sendable {
        package var matches: Set<MatchWord> = []
        package var adjustments: Set<AdjustWord> = []
        /// Seconds until it is sent.
        package var delaySeconds = 0
        package var message = Message()
        /// Octets in place of a message.
        package var raw: [UInt8]?
        /// The line on which it begins.
        package var line: Int
    }

    /// One thing that happens.
    package struct Step: Sendable {
        package var number: Int
        package var action: Action
        package var line: Int
    }

    /// What happens in a step.
    package enum Action: Sendable {
        /// The client asks.
        case query(Entry)
        /// The last query's answer is compared.
        case checkAnswer(Entry)
        /// Time goes by.
        case timePasses(seconds: Int)
        /// Kept by the format for runners that hold questions back; here questions never wait.
        case checkOutQuery
        /// A question of this project's own about the run so far.
        case check(Check)
    }

    /// The project's own checks.
    package enum Check: Sendable, Equatable {
        /// How often a bound was reached since the start (name as `Bound.name`).
        case bound(String, ClosedRange<Int>)
        /// How many messages servers got for the last query.
        case upstreamQueries(ClosedRange<Int>)
        /// Whether some server (or the one of that address) was asked this for the last query.
        case asked(Question, of: IPAddress?, expected: Bool)
        /// Whether the last answer tells this extended error.
        case extendedError(EDECode, expected: Bool)
        /// The range of all TTLs in the last answer's answer and authority sections.
        case ttl(ClosedRange<Int>)
    }
}

/// A word after `MATCH`.
package enum MatchWord: String, Sendable, CaseIterable {
    case opcode
    case qtype
    case qname
    case qclass
    /// The query's name is the entry's or below it.
    case subdomain
    case question
    case udp
    case tcp
    /// DO as in the entry's flags.
    case `do`
    case flags
    case rcode
    case answer
    case authority
    case additional
    case all
    case ttl
}

/// A word after `ADJUST`.
package enum AdjustWord: String, Sendable, CaseIterable {
    case copyID = "copy_id"
    case copyQuery = "copy_query"
    case doNotAnswer = "do_not_answer"
    case rawData = "raw_data"
}
