import CLdns
package import DNSWire
import Glibc

/// Zone-file text (RFC 1035 §5): reading it into records.
///
/// libldns does the reading, with TTL before class where both are given. `$ORIGIN` and `$TTL` are followed, `$INCLUDE` is not: text from a
/// configuration must not name other files to open.
package enum ZoneFile {
    /// The longest text that is read.
    ///
    /// Local records are typed by people; a text beyond this is some other file given by mistake.
    package static let textOctetsMax = 16 << 20
    /// How many problems are reported before the rest of the text is left unread: enough to see what
    /// is wrong, bounded if everything is.
    package static let problemsMax = 100
    /// The TTL of a record that names none, where the text has no `$TTL`: an hour.
    package static let ttlDefault: UInt32 = 3_600

    /// Reads `text` as a zone file.
    ///
    /// Names without a final dot are below `origin`. `file` is only what problems call the text.
    package static func parse(
        _ text: String,
        file: String,
        origin: Name = .root,
        ttl: UInt32 = ttlDefault
    ) -> ParsedZone {
        var zone = ParsedZone()
        var octets = Array(text.utf8)
        if octets.isEmpty { return zone }
        guard octets.count <= textOctetsMax else {
            zone.problems.append(
                ZoneProblem(
                    file: file,
                    line: 1,
                    what: "the text has \(octets.count) octets, more than \(textOctetsMax)",
                    remedy: "give a zone file of records for this network only"
                )
            )
            return zone
        }
        // libldns reads C strings: an octet 0 would silently end a line.
        if let nul = octets.firstIndex(of: 0) {
            let line = octets[..<nul].count { $0 == UInt8(ascii: "\n") } + 1
            zone.problems.append(
                ZoneProblem(
                    file: file,
                    line: line,
                    what: "an octet 0 is no part of a text",
                    remedy: "save the file as plain text"
                )
            )
            return zone
        }
        // The last entry counts as one only with its line end.
        if octets.last != UInt8(ascii: "\n") { octets.append(UInt8(ascii: "\n")) }
        let entryLines = EntryLines(octets)
        var reader = ZoneTextReader(octets, origin: origin, ttl: ttl)
        while zone.problems.count < problemsMax {
            let line = entryLines.entry(after: reader.linesRead)
            switch reader.next() {
            case .end: return zone
            case .nothing: continue
            case .record(let record): zone.records.append(record)
            case .fault(let what, let remedy):
                zone.problems.append(
                    ZoneProblem(file: file, line: line, what: what, remedy: remedy)
                )
            }
        }
        return zone
    }
}

/// Where entries begin: libldns counts the lines it has read, not the one an entry began on.
private struct EntryLines {
    /// For each line, whether anything but blanks and a comment is on it.
    private var hasEntry: [Bool] = []

    init(_ octets: [UInt8]) {
        for line in octets.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let first = line.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
            hasEntry.append(first != nil && first != UInt8(ascii: ";"))
        }
    }

    /// The line, from 1, on which the first entry after `lines` whole lines begins.
    func entry(after lines: Int) -> Int {
        let rest = hasEntry.indices.dropFirst(lines)
        return (rest.first { hasEntry[$0] } ?? lines) + 1
    }
}
