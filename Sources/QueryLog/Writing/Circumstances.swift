import GRDB
import Journal

/// The numbers of everything in a lookup but its times and names.
struct Circumstance {
    var device: Int64
    var client: Int64
    var qtype: Int64
    var reason: Int64
    var outcome: Int64
}

/// The circumstances of a batch's lookups, each understood once.
///
/// Tens of thousands of lookups have a few hundred: two phones ask for the same kinds of names. Begun
/// anew for each batch, so that nothing outlives the rules and the transaction that it came from.
struct Circumstances {
    private(set) var all: [Circumstance] = []
    /// A record with these circumstances, by whose words they are known.
    private var places: [Int] = []
    /// Numbers of `all`, plus one, by the hash of the words; 0 is free.
    private var slots = [UInt32](repeating: 0, count: 1 << 8)

    /// The number of a record's circumstances in `all`.
    @inline(__always)
    mutating func number(
        of records: borrowing LookupRecords,
        at place: Int,
        resolve: (LookupRecord) throws -> Circumstance
    ) throws -> Int {
        let words = records.circumstances(at: place)
        var slot = Self.hash(words) & (slots.count - 1)
        while slots[slot] != 0 {
            let known = Int(slots[slot] - 1)
            if Self.equal(words, records.circumstances(at: places[known])) { return known }
            slot = (slot + 1) & (slots.count - 1)
        }
        all.append(try resolve(records[place]))
        places.append(place)
        slots[slot] = UInt32(all.count)
        if all.count * 2 > slots.count { grow(records) }
        return all.count - 1
    }

    @inline(__always)
    private static func equal(_ left: [10 of UInt64], _ right: [10 of UInt64]) -> Bool {
        var difference: UInt64 = 0
        for index in 0..<10 { difference |= left[index] ^ right[index] }
        return difference == 0
    }

    /// Not keyed: a table of one batch, whose records a device can make alike but not many.
    @inline(__always)
    private static func hash(_ words: [10 of UInt64]) -> Int {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        for index in 0..<10 {
            state = (state ^ words[index]) &* 0x9FB2_1C65_1E98_DF25
            state ^= state >> 29
        }
        return Int(truncatingIfNeeded: state >> 7) & Int.max
    }

    private mutating func grow(_ records: borrowing LookupRecords) {
        slots = [UInt32](repeating: 0, count: 2 * slots.count)
        for (number, place) in places.enumerated() {
            var slot = Self.hash(records.circumstances(at: place)) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(number + 1)
        }
    }
}
