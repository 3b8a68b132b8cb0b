import DNSWire

/// Takes apart what a fuzzer made up: octets first to last, zeros once there are none left.
struct OctetSource {
    private let octets: [UInt8]
    private var offset = 0

    init(_ octets: [UInt8]) { self.octets = octets }

    /// How many octets are left.
    var remaining: Int { octets.count - offset }

    mutating func uint8() -> UInt8 {
        guard remaining > 0 else { return 0 }
        defer { offset += 1 }
        return octets[offset]
    }

    mutating func uint16() -> UInt16 { UInt16(uint8()) << 8 | UInt16(uint8()) }

    mutating func uint32() -> UInt32 { UInt32(uint16()) << 16 | UInt32(uint16()) }

    /// The next `count` octets, or as many as are left.
    mutating func octets(_ count: Int) -> [UInt8] {
        let end = min(offset + count, octets.count)
        defer { offset = end }
        return Array(octets[offset..<end])
    }

    /// A run of octets with its length in the two octets before it.
    mutating func counted() -> [UInt8] { octets(Int(uint16())) }

    /// All that is left.
    mutating func rest() -> [UInt8] { octets(remaining) }
}

/// `name`, which the source says is one.
func name(_ text: String) -> Name {
    do throws(NameError) {
        return try Name(text)
    } catch {
        preconditionFailure("\(text) is no name: \(error)")
    }
}
