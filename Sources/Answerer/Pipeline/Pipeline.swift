import Blocklists
import DNSWire
import Journal
import Policies
import Resolution
import Rulesets
import Sockets

/// The path of one query, for one thread: read, recognise the device, decide, answer, write down.
///
/// `begin` never waits and allocates nothing for a name that is blocked or cached; what it can't
/// answer leaves as an `Errand` and comes back to `finish`, on the resolver's thread. A message whose
/// sender is about to be known leaves even earlier, and comes back to `resume`, on the doorman's. All
/// write the lookup into the journal before they say that there is an answer, so that no answer leaves
/// unlogged.
struct Pipeline: ~Copyable {
    let counters: LookupCounters
    private let snapshots: RulesetSnapshots
    private let resolver: Resolver
    private let clock: MonotonicClock
    private var ruleset: Ruleset
    private var rulesetVersion: UInt64
    private var clients: ClientDirectory
    private var journal: JournalWriter
    private var matches = Matches()

    /// A path of its own, with its own way into the journal.
    ///
    /// `counters` must be counted into by nobody else.
    init(_ parts: SharedParts, counters: LookupCounters) {
        snapshots = parts.snapshots
        resolver = parts.resolver
        clock = parts.clock
        // The version first: a replacement in between is then taken again rather than missed.
        rulesetVersion = parts.snapshots.version
        ruleset = parts.snapshots.current
        clients = ClientDirectory(neighbours: parts.neighbours, doorman: parts.doorman)
        journal = parts.journal.makeWriter()
        self.counters = counters
    }

    /// Takes over a newer ruleset, if there is one, for the messages to come.
    mutating func refresh(at moment: MonotonicNanoseconds) {
        let version = snapshots.version
        if version != rulesetVersion {
            rulesetVersion = version
            ruleset = snapshots.current
        }
        clients.refresh(ruleset, at: moment)
    }
}

// MARK: - The first half: on the thread that read the message

extension Pipeline {
    /// Answers one message into `response`, or says why not, or what has to be resolved first.
    mutating func begin(
        _ message: Span<UInt8>,
        _ arrival: Arrival,
        into response: inout MutableSpan<UInt8>
    ) -> Beginning {
        counters.count(.received)
        let recognition = clients.recognise(
            arrival.client,
            interface: arrival.interface,
            now: arrival.moment
        )
        switch recognition {
        case .client(let client): return answer(message, arrival, client, into: &response)
        case .stranger(let interface): return .introduce(interface: interface)
        }
    }

    /// Answers a message that `begin` has counted and left to the doorman, by what is known now.
    mutating func resume(
        _ message: Span<UInt8>,
        _ arrival: Arrival,
        now: MonotonicNanoseconds,
        into response: inout MutableSpan<UInt8>
    ) -> Beginning {
        let client = clients.client(
            at: arrival.client,
            interface: arrival.interface,
            now: now
        )
        return answer(message, arrival, client, into: &response)
    }

    /// Answers a message of someone who is known as well as can be.
    private mutating func answer(
        _ message: Span<UInt8>,
        _ arrival: Arrival,
        _ client: Client,
        into response: inout MutableSpan<UInt8>
    ) -> Beginning {
        guard client.isAnswered else { return drop(.foreignNetwork) }
        let query: Query
        do throws(QueryError) {
            query = try Query(message)
        } catch {
            return turnAway(error, message, arrival, client, into: &response)
        }
        let lookup = Lookup(
            query: query,
            arrival: arrival,
            client: client,
            limit: responseOctetsMax(for: query, arrival.transport, in: response)
        )
        if let rcode = refusal(of: query) {
            let answer = LookupAnswer(rcode: rcode, answeredFrom: .failure)
            return .reply(refuse(lookup, message, answer, into: &response))
        }
        return answer(lookup, message, into: &response)
    }

    /// Answers a question that is answered at all: by policy, by what is known, or later.
    private mutating func answer(
        _ lookup: Lookup,
        _ message: Span<UInt8>,
        into response: inout MutableSpan<UInt8>
    ) -> Beginning {
        var name = FoldedName()
        name.fold(lookup.query, in: message)
        let verdict = decide(name, lookup)
        guard verdict.action == .allow else {
            return .reply(block(lookup, message, verdict, into: &response))
        }
        let known = resolver.answerNow(
            lookup.query,
            in: message,
            foldedName: name.octets.span.extracting(first: name.count),
            now: lookup.arrival.moment,
            limit: lookup.limit,
            into: &response
        )
        if let known {
            return .reply(complete(lookup, message, verdict, TruthWritten(known), into: &response))
        }
        // Asking others is all that is left, and this client asks us not to (RFC 1035 §4.1.1).
        guard lookup.query.recursionDesired else {
            let answer = LookupAnswer(
                rcode: .refused,
                ede: .notAuthoritative,
                verdict: verdict,
                answeredFrom: .failure
            )
            return .reply(refuse(lookup, message, answer, into: &response))
        }
        return .resolve(
            Errand(
                lookup: lookup,
                message: message.octets(in: 0..<message.count),
                verdict: verdict,
                ruleset: ruleset
            )
        )
    }

