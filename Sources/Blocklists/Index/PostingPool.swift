import DNSWire

/// Postings of more than one source, each different one stored once.
///
/// Lists overlap in few ways: hundreds of thousands of names that the same three lists name share
/// one posting. Open addressing over the words themselves, so that interning allocates nothing.
struct PostingPool {
    /// The words as they go into the file.
    ///
    /// The first is never used: position 0 means "no posting".
    private(set) var words: [UInt32] = [0]
    private var positions: [UInt32]
    private var count = 0

    init() {
        positions = Array(repeating: 0, count: 64)
    }

    /// Where a pattern lies from now on.
    mutating func place(_ pattern: LabelPattern) -> UInt32 {
        let position = UInt32(words.count)
        precondition(position <= IndexSource.idMaximum, "patterns are placed before postings")
        words.append(UInt32(pattern.prefix.count) | UInt32(pattern.suffix.count) << 8)
        let octets = pattern.prefix + pattern.suffix
        for start in stride(from: 0, to: octets.count, by: 4) {
            var word: UInt32 = 0
            for (index, octet) in octets[start...].prefix(4).enumerated() {
                word |= UInt32(octet) << UInt32(8 * index)
            }
            words.append(word)
        }
        return position
    }

    /// The posting word for items as words without flags, sorted, different and at least one.
    mutating func intern(_ items: [UInt32]) -> UInt32 {
        precondition(!items.isEmpty)
        if items.count == 1 { return items[0] | IndexFile.Posting.single }
        if count * 2 >= positions.count { grow() }
        var place = Self.hash(items) & (positions.count - 1)
        while positions[place] != 0 {
            if holds(items, at: Int(positions[place])) { return positions[place] }
            place = (place + 1) & (positions.count - 1)
        }
        let position = UInt32(words.count)
        words.append(contentsOf: items)
        words[words.count - 1] |= IndexFile.Posting.last
        positions[place] = position
        count += 1
        return position
    }

    private func holds(_ items: [UInt32], at position: Int) -> Bool {
        guard position + items.count <= words.count else { return false }
        for offset in items.indices {
            let isLast = offset == items.count - 1
            let word = items[offset] | (isLast ? IndexFile.Posting.last : 0)
            if words[position + offset] != word { return false }
        }
        return true
    }

    private mutating func grow() {
        let old = positions
        positions = Array(repeating: 0, count: old.count * 2)
        for position in old where position != 0 {
            var place = Self.hash(items(at: Int(position))) & (positions.count - 1)
            while positions[place] != 0 { place = (place + 1) & (positions.count - 1) }
            positions[place] = position
        }
    }

    private func items(at position: Int) -> [UInt32] {
        var items: [UInt32] = []
        for word in words[position...] {
            items.append(word & ~IndexItem.flag)
            if word & IndexFile.Posting.last != 0 { break }
        }
        return items
    }

    /// Swift's own seeded hash: which names share which lists is in the hands of the lists' authors.
    private static func hash(_ items: [UInt32]) -> Int {
        var hasher = Hasher()
        for item in items { hasher.combine(item) }
        return hasher.finalize()
    }
}
