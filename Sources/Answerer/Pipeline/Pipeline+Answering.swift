import DNSWire
import Journal
import Policies
import Rulesets
import Sockets

// What both halves do: decide, refuse, block, write down.

extension Pipeline {
    /// What the client's policy says of `name`.
    mutating func decide(_ name: borrowing FoldedName, _ lookup: Lookup) -> Verdict {
        ruleset.decide(
            foldedName: name.octets.span.extracting(first: name.count),
            for: lookup.client.profile,
            at: lookup.arrival.wallMicroseconds / 1_000_000,
            matches: &matches
        )
    }

    /// Answers with an error code and nothing else.
    mutating func refuse(
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
    /// `alias` is the name for whose sake policy blocks, where it is not the one asked.
    mutating func block(
        _ lookup: Lookup,
        _ message: Span<UInt8>,
        _ verdict: Verdict,
        alias: Span<UInt8> = Span(),
        into response: inout MutableSpan<UInt8>
    ) -> Int {
        var reason = InlineArray<200, UInt8>(repeating: 0)
        var words = reason.mutableSpan
        // It goes into the OPT record, if there is one.
        let reasonOctets =
            lookup.query.edns == nil ? 0 : ruleset.reasons.writeAnswer(verdict, into: &words)
        let blocked = BlockedAnswer(verdict, ttl: ruleset.blockedTTL)
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

    mutating func record(
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
    mutating func record(
        _ arrival: Arrival,
        _ client: Client,
        _ query: Query?,
        _ name: Span<UInt8>,
        _ answer: LookupAnswer,
        alias: Span<UInt8> = Span()
    ) {
        let elapsed = moment.nanoseconds(since: arrival.moment) / 1000
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