    /// What a well-formed query is refused with, whatever its name; nil for what is answered.
    private func refusal(of query: Query) -> RCode? {
        if query.qclass != .in { return .refused }
        switch query.qtype {
        // Zone transfers are for secondaries, and there is no zone here to transfer (RFC 5936).
        case .axfr, .ixfr: return .refused
        // These stand in messages for other purposes and are no data (RFC 6891, RFC 8945, RFC 2930).
        case .opt, .tsig, .tkey: return .formErr
        default: return nil
        }
    }

    private func responseOctetsMax(
        for query: Query,
        _ transport: LookupTransport,
        in response: borrowing MutableSpan<UInt8>
    ) -> Int {
        switch transport {
        case .udp: min(query.udpResponseOctetsMax(), response.count)
        case .tcp, .tls, .https: response.count
        }
    }

    private func drop(_ reason: DroppedReason) -> Beginning {
        counters.count(reason)
        return .drop
    }

    /// Meets a message that is no readable query with an error or with silence.
    private mutating func turnAway(
        _ error: QueryError,
        _ message: Span<UInt8>,
        _ arrival: Arrival,
        _ client: Client,
        into response: inout MutableSpan<UInt8>
    ) -> Beginning {
        switch error {
        case .drop(.tooShort): return drop(.tooShort)
        case .drop(.response): return drop(.response)
        case .answer(let rejection):
            let writer = ResponseWriter(rejecting: rejection, in: message, into: &response)
            let answer = LookupAnswer(rcode: rejection.rcode, answeredFrom: .failure)
            record(arrival, client, nil, Span(), answer)
            return .reply(writer.count)
        }
    }
}

// MARK: - The second half: where the resolver has brought the truth

extension Pipeline {
    /// Answers a question that had to be resolved, into `response`; gives the answer's length.
    mutating func finish(
        _ errand: Errand,
        _ outcome: Outcome,
        into response: inout MutableSpan<UInt8>
    ) -> Int {
        // The numbers in the errand's verdict are this ruleset's, newer ones notwithstanding.
        ruleset = errand.ruleset
        let (count, isTruncated) = outcome.answer.write(
            to: errand.lookup.query,
            in: errand.message.span,
            limit: errand.lookup.limit,
            into: &response
        )
        return complete(
            errand.lookup,
            errand.message.span,
            errand.verdict,
            TruthWritten(outcome, count: count, isTruncated: isTruncated),
            into: &response
        )
    }

    /// Looks once at an answer that is written but for its OPT record, completes it, and writes the
    /// lookup down.
    private mutating func complete(
        _ lookup: Lookup,
        _ message: Span<UInt8>,
        _ verdict: Verdict,
        _ truth: TruthWritten,
        into response: inout MutableSpan<UInt8>
    ) -> Int {
        // The owner's own word for the very name asked, and the guard's, hold for what it leads to.
        if truth.hasAliases, verdict.level > .essential {
            var alias = FoldedName()
            let blocked = firstBlock(
                ofAliasesIn: response.span.extracting(first: truth.count),
                lookup,
                into: &alias
            )
            if var blocked {
                if blocked.entry.isNone { blocked.entry = verdict.entry }
                return block(
                    lookup,
                    message,
                    blocked,
                    alias: alias.octets.span.extracting(first: alias.count),
                    into: &response
                )
            }
        }
        var writer = ResponseWriter(
            continuing: truth.count,
            to: lookup.query,
            limit: lookup.limit,
            in: response
        )
        var answer = LookupAnswer(
            rcode: truth.rcode,
            verdict: verdict,
            answeredFrom: truth.from,
            upstream: truth.upstream
        )
        if lookup.query.edns != nil {
            if let ede = truth.note.ede {
                answer.ede = ede
                let text = [UInt8](truth.note.text.description.utf8)
                writer.appendOPT(
                    dnssecOK: lookup.query.dnssecOK,
                    error: ede,
                    text: text.span,
                    into: &response
                )
            } else {
                writer.appendOPT(dnssecOK: lookup.query.dnssecOK, into: &response)
            }
        }
        record(lookup, message, answer)
        return writer.count
    }

