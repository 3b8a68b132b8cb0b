/// A domain name: its octets as on the wire, uncompressed, with the case it was given.
///
/// Two names are equal when their octets are, apart from the case of ASCII letters (RFC 4343). The
/// octets are always well-formed: labels of 1 to 63 octets, the root label last, at most 255 in all.
package struct Name: Sendable {
    /// The wire form, root label included: `03 'w' 'w' 'w' 07 'e' … 00`.
    package let octets: [UInt8]

    /// Takes octets that are known to be well-formed.
    init(wellFormed octets: [UInt8]) { self.octets = octets }

    /// A name has at most 255 octets on the wire (RFC 1035 §3.1).
    package static let octetsMax = 255
    /// A label has at most 63 octets: the length's two high bits are taken (RFC 1035 §3.1).
    package static let labelOctetsMax = 63
    /// 127 labels of one octet, and the root, fill 255 octets.
    package static let labelsMax = 127

    /// The root of all names, written `.`.
    package static let root = Name(wellFormed: [0])
}

// MARK: - Construction

extension Name {
    /// Takes an uncompressed wire form, which must end with its root label and nothing after it.
    package init(wire octets: [UInt8]) throws(NameError) {
        let end = try Self.end(ofWire: octets.span)
        guard end == octets.count else { throw .trailingOctets(at: end) }
        self.init(wellFormed: octets)
    }

    /// Copies an uncompressed wire form, which must end with its root label and nothing after it.
    package init(wire octets: Span<UInt8>) throws(NameError) {
        let end = try Self.end(ofWire: octets)
        guard end == octets.count else { throw .trailingOctets(at: end) }
        self.init(wellFormed: octets.octets(in: 0..<end))
    }

    /// The count of octets of the uncompressed name at the start of `octets`.
    private static func end(ofWire octets: Span<UInt8>) throws(NameError) -> Int {
        var offset = 0
        while true {
            guard offset < octets.count else { throw .truncated(at: octets.count) }
            let length = Int(octets[offset])
            guard length <= labelOctetsMax else { throw .badLabelType(at: offset) }
            offset += 1 + length
            guard offset <= octetsMax else { throw .nameTooLong }
            if length == 0 { return offset }
        }
    }

    /// This name with one more label before it.
    package func prepending(label: some Collection<UInt8>) throws(NameError) -> Name {
        let length = label.count
        guard length > 0 else { throw .emptyLabel(at: 0) }
        guard length <= Self.labelOctetsMax else { throw .labelTooLong(at: 0) }
        guard 1 + length + octets.count <= Self.octetsMax else { throw .nameTooLong }
        return Name(wellFormed: [UInt8(length)] + label + octets)
    }

    /// This name with its ASCII letters in lower case; itself where they are already.
    package var folded: Name {
        let isFolded = octets.allSatisfy { $0 == $0.foldedASCII }
        return isFolded ? self : Name(wellFormed: octets.map(\.foldedASCII))
    }
}

// MARK: - Labels

extension Name {
    /// The labels from the first to the last, without the root's empty one and without lengths.
    package struct Labels: Sequence, IteratorProtocol, Sendable {
        private let octets: [UInt8]
        private var offset = 0

        init(of octets: [UInt8]) { self.octets = octets }

        /// The next label, or nil at the root.
        package mutating func next() -> ArraySlice<UInt8>? {
            let length = Int(octets[offset])
            guard length > 0 else { return nil }
            defer { offset += 1 + length }
            return octets[offset + 1..<offset + 1 + length]
        }
    }

    /// The labels from the first to the last, without the root's.
    package var labels: Labels { Labels(of: octets) }

    /// How many labels the name has; the root has none.
    package var labelCount: Int {
        var count = 0
        var offset = 0
        while octets[offset] != 0 {
            offset += 1 + Int(octets[offset])
            count += 1
        }
        return count
    }

    /// Whether this is the root.
    package var isRoot: Bool { octets.count == 1 }

    /// Whether the first label is `*` (RFC 4592 §2.1.1).
    package var isWildcard: Bool { octets.count > 2 && octets[0] == 1 && octets[1] == 0x2A }

