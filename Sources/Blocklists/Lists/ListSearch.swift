package import DNSWire

/// A line of a list that touches a name.
package struct ListHit: Hashable, Sendable {
    /// The listed name.
    package let name: Name
    /// Its scope, whether it keeps the name, and its line.
    package let rule: ListRule
}

/// The lines of a list that touch a name.
package struct ListHits: Sendable {
    /// The lines in the order of the file, at most as many as were asked for.
    package let hits: [ListHit]
    /// Whether there were more.
    package let isTruncated: Bool
    /// What reading the list found.
    package let summary: ListReading
}

extension ListFile {
    /// Hits that a person can take in; a list that names a name more often has a fault of its own.
    package static let hitsMax = 100

    /// Reads the list for the lines that touch `name`: the name itself and the names above it.
    ///
    /// Goes through the file once and keeps only the hits, so it costs time by the file's size and
    /// memory by the hits'. For `why` and `list search`; the index itself keeps no lines.
    package func search(
        for name: Name,
        hitsMax: Int = ListFile.hitsMax
    ) throws(ListError) -> ListHits {
        let wanted = name.folded.octets
        var hits: [ListHit] = []
        var isTruncated = false
        let summary = try read { listed, rule in
            guard Self.touches(listed, scope: rule.scope, wanted) else { return }
            guard hits.count < hitsMax else {
                isTruncated = true
                return
            }
            do throws(NameError) {
                hits.append(ListHit(name: try Name(wire: listed), rule: rule))
            } catch {
                preconditionFailure("a list's reader gives only names")
            }
        }
        return ListHits(hits: hits, isTruncated: isTruncated, summary: summary)
    }

    private static func touches(_ listed: Span<UInt8>, scope: NameScope, _ wanted: [UInt8]) -> Bool
    {
        let start = wanted.count - listed.count
        switch scope {
        case .exact where start != 0: return false
        case .subdomainsOnly where start == 0, .family: return false
        default: break
        }
        guard start >= 0 else { return false }
        for position in 0..<listed.count where listed[position] != wanted[start + position] {
            return false
        }
        // The same octets may begin inside a label; only at a label's start are they the same name.
        var offset = 0
        while offset < start { offset += Int(wanted[offset]) + 1 }
        return offset == start
    }
}
