package import DNSWire
package import Sockets

/// What a zone's servers said to a question, after everything they have no right to say was taken out.
package struct ZoneResponse: Sendable {
    package var question: Question
    /// The zone whose servers answered; for a forwarder, the name its route is for.
    package var zone: Name
    package var kind: Kind
    /// The answer's own chain, as far as these servers have the right to it.
    package var answers: [RRset]
    /// SOA, NSEC, NSEC3 and NS sets of the authority section, with their signatures.
    package var authorities: [RRset]
    /// Whether a forwarder answered, so that aliases may have been followed through many zones.
    package var isForwarded: Bool
    /// Who said it.
    package var server: SocketAddress?
    /// Whether it was kept, so that the same server may say otherwise by now.
    package var isKept = false

    package enum Kind: Sendable, Equatable {
        /// Records of the type asked for at the name asked for.
        case answer
        /// The name is an alias; `target` is where the chain in `answers` ends.
        case alias(target: Name)
        /// The name has none of that type (RFC 2308 §2.2).
        case noData
        /// The name does not exist (RFC 2308 §2.1).
        case nameError
    }

    package init(
        question: Question,
        zone: Name,
        kind: Kind,
        answers: [RRset],
        authorities: [RRset],
        isForwarded: Bool,
        server: SocketAddress? = nil
    ) {
        self.question = question
        self.zone = zone
        self.kind = kind
        self.answers = answers
        self.authorities = authorities
        self.isForwarded = isForwarded
        self.server = server
    }
}
