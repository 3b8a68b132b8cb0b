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

    /// The posting word for `items`, which are sorted, different and at least one.
    mutating func intern(_ items: [IndexItem]) -> UInt32 {
        precondition(!items.isEmpty)
        if items.count == 1 { return items[0].word | IndexFile.Posting.single }
        if count * 2 >= positions.count { grow() }
        var place = Self.hash(items) & (positions.count - 1)
        while positions[place] != 0 {
            if holds(items, at: Int(positions[place])) { return positions[place] }
            place = (place + 1) & (positions.count - 1)
        }
        let position = UInt32(words.count)
        words.append(contentsOf: items.map(\.word))
        words[words.count - 1] |= IndexFile.Posting.last
        positions[place] = position
        count += 1
        return position
    }

    private func holds(_ items: [IndexItem], at position: Int) -> Bool {
        guard position + items.count <= words.count else { return false }
        for offset in items.indices {
            let isLast = offset == items.count - 1
            let word = items[offset].word | (isLast ? IndexFile.Posting.last : 0)
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

    private func items(at position: Int) -> [IndexItem] {
        var items: [IndexItem] = []
        for word in words[position...] {
            items.append(IndexItem(word: word))
            if word & IndexFile.Posting.last != 0 { break }
        }
        return items
    }

    /// Swift's own seeded hash: which names share which lists is in the hands of the lists' authors.
    private static func hash(_ items: [IndexItem]) -> Int {
        var hasher = Hasher()
        for item in items { hasher.combine(item.word) }
        return hasher.finalize()
    }
}
