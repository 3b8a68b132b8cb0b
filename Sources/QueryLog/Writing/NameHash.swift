import DNSWire
import Journal

/// A keyed hash of a name's octets in lower case, 96 bits of which stand for the name in memory.
///
/// The key is random and never leaves the process, so nobody can look for two names of one hash; that two
/// of ten million share 96 bits happens once in 10¹⁵ such logs.
struct NameHash: Equatable {
    /// Picks the place in a table, and tells names apart.
    let first: UInt64
    /// Tells names apart further.
    let second: UInt32

    /// What a process hashes names with.
    struct Key: Sendable {
        let first: UInt64
        let second: UInt64

        /// A new key.
        static func random() -> Key {
            var generator = SystemRandomNumberGenerator()
            return Key(first: generator.next() | 1, second: generator.next() | 1)
        }
    }

    /// The hash of `count` octets, of which `word` gives up to eight, from an offset on, the first in the
    /// lowest bits and zeros behind the last.
    @inline(__always)
    init(_ key: Key, count: Int, word: (_ offset: Int, _ count: Int) -> UInt64) {
        var first = key.second ^ UInt64(count)
        var second = key.first &+ UInt64(count)
        var offset = 0
        while offset < count {
            let octets = Self.folded(word(offset, count - offset))
            first = Self.mixed(first ^ octets, key.first)
            second = Self.mixed(second ^ octets, key.second)
            offset += 8
        }
        self.first = Self.mixed(first, key.second)
        self.second = UInt32(truncatingIfNeeded: Self.mixed(second, key.first))
    }

    /// The hash of a name.
    init(_ key: Key, _ name: Name) {
        let octets = name.octets
        self.init(key, count: octets.count) { offset, count in
            var word: UInt64 = 0
            for index in 0..<min(count, 8) {
                word |= UInt64(octets[offset + index]) << UInt64(index * 8)
            }
            return word
        }
    }

    @inline(__always)
    private static func mixed(_ word: UInt64, _ key: UInt64) -> UInt64 {
        let product = word.multipliedFullWidth(by: key)
        return product.high ^ product.low &+ word
    }

    /// Eight octets with the ASCII capitals among them in lower case (as `UInt8.foldedASCII`).
    @inline(__always)
    static func folded(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let sevenBits = word & (0x7F &* ones)
        // The eighth bit of each octet says: it is more than "Z"; it is "A" or more.
        let beyond = sevenBits &+ (0x7F - 0x5A) &* ones
        let reached = sevenBits &+ (0x80 - 0x41) &* ones
        return word | ((reached ^ beyond) & ~word & (0x80 &* ones)) >> 2
    }
}
