package import DNSWire

/// What of an answer must be the same whoever resolved it.
package struct ComparableAnswer: Hashable, Sendable {
    package let rcode: RCode
    package let isAuthentic: Bool
    /// The answer section without its TTLs.
    package let records: Set<String>
    /// The types in the authority section that prove something: SOA, NSEC, NSEC3 and their signatures.
    package let proofs: Set<String>

    package init(_ message: Message) {
        rcode = message.rcode
        isAuthentic = message.flags.contains(.authenticData)
        records = Set(message.answers.map(Self.text))
        proofs = Set(
            message.authorities.compactMap { record in
                switch record.type {
                case .soa, .nsec, .nsec3: "\(record.type)"
                case .rrsig:
                    ["SOA", "NSEC", "NSEC3"].first { record.rdataText.hasPrefix("\($0) ") }
                        .map { "RRSIG \($0)" }
                default: nil
                }
            }
        )
    }

    /// Names are the same in any case, and so, here, are texts.
    private static func text(_ record: ResourceRecord) -> String {
        "\(record.name.fullyQualified) \(record.type) \(record.rdataText)".lowercased()
    }
}

/// A question that two resolvers answered differently, or one not at all.
package struct Difference: Sendable, CustomStringConvertible {
    package let question: Question
    package let ours: Message?
    package let theirs: Message?
    /// What differs: `rcode`, `AD`, `records`, `proofs`, `silence`.
    package let what: [String]

    /// Nil where both say the same.
    package init?(_ question: Question, ours: Message?, theirs: Message?) {
        self.question = question
        self.ours = ours
        self.theirs = theirs
        guard let ours, let theirs else {
            guard ours != nil || theirs != nil else { return nil }
            what = ["silence"]
            return
        }
        let (left, right) = (ComparableAnswer(ours), ComparableAnswer(theirs))
        var what: [String] = []
        if left.rcode != right.rcode { what.append("rcode") }
        if left.isAuthentic != right.isAuthentic { what.append("AD") }
        if left.records != right.records { what.append("records") }
        if left.proofs != right.proofs { what.append("proofs") }
        guard !what.isEmpty else { return nil }
        self.what = what
    }

    package var description: String {
        """
        \(question.name.fullyQualified) \(question.type): \(what.joined(separator: ", "))
            ours:   \(Self.summary(ours, besides: theirs))
            theirs: \(Self.summary(theirs, besides: ours))
        """
    }

    private static func summary(_ message: Message?, besides other: Message?) -> String {
        guard let message else { return "nothing" }
        let own = ComparableAnswer(message)
        let others = other.map { ComparableAnswer($0).records } ?? []
        let errors = message.edns?.extendedErrors ?? []
        return
            ([
                "\(own.rcode)\(own.isAuthentic ? " AD" : "")", "\(own.records.count) records",
                own.proofs.sorted().joined(separator: " "),
            ] + errors.map { "EDE \($0.code.rawValue) \($0.text)" }
            + own.records.subtracting(others).sorted().prefix(4).map { String($0.prefix(80)) })
            .joined(separator: " · ")
    }
}

/// Differences between two resolvers that are right on both sides, and why.
package struct Explained: Sendable {
    /// The names that it is about: those at and below.
    package let zone: String
    package let types: [RRType]?
    /// What differs then, and nothing else.
    package let what: Set<String>
    /// The sentence of an RFC, or the reason, by which ours is right.
    package let reason: String

    package init(_ zone: String, types: [RRType]? = nil, what: Set<String>, reason: String) {
        self.zone = zone
        self.types = types
        self.what = what
        self.reason = reason
    }

    /// Whether this says why.
    package func covers(_ difference: Difference) -> Bool {
        let name = difference.question.name.fullyQualified.lowercased()
        return (zone == "." || name == zone || name.hasSuffix("." + zone))
            && (types.map { $0.contains(difference.question.type) } ?? true)
            && what.isSuperset(of: difference.what)
    }
}
