import DNSWire
import Journal
import Policies
import Resolution
import Rulesets
import Sockets

// The first half: on the thread that read the message.

extension Pipeline {
    /// Answers one message into `response`, or says why not, or what has to be resolved first.
    mutating func begin(
        _ message: Span<UInt8>,
        _ arrival: Arrival,
        into response: inout MutableSpan<UInt8>
    ) -> Beginning {
        tick()
        var preview = Preview()
        preview.read(message, ruleset.index, resolver)
        return begin(message, preview, arrival, into: &response)
    }

    /// Answers a message that was read into `preview`, since the last `refresh`.
    mutating func begin(
        _ message: Span<UInt8>,
        _ preview: borrowing Preview,
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
        case .client(let client):
            return answer(message, preview, arrival, client, into: &response)
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
        tick()
        var preview = Preview()
        preview.read(message, ruleset.index, resolver)
        return answer(message, preview, arrival, client, into: &response)
    }

    /// Answers a message of someone who is known as well as can be.
    private mutating func answer(
        _ message: Span<UInt8>,
        _ preview: borrowing Preview,
        _ arrival: Arrival,
        _ client: Client,
        into response: inout MutableSpan<UInt8>
    ) -> Beginning {
        guard client.isAnswered else { return drop(.foreignNetwork) }
        let query: Query
        switch preview.query {
        case .success(let read): query = read
        case .failure(let error):
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
        return answer(lookup, message, preview, into: &response)
    }

    /// Answers a question that is answered at all: by policy, by what is known, or later.
    private mutating func answer(
        _ lookup: Lookup,
        _ message: Span<UInt8>,
        _ preview: borrowing Preview,
        into response: inout MutableSpan<UInt8>
    ) -> Beginning {
        let verdict = ruleset.decide(
            preview.prepared,
            foldedName: preview.name.octets.span.extracting(first: preview.name.count),
            for: lookup.client.profile,
            at: lookup.arrival.wallMicroseconds / 1_000_000,
            matches: &matches
        )
        guard case .allow = verdict.action else {
            return .reply(block(lookup, message, verdict, into: &response))
        }
        let known = resolver.answerNow(
            lookup.query,
            in: message,
            foldedName: preview.name.octets.span.extracting(first: preview.name.count),
            key: preview.key,
            now: lookup.arrival.moment,
            limit: lookup.limit,
            into: &response
        )
        if let known {
            if known.wantsRefresh { refreshes.append(Inquiry(lookup.query, in: message)) }
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
                lookup,
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
