import DNSWire

extension Outcome {
    /// A question that could not be answered: SERVFAIL, and why.
    ///
    /// What upstreams failed at is kept for a while; what we could not do is not (RFC 9520 §3.2).
    static func failure(
        _ inquiry: Inquiry,
        _ note: AnswerNote,
        durationNanoseconds: UInt64 = 0
    ) -> Outcome {
        let isUpstreams: Bool =
            switch note {
            case .upstreamsSilent, .upstreamsUnreachable, .upstreamsFailed: true
            default: false
            }
        return Outcome(
            answer: .empty(
                inquiry.question.name,
                rcode: .servFail,
                note: note,
                lifetime: isUpstreams ? AnswerLifetime.failureSeconds : 0
            ),
            source: .failure,
            upstream: nil,
            durationNanoseconds: durationNanoseconds
        )
    }

    /// What local names say, for someone who did not ask them first.
    static func local(_ local: LocalAnswer, _ inquiry: Inquiry) -> Outcome {
        let question = inquiry.question
        let answer: AnswerBody
        let from: AnswerSource
        switch local {
        case .records(let records, let source):
            let placed = records.map { record in
                var placed = record
                placed.name = question.name
                return placed
            }
            answer = AnswerBody(
                question,
                rcode: .noError,
                answers: placed,
                isAuthoritative: true,
                lifetime: 0
            )
            from = source
        case .negative(let rcode, _, let source):
            answer = .empty(
                question.name,
                rcode: rcode,
                note: source == .special ? .specialName : .none
            )
            from = source
        case .chain(let records, let rcode, let source):
            answer = AnswerBody(
                question,
                rcode: rcode,
                answers: records,
                isAuthoritative: true,
                lifetime: 0
            )
            from = source
        case .alias: preconditionFailure("an alias that leads elsewhere is no whole answer")
        }
        return Outcome(answer: answer, source: from, upstream: nil, durationNanoseconds: 0)
    }

    /// This outcome of `question` as the end of `aliases`, which `inquiry` leads through.
    func preceded(
        by aliases: [ResourceRecord],
        for inquiry: Inquiry,
        from question: Question
    ) -> Outcome {
        let rest = answer.records(question)
        return Outcome(
            answer: AnswerBody(
                inquiry.question,
                rcode: answer.rcode,
                answers: aliases + rest.answers,
                authorities: rest.authorities,
                note: answer.note,
                lifetime: 0
            ),
            source: source,
            upstream: upstream,
            durationNanoseconds: durationNanoseconds
        )
    }
}
