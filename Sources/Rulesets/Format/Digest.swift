/// A 64-bit digest of octets and numbers (FNV-1a), the same in every process and on every start.
///
/// It tells whether anything has changed, among inputs that nobody forges to collide; it is no
/// defence.
package struct Digest: Sendable {
    /// The digest of all that was added.
    package private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325
    private static let prime: UInt64 = 0x100_0000_01b3

    /// The digest of nothing.
    package init() {}

    /// Adds one octet.
    ///
    /// Each step is one to one, so no single changed octet goes unnoticed.
    package mutating func add(_ octet: UInt8) {
        value = (value ^ UInt64(octet)) &* Self.prime
    }

    /// Adds octets and, so that two runs never read as one, their count.
    package mutating func add(_ octets: Span<UInt8>) {
        add(UInt64(octets.count))
        for index in octets.indices { add(octets[index]) }
    }

    /// Adds a text with its length.
    package mutating func add(_ text: String) {
        add(UInt64(text.utf8.count))
        for octet in text.utf8 { add(octet) }
    }

    /// Adds a number, its lowest octet first.
    package mutating func add(_ number: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            add(UInt8(truncatingIfNeeded: number >> shift))
        }
    }
}
