// Big-endian loads and stores over spans. Every access is bounds-checked by `Span` itself; callers
// that read octets from outside check the length first and answer with a typed error, so a trap here
// is always a mistake of ours.

extension Span where Element == UInt8 {
    /// The 16-bit number in network order that starts at `offset`.
    package func uint16(at offset: Int) -> UInt16 {
        UInt16(self[offset]) << 8 | UInt16(self[offset &+ 1])
    }

    /// The 32-bit number in network order that starts at `offset`.
    package func uint32(at offset: Int) -> UInt32 {
        UInt32(uint16(at: offset)) << 16 | UInt32(uint16(at: offset &+ 2))
    }

    /// A copy of the octets in `range`.
    package func octets(in range: Range<Int>) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(range.count)
        for offset in range { octets.append(self[offset]) }
        return octets
    }
}

extension MutableSpan where Element == UInt8 {
    /// The 16-bit number in network order that starts at `offset`.
    package func uint16(at offset: Int) -> UInt16 {
        UInt16(self[offset]) << 8 | UInt16(self[offset &+ 1])
    }

    /// The 32-bit number in network order that starts at `offset`.
    package func uint32(at offset: Int) -> UInt32 {
        UInt32(uint16(at: offset)) << 16 | UInt32(uint16(at: offset &+ 2))
    }

    /// Writes a 16-bit number in network order at `offset`.
    package mutating func store(_ value: UInt16, at offset: Int) {
        self[offset] = UInt8(truncatingIfNeeded: value >> 8)
        self[offset &+ 1] = UInt8(truncatingIfNeeded: value)
    }

    /// Writes a 32-bit number in network order at `offset`.
    package mutating func store(_ value: UInt32, at offset: Int) {
        store(UInt16(truncatingIfNeeded: value >> 16), at: offset)
        store(UInt16(truncatingIfNeeded: value), at: offset &+ 2)
    }

    /// Copies all of `octets` to `offset`.
    package mutating func store(_ octets: Span<UInt8>, at offset: Int) {
        // One check for the whole run: as many octets here as there, so the loop becomes a copy of words.
        var room = _mutatingExtracting(offset..<offset &+ octets.count)
        for index in octets.indices { room[index] = octets[index] }
    }
}

extension [UInt8] {
    /// Appends a 16-bit number in network order.
    mutating func append(big value: UInt16) {
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }

    /// Appends a 32-bit number in network order.
    mutating func append(big value: UInt32) {
        append(big: UInt16(truncatingIfNeeded: value >> 16))
        append(big: UInt16(truncatingIfNeeded: value))
    }
}
