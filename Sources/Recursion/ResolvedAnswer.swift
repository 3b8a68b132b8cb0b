package import DNSSEC
package import DNSWire
package import Sockets

/// What a question was resolved to, before it is written for somebody.
package struct ResolvedAnswer: Sendable {
    package var question: Question
    package var rcode: RCode
    /// The answer section: the alias chain and what it ends in.
    package var answers: [RRset]
    /// The authority section: SOA and proofs of a negative answer, proofs of a wildcard.
    package var authorities: [RRset]
    /// What DNSSEC says of all of it together; AD is sent for `.secure` (RFC 6840 §5.7, §5.8).
    package var finding: Finding
    /// What else to tell (RFC 8914).
    package var errors: [ExtendedError]
    /// How many seconds this may be kept; 0 if it may not.
    package var lifetime: UInt32
    /// Whether servers were asked for it, or it was known.
    package var isFromCache: Bool
    /// Who answered last of those who were asked for it; nil where nobody was.
    package var server: SocketAddress?

    package init(
        question: Question,
        rcode: RCode,
        answers: [RRset] = [],
        authorities: [RRset] = [],
        finding: Finding = .indeterminate,
        errors: [ExtendedError] = [],
        lifetime: UInt32 = 0,
        isFromCache: Bool = false
    ) {
        self.question = question
        self.rcode = rcode
        self.answers = answers
        self.authorities = authorities
        self.finding = finding
        self.errors = errors
        self.lifetime = lifetime
        self.isFromCache = isFromCache
    }
}
