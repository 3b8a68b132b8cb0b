import CLinux
import Glibc
import Synchronization

/// A moment on the clock that never jumps: nanoseconds since some moment before this machine's start.
package struct MonotonicNanoseconds: Hashable, Comparable, Sendable {
    /// Nanoseconds since the clock's beginning.
    package var value: UInt64

    /// Makes a moment from nanoseconds since the clock's beginning.
    package init(_ value: UInt64) { self.value = value }

    package static func < (left: Self, right: Self) -> Bool { left.value < right.value }

    /// The moment `nanoseconds` later; stops at the far end rather than overflowing.
    package func advanced(byNanoseconds nanoseconds: UInt64) -> MonotonicNanoseconds {
        let (sum, overflow) = value.addingReportingOverflow(nanoseconds)
        return MonotonicNanoseconds(overflow ? .max : sum)
    }

    /// The moment `duration` later (or earlier, if negative); stops at either end.
    package func advanced(by duration: Duration) -> MonotonicNanoseconds {
        let nanoseconds = duration.nanoseconds
        guard nanoseconds < 0 else { return advanced(byNanoseconds: UInt64(nanoseconds)) }
        let (difference, overflow) = value.subtractingReportingOverflow(nanoseconds.magnitude)
        return MonotonicNanoseconds(overflow ? 0 : difference)
    }

    /// How many nanoseconds have passed since `earlier`; 0 if that lies ahead.
    package func nanoseconds(since earlier: MonotonicNanoseconds) -> UInt64 {
        value > earlier.value ? value - earlier.value : 0
    }

    /// How much time lies between `earlier` and this moment; negative if that lies ahead.
    package func duration(since earlier: MonotonicNanoseconds) -> Duration {
        .nanoseconds(Int64(bitPattern: value &- earlier.value))
    }
}

extension Duration {
    /// This duration in nanoseconds, stopping at the ends of Int64 (292 years).
    package var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflowToo) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
        guard overflow || overflowToo else { return sum }
        return seconds < 0 ? .min : .max
    }
}

/// The clock by which durations, time-outs and the cache's TTLs are counted.
///
/// Given to its users as a value; tests give a `ManualClock`'s.
package struct MonotonicClock: Sendable {
    private let manual: ManualClock?

    /// The kernel's clock.
    package init() { manual = nil }

    fileprivate init(_ manual: ManualClock) { self.manual = manual }

    /// The present moment.
    package func now() -> MonotonicNanoseconds {
        if let manual { return manual.now }
        var time = timespec()
        // The one error that clock_gettime knows is a clock that this kernel lacks; every Linux has this one.
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicNanoseconds(
            UInt64(truncatingIfNeeded: time.tv_sec) &* 1_000_000_000
                &+ UInt64(truncatingIfNeeded: time.tv_nsec)
        )
    }
}

/// A clock that stands still until it is moved: time for tests.
package final class ManualClock: Sendable {
    private let nanoseconds: Atomic<UInt64>

    /// Makes a clock that shows `start`.
    package init(startingAt start: MonotonicNanoseconds = MonotonicNanoseconds(1_000_000_000)) {
        nanoseconds = Atomic(start.value)
    }

    /// What the clock shows.
    package var now: MonotonicNanoseconds {
        MonotonicNanoseconds(nanoseconds.load(ordering: .acquiring))
    }

    /// Moves the clock on.
    package func advance(by duration: Duration) {
        nanoseconds.store(now.advanced(by: duration).value, ordering: .releasing)
    }

    /// This clock as its users take it.
    package var clock: MonotonicClock { MonotonicClock(self) }
}
