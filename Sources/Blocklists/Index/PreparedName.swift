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
    /// Whether all suffixes found room: names with more labels are looked up as if nothing were prepared.
    fileprivate var isWhole = true

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
        prepared.isWhole = true
        prepared.labels = Self.labelCount(of: name)
        guard var depth = prepared.labels else { return }
        var offset = 0
        while depth > 0 {
            if header.depths.contains(depth) {
                guard prepared.count < Self.suffixesInFlight else {
                    prepared.isWhole = false
                    return
                }
                let stored = IndexFile.stored(header.hash.hash(name, from: offset))
                let home = IndexFile.home(of: stored, buckets: header.buckets)
                file.prefetch(at: header.hashOffset(slot: home &* IndexFile.slotsPerBucket))
                prepared.suffixes[prepared.count] = Suffix(hash: stored, depth: depth)
                prepared.count &+= 1
            }
            offset &+= Int(name[offset]) &+ 1
            depth &-= 1
        }
    }

    /// Finds what `matches(foldedName:into:)` finds, for a name that was prepared.
    package func matches(
        _ prepared: borrowing PreparedName,
        foldedName name: Span<UInt8>,
        into matches: inout Matches
    ) {
        guard prepared.isWhole else {
            self.matches(foldedName: name, into: &matches)
            return
        }
        matches.removeAll()
        guard let labels = prepared.labels else { return }
        for position in 0..<prepared.count {
            let suffix = prepared.suffixes[position]
            append(posting(of: suffix.hash), depth: suffix.depth, labels: labels, to: &matches)
        }
        append(header.rootPosting, depth: 0, labels: labels, to: &matches)
    }
}
