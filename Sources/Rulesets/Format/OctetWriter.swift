/// Octets written one value behind the other; `RulesetFile` says how.
struct OctetWriter {
    private(set) var octets: [UInt8] = []

    /// Writes a number, the least significant octet first.
    mutating func write(_ number: some FixedWidthInteger) {
        var rest = number
        for _ in 0..<(number.bitWidth / 8) {
            octets.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    /// Writes octets as they are, without their count.
    mutating func write(octets more: [UInt8]) { octets += more }

    /// Writes a count and that many octets.
    mutating func write(counted more: some Collection<UInt8>) {
        write(UInt32(more.count))
        octets += more
    }

    /// Writes a truth as 0 or 1.
    mutating func write(_ truth: Bool) { octets.append(truth ? 1 : 0) }

    /// Writes a text.
    mutating func write(_ text: String) { write(counted: text.utf8) }

    /// Writes a value by its number.
    mutating func write<Value: RawRepresentable>(_ value: Value)
    where Value.RawValue: FixedWidthInteger {
        write(value.rawValue)
    }

    /// Writes a count and that many elements.
    mutating func write<Element>(
        _ elements: [Element],
        _ writeElement: (Element, inout OctetWriter) -> Void
    ) {
        write(UInt32(elements.count))
        for element in elements { writeElement(element, &self) }
    }

    /// Writes a value that may be missing.
    mutating func write<Value>(
        optional value: Value?,
        _ writeValue: (Value, inout OctetWriter) -> Void
    ) {
        write(value != nil)
        if let value { writeValue(value, &self) }
    }
}
