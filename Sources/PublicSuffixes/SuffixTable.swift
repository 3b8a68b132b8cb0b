import DNSWire

/// What rules name one suffix, and in which division of the list.
struct SuffixRules: OptionSet, Sendable, Hashable {
    let rawValue: UInt8

    /// `co.uk`: the name is a public suffix.
    static let plain = SuffixRules(rawValue: 1)
    /// `*.ck`: each name one label below is a public suffix.
    static let wildcard = SuffixRules(rawValue: 2)
    /// `!www.ck`: the name is none, whatever other rules say.
    static let exception = SuffixRules(rawValue: 4)

    /// How far the bits of private rules are moved up.
    private static let privateShift: UInt8 = 3

    /// The same rules, as private ones.
    var ofPrivateDivision: SuffixRules { SuffixRules(rawValue: rawValue << Self.privateShift) }

    /// The rules that hold in `division`.
    func holding(in division: PublicSuffixes.Division) -> SuffixRules {
        switch division {
        case .all: SuffixRules(rawValue: (rawValue | rawValue >> Self.privateShift) & 7)
        case .registries: SuffixRules(rawValue: rawValue & 7)
        }
    }
}

/// The names of all rules, found by their octets.
///
/// One array holds the rules one behind the other, each `[rules][length][folded wire octets]`; another,
/// never more than half full, holds their places by hash. Hashes are made from the last octet to the
/// first, so that one pass over a name makes those of all its suffixes.
struct SuffixTable: Sendable {
    private var rules: [UInt8] = []
    /// A rule's place in `rules` and 1; 0 is free.
    private var slots: [UInt32] = [0, 0]
    private var count = 0
    /// Differs from process to process, so that nobody can write a list that crowds one place.
    private let seed = UInt64(truncatingIfNeeded: Hasher().finalize())

    /// How far a rule may lie from where its hash puts it.
    ///
    /// Half full, a table of ten thousand has some twenty; one with more was made to be slow.
    static let displacementMax = 256

    /// The hash before any label.
    var hashBeforeLabels: UInt64 { seed }

    /// The hash of a suffix that begins with the octets `range` of `name`, after `hash` of the rest.
    func extending(_ hash: UInt64, with name: Span<UInt8>, in range: Range<Int>) -> UInt64 {
        var hash = hash
        var offset = range.upperBound
        while offset > range.lowerBound {
            offset &-= 1
            // FNV-1a's step: one multiplication an octet.
            hash = (hash ^ UInt64(name[offset].foldedASCII)) &* 0x100_0000_01B3
        }
        return hash
    }

    /// What rules name the suffix of `name` from `start` on, whose hash is `hash`.
    func rules(at hash: UInt64, of name: Span<UInt8>, from start: Int) -> SuffixRules {
        var slot = home(of: hash)
        while true {
            let place = Int(slots[slot])
            if place == 0 { return [] }
            if isRule(at: place &- 1, name, from: start) {
                return SuffixRules(rawValue: rules[place &- 1])
            }
            slot = (slot &+ 1) & (slots.count &- 1)
        }
    }

    /// Adds rules for `name`, folded wire octets; false if too many names crowd around its place.
    mutating func insert(_ kinds: SuffixRules, for name: Span<UInt8>) -> Bool {
        if (count + 1) * 2 > slots.count { slots = slotsGrown() }
        let hash = extending(seed, with: name, in: 0..<(name.count - 1))
        var slot = home(of: hash)
        for _ in 0..<Self.displacementMax {
            let place = Int(slots[slot])
            if place == 0 {
                slots[slot] = UInt32(rules.count + 1)
                rules.append(kinds.rawValue)
                rules.append(UInt8(name.count))
                for index in name.indices { rules.append(name[index]) }
                count += 1
                return true
            }
            if isRule(at: place - 1, name, from: 0) {
                rules[place - 1] |= kinds.rawValue
                return true
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return false
    }

    private func home(of hash: UInt64) -> Int { Self.home(of: hash, slots.count &- 1) }

    private static func home(of hash: UInt64, _ mask: Int) -> Int {
        // The high bits of the product depend on every octet.
        Int(truncatingIfNeeded: (hash &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
    }

    private func isRule(at place: Int, _ name: Span<UInt8>, from start: Int) -> Bool {
        let length = Int(rules[place &+ 1])
        guard length == name.count &- start else { return false }
        var index = 0
        while index < length {
            guard rules[place &+ 2 &+ index] == name[start &+ index].foldedASCII else {
                return false
            }
            index &+= 1
        }
        return true
    }

    /// Twice as many slots, with all rules in them.
    private func slotsGrown() -> [UInt32] {
        let mask = slots.count * 2 - 1
        var grown = [UInt32](repeating: 0, count: mask + 1)
        let octets = rules.span
        var place = 0
        while place < octets.count {
            let start = place + 2
            let end = start + Int(octets[place + 1])
            var slot = Self.home(of: extending(seed, with: octets, in: start..<(end - 1)), mask)
            while grown[slot] != 0 { slot = (slot + 1) & mask }
            grown[slot] = UInt32(place + 1)
            place = end
        }
        return grown
    }
}
