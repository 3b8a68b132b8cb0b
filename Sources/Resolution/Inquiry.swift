package import DNSWire

/// What is to be resolved: a question, and the flags by which its answers differ.
///
/// Equal inquiries are asked once and share their answer.
package struct Inquiry: Hashable, Sendable {
    /// The question, its name folded.
    package let question: Question
    /// Whether DNSSEC records are wanted with the answer (RFC 4035 §3.2.1).
    package let dnssecOK: Bool
    /// Whether the upstream is asked not to validate (RFC 4035 §3.2.2).
    package let checkingDisabled: Bool

    /// Makes an inquiry; the question's name may come in any case.
    package init(_ question: Question, dnssecOK: Bool = false, checkingDisabled: Bool = false) {
        self.question = Question(
            name: question.name.folded,
            type: question.type,
            class: question.class
        )
        self.dnssecOK = dnssecOK
        self.checkingDisabled = checkingDisabled
    }

    /// What `query`, whose octets are `message`, asks.
    package init(_ query: Query, in message: Span<UInt8>) {
        self.init(
            query.question(in: message),
            dnssecOK: query.dnssecOK,
            checkingDisabled: query.checkingDisabled
        )
    }
}
