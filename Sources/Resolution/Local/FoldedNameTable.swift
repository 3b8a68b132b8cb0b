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
    /// A bit for each last label that the names have, by its length and first octet; others may share it.
    ///
    /// Most questions end in a label that none of the names has: they are told apart without a hash.
    private var lastLabels: UInt64 = 0

    /// Makes a table of distinct names; a name's place among them is its index.
    init(_ names: [Name]) {
        var count = 2
        while count < names.count * 2 { count *= 2 }
        slots = [Int](repeating: -1, count: count)
        for name in names {
            let start = octets.count
            octets += name.folded.octets
            ranges.append(start..<octets.count)
            lastLabels |= Self.bit(ofLastLabelIn: name.folded.octets.span)
            labelsMax = max(labelsMax, name.labelCount)
            var slot = Self.slot(name.folded.octets.span, 0, slots.count)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = ranges.count - 1
        }
    }

    /// Whether one of the names may be `name`, folded, or a suffix of it; `false` is certain.
    func mayHoldSuffix(of name: Span<UInt8>) -> Bool {
        lastLabels & Self.bit(ofLastLabelIn: name) != 0
    }

    /// The root's own bit is everybody's, since it is a suffix of every name.
    private static func bit(ofLastLabelIn name: Span<UInt8>) -> UInt64 {
        var start = 0
        var last = 0
        while name[start] != 0 {
            last = start
            start += 1 + Int(name[start])
        }
        guard start > 0 else { return ~0 }
        return 1 << UInt64((Int(name[last]) * 31 + Int(name[last + 1])) & 63)
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
