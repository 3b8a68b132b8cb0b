/// Why text or octets are not a domain name; `at` counts octets from the start of what was given.
package enum NameError: Error, Equatable, Sendable {
    /// There is nothing: the root is written `.`.
    case empty
    /// Two dots follow each other, or the name begins with one.
    case emptyLabel(at: Int)
    /// A label has more than `Name.labelOctetsMax` octets.
    case labelTooLong(at: Int)
    /// The name has more than `Name.octetsMax` octets on the wire.
    case nameTooLong
    /// A backslash is not followed by a character or by three digits up to 255 (RFC 1035 §5.1).
    case badEscape(at: Int)
    /// A control character, a space or a letter outside ASCII stands there unescaped.
    case badCharacter(at: Int)
    /// The wire form ends before its root label.
    case truncated(at: Int)
    /// The wire form holds a compression pointer or a reserved label type (RFC 6891 §5).
    case badLabelType(at: Int)
    /// Octets follow the root label of the wire form.
    case trailingOctets(at: Int)
}

extension NameError: CustomStringConvertible {
    /// One sentence for people, with what to do about it.
    package var description: String {
        switch self {
        case .empty: "the name is empty; write \".\" for the root"
        case .emptyLabel(let at): "an empty label at octet \(at); remove the extra dot"
        case .labelTooLong(let at):
            "the label at octet \(at) is longer than \(Name.labelOctetsMax) octets"
        case .nameTooLong: "the name is longer than \(Name.octetsMax) octets"
        case .badEscape(let at):
            "the backslash at octet \(at) needs a character or three digits up to 255 after it"
        case .badCharacter(let at):
            "the character at octet \(at) cannot stand in a name; write international names in "
                + "their \"xn--\" form and other octets as \\DDD"
        case .truncated(let at): "the name ends at octet \(at), before its root label"
        case .badLabelType(let at): "the octet \(at) starts no ordinary label"
        case .trailingOctets(let at): "octets follow the name from octet \(at) on"
        }
    }
}
