import Sockets

/// Moments and what is due at them, earliest first: a binary heap.
///
/// Nothing is ever taken out early. What is due may have changed its mind since; it is asked then.
struct Deadlines {
    private var heap: [(at: MonotonicNanoseconds, id: UInt64)] = []

    /// The earliest moment.
    var next: MonotonicNanoseconds? { heap.first?.at }

    /// Notes that `id` is due at `moment`.
    mutating func add(_ id: UInt64, at moment: MonotonicNanoseconds) {
        heap.append((moment, id))
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].at < heap[parent].at else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// Takes out one that is due by `now`.
    mutating func popDue(by now: MonotonicNanoseconds) -> UInt64? {
        guard let first = heap.first, first.at <= now else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].at < heap[least].at {
                least = child
            }
            guard least != parent else { return first.id }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
