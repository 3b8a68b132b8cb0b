/// The identifier of an organisation, a list, a device, a group or a policy: what people type.
///
/// 1 to 64 of `a`–`z`, `0`–`9`, `-`, `_` and `.`, beginning with a letter or digit, so that it stands in a
/// selector, a file name and a shell line without quoting.
package struct Slug: Hashable, Sendable, Comparable {
    /// The text, already checked.
    package let text: String

    /// The most characters: long enough for a device's host name (RFC 1035 §2.3.4 allows a label 63).
    package static let charactersMax = 64

    /// Checks `text`; nil if it is no slug.
    package init?(_ text: some StringProtocol) {
        let octets = text.utf8
        guard (1...Self.charactersMax).contains(octets.count), let first = octets.first,
            Self.isLetterOrDigit(first),
            octets.allSatisfy({
                Self.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
                    || $0 == UInt8(ascii: ".")
            })
        else { return nil }
        self.text = String(text)
    }

    private static func isLetterOrDigit(_ octet: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(octet)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet)
    }

    /// By octets, so that listings have one order everywhere.
    package static func < (left: Slug, right: Slug) -> Bool { left.text < right.text }
}

extension Slug: CustomStringConvertible {
    /// The text.
    package var description: String { text }
}
