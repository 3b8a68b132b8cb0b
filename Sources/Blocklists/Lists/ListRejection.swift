/// Why a line of a list is not followed.
package enum ListRejection: Hashable, Sendable {
    /// The name is missing.
    case emptyName
    /// Two dots without a label between them.
    case emptyLabel
    /// A label of more than 63 octets (RFC 1035 §2.3.4).
    case labelTooLong
    /// A name of more than 255 octets (RFC 1035 §2.3.4).
    case nameTooLong
    /// An octet that no name in a list has.
    case badCharacter(UInt8)
    /// A letter outside ASCII.
    case notASCII
    /// A `*` that isn't the first label.
    case wildcardInside
    /// An IP address in the place of a name.
    case addressForName
    /// A URL or a part of one.
    case addressOfPage
    /// A hosts line without an address.
    case noAddress
    /// A hosts line with an address that leads somewhere.
    case redirection
    /// Several words where one name is expected.
    case moreThanAName
    /// An ad blocker's rule for elements of a page.
    case cosmetic
    /// An ad blocker's rule with `$…`.
    case modifiers
    /// An ad blocker's regular expression.
    case regularExpression
    /// An ad blocker's rule that doesn't end with `^`.
    case noSeparator
    /// An ad blocker's pattern that names no host.
    case pattern
    /// A line longer than `ListLimits.lineOctetsMax`.
    case lineTooLong
}

extension ListRejection {
    /// What is wrong, as a clause.
    package var what: String {
        switch self {
        case .emptyName: "the name is missing"
        case .emptyLabel: "there is nothing between two dots"
        case .labelTooLong: "a part between two dots has more than 63 characters"
        case .nameTooLong: "the name has more than 255 characters"
        case .badCharacter(let octet): "octet \(octet) can't be part of a name"
        case .notASCII: "the name has letters outside ASCII"
        case .wildcardInside: "`*` stands inside the name"
        case .addressForName: "this is an address, not a name"
        case .addressOfPage: "this is the address of a page, not a name"
        case .noAddress: "the address before the name is missing"
        case .redirection: "the line leads the name to another address"
        case .moreThanAName: "there is more than a name"
        case .cosmetic: "the rule hides elements of a page"
        case .modifiers: "the rule has modifiers after `$`"
        case .regularExpression: "the rule is a regular expression"
        case .noSeparator: "the rule doesn't end with `^` and would match longer names"
        case .pattern: "the pattern doesn't name a host"
        case .lineTooLong: "the line has more than \(ListLimits.lineOctetsMax) octets"
        }
    }

    /// What to do, as a clause.
    package var remedy: String {
        switch self {
        case .emptyName, .emptyLabel, .labelTooLong, .nameTooLong, .badCharacter, .lineTooLong:
            "correct or remove the line"
        case .notASCII: "write the name in its xn-- form"
        case .wildcardInside: "write `*` only as the first label"
        case .addressForName: "remove it; a name server sees names only"
        case .addressOfPage: "write the host's name alone, if all of the host is meant"
        case .noAddress: "write `0.0.0.0` before it, or set the list's format to domains"
        case .redirection: "give the name a record in the configuration, if that is wanted"
        case .moreThanAName: "write one name a line, or set the list's format"
        case .cosmetic, .regularExpression: "leave it to a browser; a name server can't follow it"
        case .modifiers: "write the rule without them, if it holds for the name as a whole"
        case .noSeparator: "end it with `^`"
        case .pattern: "write `||name^`"
        }
    }
}

/// A line of a list that is not followed.
package struct RejectedLine: Hashable, Sendable {
    /// The line, counted from 1.
    package let line: Int
    /// The line's text, escaped and cut to a length for messages.
    package let text: String
    /// Why.
    package let reason: ListRejection
}

extension RejectedLine: CustomStringConvertible {
    /// One line: `17: what; remedy: text`.
    package var description: String { "\(line): \(reason.what); \(reason.remedy): \(text)" }
}
