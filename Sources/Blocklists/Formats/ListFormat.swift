/// A way to write a list of names.
///
/// A new format is a case here, its line reader in a file of its own, and a row in the tests.
package enum ListFormat: String, CaseIterable, Sendable {
    /// Lines of a hosts file: `0.0.0.0 ads.example.org`. Each name means itself alone.
    case hosts
    /// A name a line: `example.org` or `*.example.org`. Each name means everything below it as well.
    case domains
    /// Network rules of ad blockers: `||example.org^`, and `@@||example.org^` to keep a name.
    case adblock

    /// Every format that can be read.
    package static let all = Self.allCases

    /// Reads one line without its line end.
    ///
    /// Calls `emit` for each rule of the line; a line of comment or nothing gives none. Gives back why
    /// the line, or the first bad name of it, can't be used.
    @inline(__always)
    func read(
        _ line: Span<UInt8>,
        number: Int,
        reader: inout NameReader,
        emit: (Span<UInt8>, ListRule) -> Void
    ) -> ListRejection? {
        switch self {
        case .hosts: HostsFormat.read(line, number: number, reader: &reader, emit: emit)
        case .domains: DomainsFormat.read(line, number: number, reader: &reader, emit: emit)
        case .adblock: AdblockFormat.read(line, number: number, reader: &reader, emit: emit)
        }
    }
}

extension ListFormat: CustomStringConvertible {
    package var description: String { rawValue }
}

extension ListFormat {
    /// Lines looked at to tell a format: comments of the longest real header are forty.
    private static let linesLookedAt = 1000

    /// Tells the format from the beginning of a list; nil if it is none of those read here.
    ///
    /// The header of an adblock list decides; else the format that most lines fit. What has no lines
    /// but comments is a list of no names.
    package static func detect(_ octets: Span<UInt8>) -> ListFormat? {
        var counts: [ListFormat: Int] = [:]
        var foreign = 0
        var reader = NameReader()
        var start = 0
        for _ in 0..<linesLookedAt where start < octets.count {
            var end = start
            while end < octets.count && octets[end] != UInt8(ascii: "\n") { end += 1 }
            let line = octets.extracting(start..<end)
            start = end + 1
            if AdblockFormat.isHeader(line) { return .adblock }
            if isComment(line) { continue }
            if let format = detect(line: line, reader: &reader) {
                counts[format, default: 0] += 1
            } else {
                foreign += 1
            }
        }
        // Where two fit equally often, the one whose lines fit nothing else.
        let order: [ListFormat] = [.adblock, .hosts, .domains]
        let most = counts.values.max() ?? 0
        return order.first { most > 0 && counts[$0] == most } ?? (foreign == 0 ? .domains : nil)
    }

    private static func detect(line: Span<UInt8>, reader: inout NameReader) -> ListFormat? {
        if AdblockFormat.isUnmistakable(line) { return .adblock }
        return [ListFormat.hosts, .domains].first { format in
            format.read(line, number: 1, reader: &reader, emit: { _, _ in }) == nil
        }
    }

    /// Whether a line is empty or a comment in every format.
    private static func isComment(_ line: Span<UInt8>) -> Bool {
        let content = line.rangeWithoutComment()
        return content.isEmpty || line[content.lowerBound] == UInt8(ascii: "!")
    }
}
