import DNSWire

/// Finds names by the octets of a query, without making a `Name` of them: folded names in one row of
/// octets, and a hash table of their places.
struct FoldedNameTable: Sendable {
    private var octets: [UInt8] = []
    private var ranges: [Range<Int>] = []
    /// By hash, the index of a name; -1 is empty.
    ///
    /// Open addressing, linear probing, half full at most.
    private var slots: [Int]
    /// The most labels of any name: a longer suffix of a question cannot be among them.
    private(set) var labelsMax = 0

    /// Makes a table of distinct names; a name's place among them is its index.
    init(_ names: [Name]) {
        var count = 2
        while count < names.count * 2 { count *= 2 }
        slots = [Int](repeating: -1, count: count)
        for name in names {
            let start = octets.count
            octets += name.folded.octets
            ranges.append(start..<octets.count)
            labelsMax = max(labelsMax, name.labelCount)
            var slot = Self.slot(name.folded.octets.span, 0, slots.count)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = ranges.count - 1
        }
    }

    /// Whether there are no names.
    var isEmpty: Bool { ranges.isEmpty }

    /// The index of the name that `name`, folded, is from `start` on.
    func index(of name: Span<UInt8>, from start: Int = 0) -> Int? {
        var slot = Self.slot(name, start, slots.count)
        while slots[slot] >= 0 {
            let index = slots[slot]
            if NameHash.isEqual(name, from: start, to: octets.span.extracting(ranges[index])) {
                return index
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private static func slot(_ name: Span<UInt8>, _ start: Int, _ count: Int) -> Int {
        Int(truncatingIfNeeded: NameHash.hash(name, from: start)) & (count - 1)
    }
}
