/// Numbers of names in memory: a table of fixed places, four for each hash, the one used last in front.
///
/// Grows with the names until it holds `placesMax`; beyond, a name that comes drives out one that was used
/// least of its four.
struct NameTable: Sendable {
    /// Hash and number of a name; a number of 0 is a free place.
    private struct Entry: Sendable {
        var first: UInt64 = 0
        var second: UInt32 = 0
        var number: UInt32 = 0
    }

    private var entries = [Entry](repeating: Entry(), count: placesMin)
    private var count = 0
    /// Whether a name that was added may be missing.
    private(set) var hasForgotten = false

    /// Names asked for by one address: four entries are a cache line.
    private static let ways = 4
    /// What an empty log begins with: 16 KB.
    private static let placesMin = 1 << 10
    /// Two million names, in 32 MB: more than a large household asks for in a year.
    private static let placesMax = 1 << 21

    /// The number of a name; nil where it isn't known.
    @inline(__always)
    mutating func number(_ hash: NameHash) -> Int64? {
        let base = Int(truncatingIfNeeded: hash.first) & (entries.count - Self.ways)
        for place in base..<(base + Self.ways) {
            let entry = entries[place]
            if entry.first == hash.first, entry.second == hash.second, entry.number != 0 {
                if place > base { entries.swapAt(place, place - 1) }
                return Int64(entry.number)
            }
        }
        return nil
    }

    /// Adds a name that isn't in the table.
    mutating func add(_ hash: NameHash, _ number: Int64) {
        guard let number = UInt32(exactly: number) else {
            hasForgotten = true
            return
        }
        if count * 2 > entries.count, entries.count < Self.placesMax { grow() }
        insert(Entry(first: hash.first, second: hash.second, number: number))
    }

    /// Takes a name out.
    mutating func remove(_ hash: NameHash) {
        let base = Int(truncatingIfNeeded: hash.first) & (entries.count - Self.ways)
        for place in base..<(base + Self.ways)
        where entries[place].first == hash.first && entries[place].second == hash.second
            && entries[place].number != 0
        {
            entries[place] = Entry()
            count -= 1
        }
    }

    private mutating func insert(_ entry: Entry) {
        while true {
            let base = Int(truncatingIfNeeded: entry.first) & (entries.count - Self.ways)
            for place in base..<(base + Self.ways) where entries[place].number == 0 {
                entries[place] = entry
                count += 1
                return
            }
            guard entries.count < Self.placesMax else {
                entries[base + Self.ways - 1] = entry
                hasForgotten = true
                return
            }
            grow()
        }
    }

    private mutating func grow() {
        let old = entries
        entries = [Entry](repeating: Entry(), count: 2 * old.count)
        count = 0
        // Twice the places: what shared four goes to two times four, so each finds room.
        for entry in old where entry.number != 0 { insert(entry) }
    }
}
