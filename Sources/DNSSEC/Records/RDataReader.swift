import DNSWire

/// Reads rdata from its first octet to its last; every step says whether there was enough.
struct RDataReader: ~Copyable {
    private let octets: [UInt8]
    private var offset = 0

    init(_ octets: [UInt8]) { self.octets = octets }

    /// How many octets are left.
    var remaining: Int { octets.count - offset }

    mutating func uint8() -> UInt8? {
        guard remaining >= 1 else { return nil }
        defer { offset += 1 }
        return octets[offset]
    }

    mutating func uint16() -> UInt16? {
        guard remaining >= 2 else { return nil }
        defer { offset += 2 }
        return UInt16(octets[offset]) << 8 | UInt16(octets[offset + 1])
    }

    mutating func uint32() -> UInt32? {
        guard let high = uint16(), let low = uint16() else { return nil }
        return UInt32(high) << 16 | UInt32(low)
    }

    /// The next `count` octets.
    mutating func octets(_ count: Int) -> [UInt8]? {
        guard count >= 0, remaining >= count else { return nil }
        defer { offset += count }
        return Array(octets[offset..<offset + count])
    }

    /// A run of octets with its length in the octet before it.
    mutating func counted() -> [UInt8]? {
        guard let count = uint8() else { return nil }
        return octets(Int(count))
    }

    /// An uncompressed name.
    mutating func name() -> Name? {
        var position = offset
        do throws(WireError) {
            let name = try WireName.read(
                in: octets.span,
                at: &position,
                end: octets.count,
                compression: .forbidden
            )
            offset = position
            return name
        } catch {
            return nil
        }
    }

    /// All that is left.
    mutating func rest() -> [UInt8] {
        defer { offset = octets.count }
        return Array(octets[offset...])
    }
}

extension [UInt8] {
    /// Appends a 16-bit number in network order.
    mutating func append(network value: UInt16) {
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }

    /// Appends a 32-bit number in network order.
    mutating func append(network value: UInt32) {
        append(network: UInt16(truncatingIfNeeded: value >> 16))
        append(network: UInt16(truncatingIfNeeded: value))
    }
}
