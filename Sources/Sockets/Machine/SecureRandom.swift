import CLinux
import Synchronization

/// Random numbers that nobody outside can guess: query IDs, source ports, case, hash keys.
///
/// The kernel's generator, drawn from in blocks, because a system call for each number costs more than
/// the number is worth. Octets are wiped once they are handed out, so that a later look into memory
/// does not tell earlier IDs.
package final class SecureRandom: Sendable {
    private let source: Source
    private let pool = Mutex(Pool())

    private enum Source {
        case kernel
        case seeded
    }

    private struct Pool {
        var words = [UInt64](repeating: 0, count: SecureRandom.wordsPerBlock)
        var used = SecureRandom.wordsPerBlock
        var seed: UInt64 = 0
    }

    /// 32 words are 256 octets: the most that getrandom gives without ever being interrupted
    /// (random(7)).
    private static let wordsPerBlock = 32

    /// The kernel's randomness.
    package init() { source = .kernel }

    /// The same numbers for the same seed: for tests only.
    package init(seededForTests seed: UInt64) {
        source = .seeded
        pool.withLock { $0.seed = seed }
    }

    /// 64 random bits.
    package func next64() -> UInt64 {
        pool.withLock { pool in
            if pool.used == Self.wordsPerBlock {
                refill(&pool)
                pool.used = 0
            }
            let word = pool.words[pool.used]
            pool.words[pool.used] = 0
            pool.used += 1
            return word
        }
    }

    /// 16 random bits: a query ID.
    package func next16() -> UInt16 { UInt16(truncatingIfNeeded: next64() >> 48) }

    /// A number from `range`, each equally likely but for a bias below 2⁻³².
    package func next(in range: ClosedRange<UInt16>) -> UInt16 {
        let count = UInt64(range.upperBound - range.lowerBound) + 1
        return range.lowerBound + UInt16(truncatingIfNeeded: ((next64() >> 32) * count) >> 32)
    }

    private func refill(_ pool: inout Pool) {
        switch source {
        case .kernel:
            let octets = Self.wordsPerBlock * MemoryLayout<UInt64>.size
            let filled = unsafe pool.words.withUnsafeMutableBytes { buffer in
                unsafe getrandom(buffer.baseAddress, buffer.count, 0)
            }
            // Up to 256 octets getrandom neither fails nor stops short (random(7)); going on without
            // randomness would let strangers forge answers.
            precondition(filled == octets, "getrandom gave no randomness")
        case .seeded:
            for index in pool.words.indices { pool.words[index] = Self.splitMix(&pool.seed) }
        }
    }

    /// SplitMix64: spreads a counter over 64 bits.
    private static func splitMix(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