    /// The name without its first label; nil for the root.
    package var parent: Name? {
        guard !isRoot else { return nil }
        let start = 1 + Int(octets[0])
        return octets[start] == 0 ? .root : Name(wellFormed: Array(octets[start...]))
    }

    /// The last `count` labels as a name: `suffix(labels: 1)` of `a.example.` is `example.`.
    ///
    /// A `count` of no less than `labelCount` gives the whole name.
    package func suffix(labels count: Int) -> Name {
        var offset = 0
        for _ in 0..<max(0, labelCount - max(0, count)) { offset += 1 + Int(octets[offset]) }
        guard offset > 0 else { return self }
        return octets[offset] == 0 ? .root : Name(wellFormed: Array(octets[offset...]))
    }

    /// Whether this name is `ancestor` or lies below it.
    package func isEqualToOrBelow(_ ancestor: Name) -> Bool {
        let start = octets.count - ancestor.octets.count
        guard start >= 0 else { return false }
        var offset = 0
        while offset < start { offset += 1 + Int(octets[offset]) }
        // An end of the walk past `start` means that `ancestor` begins in the middle of a label.
        guard offset == start else { return false }
        return octets.span.extracting(start...).isFoldedEqual(to: ancestor.octets.span)
    }
}

// MARK: - Equality

extension Name: Hashable {
    /// Whether both are the same name, apart from the case of ASCII letters (RFC 4343 §3).
    package static func == (left: Name, right: Name) -> Bool {
        left.octets.count == right.octets.count
            && left.octets.span.isFoldedEqual(to: right.octets.span)
    }

    /// Feeds the folded octets, eight at a time.
    package func hash(into hasher: inout Hasher) {
        let octets = octets.span
        var offset = 0
        while offset &+ 8 <= octets.count {
            hasher.combine(octets.word(at: offset).foldedASCII)
            offset &+= 8
        }
        // The length goes with the last octets, so that they are told from zeros.
        var word = UInt64(octets.count)
        while offset < octets.count {
            word = word << 8 | UInt64(octets[offset].foldedASCII)
            offset &+= 1
        }
        hasher.combine(word)
    }
}

extension Span where Element == UInt8 {
    /// The eight octets from `offset` on, the first the least.
    func word(at offset: Int) -> UInt64 {
        // One check for all eight; what is left is a load.
        let octets = extracting(offset..<offset &+ 8)
        var word: UInt64 = 0
        for index in 0..<8 { word |= UInt64(octets[index]) << UInt64(8 &* index) }
        return word
    }

    /// Whether `other`, of the same length, has the same octets apart from the case of ASCII letters.
    func isFoldedEqual(to other: Span<UInt8>) -> Bool {
        let count = count
        precondition(other.count == count, "names of two lengths are compared")
        var offset = 0
        while offset &+ 8 <= count {
            let (left, right) = (word(at: offset), other.word(at: offset))
            // Nearly always the case is the same as well.
            guard left == right || left.foldedASCII == right.foldedASCII else { return false }
            offset &+= 8
        }
        while offset < count {
            guard self[offset].foldedASCII == other[offset].foldedASCII else { return false }
            offset &+= 1
        }
        return true
    }
}

extension UInt64 {
    /// These eight octets, ASCII capital letters among them in lower case.
    var foldedASCII: UInt64 {
        let low = self & 0x7F7F_7F7F_7F7F_7F7F
        // The high bit of each octet says: "A" or more; more than "Z". No sum reaches the next octet.
        let fromA = low &+ 0x3F3F_3F3F_3F3F_3F3F
        let beyondZ = low &+ 0x2525_2525_2525_2525
        let capitals = (fromA ^ beyondZ) & ~self & 0x8080_8080_8080_8080
        return self | capitals >> 2
    }
}

extension UInt8 {
    /// This octet, in lower case when it is an ASCII capital letter.
    ///
    /// Length octets are at most 63, below "A", so a whole wire-form name can be folded octet by
    /// octet. Never fold past the name: type 65 (HTTPS) would become 97.
    package var foldedASCII: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}
