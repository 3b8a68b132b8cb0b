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
    /// The first line that can only stand in an adblock list decides for it; else the format that
    /// most lines fit.
    package static func detect(_ octets: Span<UInt8>) -> ListFormat? {
        var hosts = 0
        var domains = 0
        var adblock = 0
        var reader = NameReader()
        var start = 0
        for _ in 0..<linesLookedAt where start < octets.count {
            var end = start
            while end < octets.count && octets[end] != UInt8(ascii: "\n") { end += 1 }
            let line = octets.extracting(start..<end)
            start = end + 1
            if AdblockFormat.isUnmistakable(line) {
                adblock += 1
                continue
            }
            var found = 0
            if HostsFormat.read(
                line,
                number: 1,
                reader: &reader,
                emit: { _, _ in found += 1 }
            ) == nil, found > 0 {
                hosts += 1
                continue
            }
            if DomainsFormat.read(
                line,
                number: 1,
                reader: &reader,
                emit: { _, _ in found += 1 }
            ) == nil, found > 0 {
                domains += 1
            }
        }
        if adblock > 0, adblock >= hosts, adblock >= domains { return .adblock }
        if hosts == 0 && domains == 0 { return nil }
        return hosts >= domains ? .hosts : .domains
    }
}
