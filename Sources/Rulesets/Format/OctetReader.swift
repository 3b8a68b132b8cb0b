import Attribution
import DNSWire

/// Octets read one value behind the other, each read checked against what is left.
struct OctetReader {
    private let octets: [UInt8]
    /// Where the next value begins.
    private(set) var offset: Int

    init(_ octets: [UInt8], at offset: Int) {
        self.octets = octets
        self.offset = offset
    }

    /// Whether everything has been read.
    var isAtEnd: Bool { offset == octets.count }

    /// Reads a number, the least significant octet first.
    mutating func read<Number: FixedWidthInteger>(
        _ type: Number.Type = Number.self
    ) throws(RulesetFault) -> Number {
        let width = Number.bitWidth / 8
        var number: Number = 0
        for (position, octet) in try read(octets: width).enumerated() {
            number |= Number(truncatingIfNeeded: octet) << (position * 8)
        }
        return number
    }

    /// Reads as many octets as asked for.
    mutating func read(octets count: Int) throws(RulesetFault) -> ArraySlice<UInt8> {
        guard count <= octets.count - offset else { throw .damaged }
        defer { offset += count }
        return octets[offset..<(offset + count)]
    }

    /// Reads a count and that many octets.
    mutating func readCounted() throws(RulesetFault) -> ArraySlice<UInt8> {
        try read(octets: Int(read(UInt32.self)))
    }

    /// Reads a truth, which is 0 or 1.
    mutating func read() throws(RulesetFault) -> Bool {
        switch try read(UInt8.self) {
        case 0: false
        case 1: true
        default: throw .damaged
        }
    }

    /// Reads a text, which is well-formed UTF-8.
    mutating func read() throws(RulesetFault) -> String {
        guard let text = String(validating: try readCounted(), as: UTF8.self) else {
            throw .damaged
        }
        return text
    }

    /// Reads an identifier.
    mutating func read() throws(RulesetFault) -> Slug {
        guard let slug = Slug(try read() as String) else { throw .damaged }
        return slug
    }

    /// Reads a name in wire octets.
    mutating func read() throws(RulesetFault) -> Name {
        do {
            return try Name(wire: Array(readCounted()))
        } catch {
            throw .damaged
        }
    }

    /// Reads a value by its number; a number that the type doesn't have is damage.
    mutating func read<Value: RawRepresentable>() throws(RulesetFault) -> Value
    where Value.RawValue: FixedWidthInteger {
        guard let value = Value(rawValue: try read()) else { throw .damaged }
        return value
    }

    /// Reads a count and that many elements, each of at least one octet.
    mutating func readArray<Element>(
        _ readElement: (inout OctetReader) throws(RulesetFault) -> Element
    ) throws(RulesetFault) -> [Element] {
        let count = Int(try read(UInt32.self))
        // A damaged count must not reserve memory: what isn't there can't be read.
        guard count <= octets.count - offset else { throw .damaged }
        var elements: [Element] = []
        for _ in 0..<count { elements.append(try readElement(&self)) }
        return elements
    }

    /// Reads a value that may be missing.
    mutating func readOptional<Value>(
        _ readValue: (inout OctetReader) throws(RulesetFault) -> Value
    ) throws(RulesetFault) -> Value? {
        try read() ? try readValue(&self) : nil
    }
}
