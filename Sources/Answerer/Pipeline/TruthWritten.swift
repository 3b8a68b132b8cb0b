import DNSWire
import Journal
import Resolution

/// An answer of the resolver's, written but for its OPT record: known at once, or after an errand.
struct TruthWritten {
    /// How many octets of it are written.
    let count: Int
    let rcode: RCode
    /// Whether it leads to other names.
    let hasAliases: Bool
    /// What the client should be told about it.
    let note: AnswerNote
    /// Who had it.
    let from: AnsweredFrom
    /// Which upstream said it, by its place in the settings.
    let upstream: UInt16?

    /// What the resolver knew at once.
    init(_ known: CachedAnswer) {
        count = known.count
        rcode = known.rcode
        hasAliases = known.hasAliases && !known.isTruncated
        note = known.note
        from = AnsweredFrom(known.source)
        upstream = nil
    }

    /// What came of an errand, written into `count` octets.
    init(_ outcome: Outcome, count: Int, isTruncated: Bool) {
        self.count = count
        rcode = outcome.rcode
        hasAliases = outcome.answer.hasAliases && !isTruncated
        note = outcome.note
        from = AnsweredFrom(outcome.source)
        upstream = outcome.upstream.map(UInt16.init)
    }
}

extension AnsweredFrom {
    /// The resolver's source in the journal's words.
    init(_ source: AnswerSource) {
        switch source {
        case .upstream: self = .upstream
        case .recursion: self = .recursion
        case .cache: self = .cache
        case .stale: self = .stale
        case .local, .special: self = .local
        case .failure: self = .failure
        }
    }
}
