import DNSWire
import Policies
import Resolution
import Rulesets

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
        let explanation = outcome.answer.explanation
        return complete(
            errand.lookup,
            message.span,
            errand.verdict,
            TruthWritten(outcome, count: count, isTruncated: isTruncated),
            explanation: explanation.span,
            into: &response
        )
    }

    /// Looks once at an answer that is written but for its OPT record, completes it, and writes the
    /// lookup down.
    ///
    /// `explanation` is what the truth's note says beyond its own text, if it is known.
    mutating func complete(
        _ lookup: Lookup,
        _ message: Span<UInt8>,
        _ verdict: Verdict,
        _ truth: TruthWritten,
        explanation: Span<UInt8> = Span(),
        into response: inout MutableSpan<UInt8>
    ) -> Int {
        guard truth.hasAliases else {
            return release(
                lookup,
                message,
                verdict,
                truth,
                alias: Span(),
                explanation: explanation,
                into: &response
            )
        }
        var alias = FoldedName()
        let disclosure = disclosure(
            of: response.span.extracting(first: truth.count),
            lookup,
            verdict,
            into: &alias
        )
        let target = alias.octets.span.extracting(first: alias.count)
        switch disclosure {
        case .nothing:
            return release(
                lookup,
                message,
                verdict,
                truth,
                alias: Span(),
                explanation: explanation,
                into: &response
            )
        case .calls(let verdict):
            return release(
                lookup,
                message,
                verdict,
                truth,
                alias: target,
                explanation: explanation,
                into: &response
            )
        case .blocked(let verdict):
            return block(lookup, message, verdict, alias: target, into: &response)
        }
    }

    /// Completes an answer that the client may have, and writes the lookup down.
    ///
    /// `alias` is the name by which it is told whom the lookup calls, where that is not the one asked.
    private mutating func release(
        _ lookup: Lookup,
        _ message: Span<UInt8>,
        _ verdict: Verdict,
        _ truth: TruthWritten,
        alias: Span<UInt8>,
        explanation: Span<UInt8>,
        into response: inout MutableSpan<UInt8>
    ) -> Int {
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
                let text = words(of: truth.note, explanation, lookup, message)
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
        record(lookup, message, answer, alias: alias)
        return writer.count
    }

    /// What is said beside an extended error: the explanation that came with it, the one that the cache
    /// keeps, or the note's own text.
    private func words(
        of note: AnswerNote,
        _ explanation: Span<UInt8>,
        _ lookup: Lookup,
        _ message: Span<UInt8>
    ) -> [UInt8] {
        guard explanation.isEmpty else { return explanation.octets(in: 0..<explanation.count) }
        var name = FoldedName()
        name.fold(lookup.query, in: message)
        let kept = resolver.explanation(
            of: note,
            lookup.query,
            foldedName: name.octets.span.extracting(first: name.count),
            now: lookup.arrival.moment
        )
        return kept.isEmpty ? [UInt8](note.text.description.utf8) : kept
    }
}

/// What the names that an answer leads to make known.
private enum Disclosure {
    /// Nothing that the name asked doesn't say.
    case nothing
    /// More about whom the lookup calls, or what an observing rule would have decided.
    case calls(Verdict)
    /// That policy blocks one of them.
    case blocked(Verdict)
}

extension Pipeline {
    /// What the names in `answer` say beside the one asked, on which `verdict` is; `name` is then the one
    /// that says it.
    ///
    /// The first that policy blocks decides, else the first that an observing rule would have blocked, else
    /// the first of those that say most about whom the lookup calls, if they say more than the name asked.
    private mutating func disclosure(
        of answer: Span<UInt8>,
        _ lookup: Lookup,
        _ verdict: Verdict,
        into name: inout FoldedName
    ) -> Disclosure {
        // The owner's own word for the very name asked, and the guard's, hold for what it leads to.
        let mayBlock = verdict.level > .essential
        let asked = ruleset.attributionWeight(asked: verdict.entry)
        guard mayBlock || asked < .telling else { return .nothing }
        var told = verdict
        var most = asked
        var candidate = FoldedName()
        var cursor = AliasCursor(answer)
        while candidate.next(of: &cursor, in: answer) {
            let decided = decide(candidate, lookup)
            let weight = ruleset.attributionWeight(alias: decided.entry)
            if mayBlock, decided.action != .allow {
                swap(&name, &candidate)
                var blocked = decided
                if weight < asked { blocked.entry = verdict.entry }
                return .blocked(blocked)
            }
            if mayBlock, verdict.observed.isNone, !decided.observed.isNone {
                swap(&name, &candidate)
                told = verdict
                told.observed = decided.observed
                if weight > asked { told.entry = decided.entry }
                return .calls(told)
            }
            guard weight > most else { continue }
            most = weight
            told.entry = decided.entry
            swap(&name, &candidate)
        }
        return most > asked ? .calls(told) : .nothing
    }
}
