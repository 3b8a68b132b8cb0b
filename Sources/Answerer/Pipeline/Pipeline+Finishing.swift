import DNSWire
import Policies
import Resolution

// The second half: where the resolver has brought the truth.

extension Pipeline {
    /// Answers a question that had to be resolved, into `response`; gives the answer's length.
    mutating func finish(
        _ errand: Errand,
        _ outcome: Outcome,
        into response: inout MutableSpan<UInt8>
    ) -> Int {
        tick()
        // The numbers in the errand's verdict are this ruleset's, newer ones notwithstanding.
        ruleset = errand.ruleset
        let message = errand.message
        let (count, isTruncated) = outcome.answer.write(
            to: errand.lookup.query,
            in: message.span,
            limit: errand.lookup.limit,
            into: &response
        )
        return complete(
            errand.lookup,
            message.span,
            errand.verdict,
            TruthWritten(outcome, count: count, isTruncated: isTruncated),
            into: &response
        )
    }

    /// Looks once at an answer that is written but for its OPT record, completes it, and writes the
    /// lookup down.
    mutating func complete(
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
            guard case .allow = verdict.action else { return verdict }
        }
        return nil
    }
}
