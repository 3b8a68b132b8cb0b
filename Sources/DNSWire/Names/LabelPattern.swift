/// Labels of one form: a beginning and an end, with anything or nothing between them, as `log-*` and
/// `*-courier` are written.
///
/// Operators of many sites put the region into the label itself (`log16-normal-useast5`), so that no subtree
/// holds all of a service and nothing else.
package struct LabelPattern: Hashable, Sendable {
    /// What such a label begins with, folded.
    package let prefix: [UInt8]
    /// What it ends with, folded.
    package let suffix: [UInt8]

    /// What a pattern must say at the least: with one octet it would speak of half the labels there are.
    package static let literalOctetsMin = 2

    /// Reads a label with exactly one `*` and enough besides; nil for any other.
    package init?(label: some Collection<UInt8>) {
        let star = UInt8(ascii: "*")
        guard let position = label.firstIndex(of: star),
            label.count > Self.literalOctetsMin
        else { return nil }
        prefix = label[..<position].map(\.foldedASCII)
        suffix = label[position...].dropFirst().map(\.foldedASCII)
        guard !suffix.contains(star) else { return nil }
    }

    /// Whether a folded label is of this form.
    package func matches(_ label: some BidirectionalCollection<UInt8>) -> Bool {
        label.count >= prefix.count + suffix.count
            && label.starts(with: prefix) && label.reversed().starts(with: suffix.reversed())
    }
}

extension Name {
    /// The pattern that the first label is; nil where it is a plain label.
    package var pattern: LabelPattern? {
        var labels = labels
        return labels.next().flatMap { LabelPattern(label: $0) }
    }
}
