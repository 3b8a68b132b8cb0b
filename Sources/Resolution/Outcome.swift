package import DNSWire

/// What became of a question that had to be resolved.
package struct Outcome: Sendable {
    /// The answer; write it with `AnswerBody.write(…)` for each that asked.
    package let answer: AnswerBody
    package let source: AnswerSource
    /// Which upstream answered, as its place in `ResolutionSettings.namedUpstreams`; nil if none did.
    package let upstream: UInt8?
    /// How long the question was open, in nanoseconds.
    package let durationNanoseconds: UInt64

    /// The RCODE of the answer.
    package var rcode: RCode { answer.rcode }
    /// What to say about it in an extended DNS error.
    package var note: AnswerNote { answer.note }
}

/// What `Resolver.answerNow` wrote.
package struct CachedAnswer: Sendable, Equatable {
    /// How many octets of the response are written: header, question and records, no OPT.
    package let count: Int
    package let rcode: RCode
    package let source: AnswerSource
    package let note: AnswerNote
    /// Whether a record leads to another name (CNAME, DNAME, SVCB, HTTPS): `AliasCursor` reads them.
    package let hasAliases: Bool
    /// Whether the records did not fit, so that TC is set and none is written (RFC 2181 §9).
    package let isTruncated: Bool
    /// Whether the question is to be asked anew in the background (`Resolver.refresh`): the answer is
    /// popular and near its end, or stale.
    package var wantsRefresh = false
}
