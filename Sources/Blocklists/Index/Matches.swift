/// One listed name that touches the name looked up, and who listed it.
package struct Match: Hashable, Sendable {
    /// Who listed the name.
    package let source: IndexSource
    /// How far the listed name reaches.
    package let scope: NameScope
    /// The number of labels of the listed name (root is 0): the more, the more specific.
    package let depth: UInt8

    /// A match of a name of `depth` labels.
    package init(source: IndexSource, scope: NameScope, depth: UInt8) {
        self.source = source
        self.scope = scope
        self.depth = depth
    }
}

/// Everything the index knows of one name, most specific first; fixed in size, never on the heap.
///
/// Reuse one value for many look-ups: emptying it only resets the count.
package struct Matches: Sendable {
    /// The most matches kept for one name.
    ///
    /// A real name has a handful (its entry, some lists, a rule or two). Where more exist,
    /// rules and catalogue entries displace lists, so that a hostile list, however it is written,
    /// can't crowd out what the owner says.
    package static let matchesMax = 32

    /// How many matches there are.
    package private(set) var count = 0
    /// Whether there were more matches than fit.
    package private(set) var isTruncated = false
    private var storage: InlineArray<32, Match>

    /// No matches.
    package init() {
        storage = InlineArray(
            repeating: Match(source: IndexSource(kind: .rule, id: 0), scope: .exact, depth: 0)
        )
    }

    /// Whether nothing was matched.
    package var isEmpty: Bool { count == 0 }

    /// The matches' positions.
    package var indices: Range<Int> { 0..<count }

    /// The match at `position`, which is below `count`; 0 is the most specific.
    package subscript(position: Int) -> Match {
        precondition(position < count, "no such match")
        return storage[position]
    }

    /// Forgets every match.
    package mutating func removeAll() {
        count = 0
        isTruncated = false
    }

    /// Adds a match; the caller adds deeper names before shallower ones.
    ///
    /// When full, a rule or entry takes the place of the last (least specific) list match.
    package mutating func append(_ match: Match) {
        if count < Self.matchesMax {
            storage[count] = match
            count += 1
            return
        }
        isTruncated = true
        guard match.source.kind != .list,
            let displaced = indices.last(where: { storage[$0].source.kind == .list })
        else { return }
        // Close the gap, so that the order by specificity stays.
        for position in displaced..<(count - 1) {
            storage[position] = storage[position + 1]
        }
        storage[count - 1] = match
    }
}

extension Matches: CustomStringConvertible {
    package var description: String {
        indices.map { "\(self[$0].source) \(self[$0].scope) depth \(self[$0].depth)" }
            .joined(separator: ", ")
    }
}