    /// The verdict on the first name that the answer leads to and that policy blocks; `name` is then it.
    private mutating func firstBlock(
        ofAliasesIn answer: Span<UInt8>,
        _ lookup: Lookup,
        into name: inout FoldedName
    ) -> Verdict? {
        var cursor = AliasCursor(answer)
        while name.next(of: &cursor, in: answer) {
            let verdict = decide(name, lookup)
            if verdict.action != .allow { return verdict }
        }
        return nil
    }
}

// MARK: - Deciding, refusing, blocking, writing down

extension Pipeline {
    /// What the client's policy says of `name`.
    private mutating func decide(_ name: borrowing FoldedName, _ lookup: Lookup) -> Verdict {
        ruleset.decide(
            foldedName: name.octets.span.extracting(first: name.count),
            for: lookup.client.profile,
            at: lookup.arrival.wallMicroseconds / 1_000_000,
            matches: &matches
        )
    }

    /// Answers with an error code and nothing else.
    private mutating func refuse(
        _ lookup: Lookup,
        _ message: Span<UInt8>,
        _ answer: LookupAnswer,
        into response: inout MutableSpan<UInt8>
    ) -> Int {
        var writer = ResponseWriter(
            to: lookup.query,
            in: message,
            rcode: answer.rcode,
            flags: .recursionAvailable,
            limit: lookup.limit,
            into: &response
        )
        if lookup.query.edns != nil {
            if let ede = answer.ede {
                writer.appendOPT(
                    dnssecOK: lookup.query.dnssecOK,
                    error: ede,
                    text: Span(),
                    into: &response
                )
            } else {
                writer.appendOPT(dnssecOK: lookup.query.dnssecOK, into: &response)
            }
        }
        record(lookup, message, answer)
        return writer.count
    }

    /// Answers as a block by `verdict` is answered.
    ///
    /// `alias` is the name for whose sake policy decided, where it is not the one asked.
    private mutating func block(
        _ lookup: Lookup,
        _ message: Span<UInt8>,
        _ verdict: Verdict,
        alias: Span<UInt8> = Span(),
        into response: inout MutableSpan<UInt8>
    ) -> Int {
        var reason = InlineArray<200, UInt8>(repeating: 0)
        var words = reason.mutableSpan
        let reasonOctets = ruleset.reasons.write(verdict, into: &words)
        let blocked = BlockedAnswer(verdict, ttl: ruleset.settings.blocking.ttl)
        let count = blocked.write(
            to: lookup.query,
            in: message,
            reason: reason.span.extracting(first: reasonOctets),
            limit: lookup.limit,
            into: &response
        )
        let answer = LookupAnswer(
            rcode: blocked.rcode,
            ede: blocked.ede,
            verdict: verdict,
            answeredFrom: .policy
        )
        record(lookup, message, answer, alias: alias)
        return count
    }

    private mutating func record(
        _ lookup: Lookup,
        _ message: Span<UInt8>,
        _ answer: LookupAnswer,
        alias: Span<UInt8> = Span()
    ) {
        record(
            lookup.arrival,
            lookup.client,
            lookup.query,
            message.extracting(lookup.query.qnameRange),
            answer,
            alias: alias
        )
    }

    /// Appends a lookup to the journal and counts it as answered; without `query`, one whose question
    /// could not be read.
    private mutating func record(
        _ arrival: Arrival,
        _ client: Client,
        _ query: Query?,
        _ name: Span<UInt8>,
        _ answer: LookupAnswer,
        alias: Span<UInt8> = Span()
    ) {
        let elapsed = clock.now().nanoseconds(since: arrival.moment) / 1000
        let fields = LookupFields(
            wallMicroseconds: arrival.wallMicroseconds,
            durationMicroseconds: UInt32(clamping: elapsed),
            client: arrival.client,
            mac: client.mac,
            device: client.profile.device,
            transport: arrival.transport,
            qtype: query?.qtype ?? RRType(rawValue: 0),
            qclass: query?.qclass ?? RRClass(rawValue: 0),
            rcode: answer.rcode,
            ede: answer.ede,
            generation: ruleset.generation,
            verdict: answer.verdict,
            answeredFrom: answer.answeredFrom,
            upstream: answer.upstream
        )
        // A lookup that finds no room is counted as lost by the journal, and answered all the same.
        journal.append(fields, name: name, alias: alias)
        counters.count(.answered)
        counters.count(answer.verdict.action)
        counters.count(answer.answeredFrom)
    }
}
