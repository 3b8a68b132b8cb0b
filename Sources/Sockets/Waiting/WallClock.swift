import CLinux
import Glibc

/// The clock on the wall, for what is shown to people and kept in the log; it can jump.
package enum WallClock {
    /// Microseconds since 1970-01-01 UTC.
    package static func microsecondsNow() -> Int64 {
        var time = timespec()
        // The one error that clock_gettime knows is a clock that this kernel lacks; every Linux has this one.
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}
