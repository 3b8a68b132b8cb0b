/// SipHash-1-3 (Aumasson and Bernstein, 2012): a keyed hash whose values nobody can aim at without
/// the key.
///
/// An index draws a fresh key at each build, so neither a hostile list nor a hostile query can
/// gather names in one place of the table. One compression round a word and three to finish, as in
/// Rust's and Swift's own hash tables.
struct SipHash: Sendable, Equatable {
    let key0: UInt64
    let key1: UInt64

    init(key0: UInt64, key1: UInt64) {
        self.key0 = key0
        self.key1 = key1
    }

    /// A hash with a key from the system's random source.
    static func random() -> SipHash {
        var source = SystemRandomNumberGenerator()
        return SipHash(key0: source.next(), key1: source.next())
    }

    /// The hash of `octets` from `start` to the end of the span.
    @inline(__always)
    func hash(_ octets: Span<UInt8>, from start: Int) -> UInt64 {
        // One check for the whole run; the loads below stay inside it.
        precondition(start >= 0 && start <= octets.count)
        return unsafe octets.withUnsafeBytes { bytes in
            unsafe hash(UnsafeRawBufferPointer(rebasing: bytes[start...]))
        }
    }

    @inline(__always)
    private func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var state = State(
            v0: key0 ^ 0x736f_6d65_7073_6575,
            v1: key1 ^ 0x646f_7261_6e64_6f6d,
            v2: key0 ^ 0x6c79_6765_6e65_7261,
            v3: key1 ^ 0x7465_6462_7974_6573
        )
        let count = bytes.count
        var offset = 0
        while offset &+ 8 <= count {
            state.compress(
                unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian
            )
            offset &+= 8
        }
        var last = UInt64(truncatingIfNeeded: count) << 56
        var shift: UInt64 = 0
        while offset < count {
            last |= unsafe UInt64(bytes[offset]) << shift
            shift &+= 8
            offset &+= 1
        }
        state.compress(last)
        return state.finish()
    }

    private struct State {
        var v0: UInt64
        var v1: UInt64
        var v2: UInt64
        var v3: UInt64

        @inline(__always)
        mutating func compress(_ word: UInt64) {
            v3 ^= word
            round()
            v0 ^= word
        }

        @inline(__always)
        mutating func finish() -> UInt64 {
            v2 ^= 0xff
            round()
            round()
            round()
            return v0 ^ v1 ^ v2 ^ v3
        }

        @inline(__always)
        private mutating func round() {
            v0 &+= v1
            v1 = rotate(v1, 13) ^ v0
            v0 = rotate(v0, 32)
            v2 &+= v3
            v3 = rotate(v3, 16) ^ v2
            v0 &+= v3
            v3 = rotate(v3, 21) ^ v0
            v2 &+= v1
            v1 = rotate(v1, 17) ^ v2
            v2 = rotate(v2, 32)
        }

        @inline(__always)
        private func rotate(_ word: UInt64, _ bits: UInt64) -> UInt64 {
            word &<< bits | word &>> (64 &- bits)
        }
    }
}
