import DNSWire

/// A name whose look-up has begun: its suffixes are hashed, and their cache lines on the way.
///
/// A thread that has many names at hand prepares all of them before it looks the first one up: while one line
/// comes from memory, the others come too. Belongs to the index that made it.
package struct PreparedName: Sendable {
    /// The suffixes to be looked for, the whole name first.
    fileprivate var suffixes: InlineArray<8, NameIndex.Suffix>
    fileprivate var count = 0
    /// The labels of the name; none for octets that are no name.
    fileprivate var labels: Int?
    /// Where the suffixes begin that found no room, and how many labels the first of them has; 0 for none.
    fileprivate var restOffset = 0
    fileprivate var restDepth = 0

    /// How many suffixes are hashed, and their cache lines asked for, before the first is looked at:
    /// nearly all names have fewer labels.
    fileprivate static let suffixesMax = 8

    /// No name, which matches nothing: a place to prepare one in.
    package init() {
        suffixes = InlineArray(repeating: NameIndex.Suffix(hash: 0, depth: 0))
    }
}

extension NameIndex {
    /// Begins to look up `name`, whole wire octets, folded to lower case, and returns at once.
    ///
    /// Followed by `matches(_:foldedName:into:)` of the same index with the same octets.
    package func prepare(foldedName name: Span<UInt8>, into prepared: inout PreparedName) {
        prepared.count = 0
        prepared.labels = Self.labelCount(of: name)
        var offset = 0
        var depth = prepared.labels ?? 0
        while depth > 0 && prepared.count < PreparedName.suffixesMax {
            if let hash = suffixHash(name, from: offset, depth: depth) {
                prepared.suffixes[prepared.count] = Suffix(hash: hash, depth: depth)
                prepared.count &+= 1
            }
            offset &+= Int(name[offset]) &+ 1
            depth &-= 1
        }
        prepared.restOffset = offset
        prepared.restDepth = depth
    }

    /// The stored form of a suffix's hash, whose cache line is then on its way; nil where nobody lists names of
    /// so many labels.
    @inline(__always)
    private func suffixHash(_ name: Span<UInt8>, from offset: Int, depth: Int) -> UInt64? {
        guard header.depths.contains(depth) else { return nil }
        let stored = IndexFile.stored(header.hash.hash(name, from: offset))
        let home = IndexFile.home(of: stored, buckets: header.buckets)
        file.prefetch(at: header.hashOffset(slot: home &* IndexFile.slotsPerBucket))
        return stored
    }

    /// Finds what `matches(foldedName:into:)` finds, for a name that was prepared.
    package func matches(
        _ prepared: borrowing PreparedName,
        foldedName name: Span<UInt8>,
        into matches: inout Matches
    ) {
        matches.removeAll()
        guard let labels = prepared.labels else { return }
        for position in 0..<prepared.count {
            let suffix = prepared.suffixes[position]
            append(
                posting(of: suffix.hash),
                depth: suffix.depth,
                labels: labels,
                of: name,
                to: &matches
            )
        }
        var offset = prepared.restOffset
        var depth = prepared.restDepth
        while depth > 0 {
            if let hash = suffixHash(name, from: offset, depth: depth) {
                append(posting(of: hash), depth: depth, labels: labels, of: name, to: &matches)
            }
            offset &+= Int(name[offset]) &+ 1
            depth &-= 1
        }
        append(header.rootPosting, depth: 0, labels: labels, of: name, to: &matches)
    }
}
