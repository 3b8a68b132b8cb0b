/// What has been done for one client's query, counted against the bounds that hold for all of it.
///
/// Made once for the query and handed to all that is done for its sake; never reset. Used by one task
/// at a time.
package final class WorkTally {
    private var used = [Int](repeating: 0, count: Bound.allCases.count)
    private let counters: BoundCounters

    package init(counters: BoundCounters) { self.counters = counters }

    /// Takes `count` of what `bound` allows; false, and counted as reached, where it allows no more.
    package func take(_ bound: Bound, _ count: Int = 1) -> Bool {
        let index = Int(bound.rawValue)
        guard used[index] + count <= bound.value else {
            counters.reached(bound)
            return false
        }
        used[index] += count
        return true
    }

    /// What has been taken of `bound`.
    package func used(_ bound: Bound) -> Int { used[Int(bound.rawValue)] }

    /// Counts that a bound which is no sum (a size, a depth) was reached.
    package func reached(_ bound: Bound) { counters.reached(bound) }
}
