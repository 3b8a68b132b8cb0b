extension Message {
    /// A query for one question, RD set, with an OPT record.
    package static func query(
        _ question: Question,
        id: UInt16,
        flags: HeaderFlags = .recursionDesired,
        edns: EDNS? = EDNS()
    ) -> Message {
        Message(id: id, flags: flags, question: question, edns: edns)
    }

    /// An answer to `query`: its ID, OPCODE, RD, CD and question, an OPT record if it has one.
    package static func response(
        to query: Message,
        rcode: RCode = .noError,
        flags: HeaderFlags = [],
        answers: [ResourceRecord] = [],
        authorities: [ResourceRecord] = []
    ) -> Message {
        let kept = query.flags.intersection([
            .opcodeBits, .recursionDesired, .checkingDisabled,
        ])
        return Message(
            id: query.id,
            flags: kept.union(flags).union(.response),
            rcode: rcode,
            question: query.question,
            answers: answers,
            authorities: authorities,
            edns: query.edns == nil ? nil : EDNS(dnssecOK: query.edns?.dnssecOK ?? false)
        )
    }
}
