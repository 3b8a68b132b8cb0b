import Sockets

/// Moments and what is due at them, in a wheel: each spoke holds what is due within one tick.
///
/// Nearly all that is noted is over long before it is due, so noting must cost next to nothing and
/// forgetting nothing: nothing is ever taken out early. What is due may have changed its mind since; it is
/// asked then. What lies further ahead than a turn of the wheel comes up after that turn and is noted
/// again.
struct Deadlines {
    private var spokes: [[UInt64]]
    /// Which spokes hold anything, a bit each.
    private var occupied: [UInt64]
    /// The first tick that has not been gone through.
    private var tick: UInt64 = 0
    /// What is due and was not handed out yet.
    private var due: [UInt64] = []

    /// How long a tick is: attempts last 200 ms at least, so 4 ms late is 2 %, and the 256 times a second
    /// that the thread may wake for it are little beside the questions that it then has.
    static let tickNanoseconds: UInt64 = 4_000_000
    /// How many ticks a turn has, a power of two: two seconds, beyond an attempt's longest patience.
    static let spokesCount = 512

    init() {
        spokes = Array(repeating: [], count: Self.spokesCount)
        occupied = Array(repeating: 0, count: Self.spokesCount / 64)
    }

    /// The earliest moment at which something may be due.
    var next: MonotonicNanoseconds? {
        if !due.isEmpty { return MonotonicNanoseconds(0) }
        let start = Int(tick % UInt64(Self.spokesCount))
        // One word more than there are: the first is looked at again for the spokes before `start`.
        for step in 0...occupied.count {
            let word = (start / 64 + step) % occupied.count
            var bits = occupied[word]
            if step == 0 { bits &= ~0 << UInt64(start % 64) }
            if step == occupied.count { bits &= ~(~0 << UInt64(start % 64)) }
            guard bits != 0 else { continue }
            let spoke = word * 64 + bits.trailingZeroBitCount
            let ahead = (spoke - start + Self.spokesCount) % Self.spokesCount
            return MonotonicNanoseconds((tick + UInt64(ahead)) * Self.tickNanoseconds)
        }
        return nil
    }

    /// Notes that `id` is due at `moment`; `now` is not before any `now` given earlier.
    mutating func add(_ id: UInt64, at moment: MonotonicNanoseconds, now: MonotonicNanoseconds) {
        if occupied.allSatisfy({ $0 == 0 }) { tick = max(tick, now.value / Self.tickNanoseconds) }
        // Rounded up, so that what comes up is due; at most a turn ahead.
        let wanted = moment.value / Self.tickNanoseconds + 1
        let chosen = min(max(wanted, tick), tick + UInt64(Self.spokesCount) - 1)
        let spoke = Int(chosen % UInt64(Self.spokesCount))
        spokes[spoke].append(id)
        occupied[spoke / 64] |= 1 << UInt64(spoke % 64)
    }

    /// Takes out one that is due by `now`, or that is to be noted again.
    mutating func popDue(by now: MonotonicNanoseconds) -> UInt64? {
        while due.isEmpty {
            let present = now.value / Self.tickNanoseconds
            guard let next, next <= now else {
                // Nothing lies between, so the wheel may turn at once.
                tick = max(tick, present)
                return nil
            }
            tick = next.value / Self.tickNanoseconds
            let spoke = Int(tick % UInt64(Self.spokesCount))
            swap(&due, &spokes[spoke])
            occupied[spoke / 64] &= ~(1 << UInt64(spoke % 64))
            tick += 1
        }
        return due.popLast()
    }
}
