import Synchronization

/// How often each bound was reached since the start; any thread may count and read.
package final class BoundCounters: Sendable {
    private let counts = Mutex([UInt64](repeating: 0, count: Bound.allCases.count))

    package init() {}

    /// Counts that `bound` was reached, which is rare enough for a lock.
    package func reached(_ bound: Bound) {
        counts.withLock { $0[Int(bound.rawValue)] += 1 }
    }

    /// How often `bound` was reached.
    package subscript(bound: Bound) -> UInt64 {
        counts.withLock { $0[Int(bound.rawValue)] }
    }
}
