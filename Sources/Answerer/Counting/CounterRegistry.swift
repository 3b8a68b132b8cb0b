import Synchronization

/// The counters of all threads, for whoever wants their sum.
final class CounterRegistry: Sendable {
    private let all = Mutex<[LookupCounters]>([])

    init() {}

    /// Counters for one more thread.
    func makeCounters() -> LookupCounters {
        let counters = LookupCounters()
        all.withLock { $0.append(counters) }
        return counters
    }

    /// What all threads have done together.
    var tally: LookupTally {
        all.withLock { $0 }.reduce(LookupTally()) { $0 + $1.tally }
    }
}
