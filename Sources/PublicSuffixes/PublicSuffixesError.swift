/// Why octets are no public suffix list, or none to go by.
package enum PublicSuffixesError: Error, Equatable, Sendable {
    /// The text is larger than `PublicSuffixes.octetsMax`.
    case tooLarge(octets: Int)
    /// There are more rules than any list has.
    case tooManyRules(line: Int)
    /// There is not one rule.
    case noRules
    /// Too many rules were made to lie in one place of the table.
    case crowded(line: Int)
    /// A mark of the beginning or the end of a division is missing: the text is cut, or something else.
    case markMissing(String)
    /// There are fewer rules than the list has had for many years.
    case tooFewRules(Int)
    /// Too many lines are no rules.
    case tooManyRejected(Int)
    /// A name is not treated as the list has treated it from its beginning.
    case wrongAbout(String)
}

extension PublicSuffixesError: CustomStringConvertible {
    /// What is wrong with the text.
    package var description: String {
        switch self {
        case .tooLarge(let octets):
            "\(octets) octets are more than the \(PublicSuffixes.octetsMax) that a list may have"
        case .tooManyRules(let line): "line \(line): more rules than a list may have"
        case .noRules: "it holds no rule"
        case .crowded(let line): "line \(line): too many rules share one place of the table"
        case .markMissing(let mark): "the mark \(mark) is missing"
        case .tooFewRules(let count): "\(count) rules are too few"
        case .tooManyRejected(let count): "\(count) lines are no rules"
        case .wrongAbout(let name): "it is wrong about \(name)"
        }
    }
}

/// A line that is no rule.
package struct RejectedSuffix: Hashable, Sendable {
    /// Why it is none.
    package enum Reason: Error, Hashable, Sendable {
        /// Two dots follow each other, or the rule begins or ends with one.
        case emptyLabel
        /// A label is longer than 63 octets.
        case labelTooLong
        /// The name is longer than names may be, or has more labels than a rule may.
        case nameTooLong
        /// A character that no rule has.
        case badCharacter
        /// The octets are no UTF-8.
        case notUTF8
        /// No place is left for the rule.
        case crowded
    }

    /// The line, counted from 1.
    package let line: Int
    /// Why it is no rule.
    package let reason: Reason

    /// A line and why it is no rule.
    package init(line: Int, reason: Reason) {
        self.line = line
        self.reason = reason
    }
}
