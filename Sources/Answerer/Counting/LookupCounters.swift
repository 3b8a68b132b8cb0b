import Journal
import Policies
import Synchronization

/// Why a message got no answer.
enum DroppedReason: UInt8, CaseIterable, Sendable {
    /// It came from a network that is not answered.
    case foreignNetwork
    /// Shorter than a header: there is nothing to answer to.
    case tooShort
    /// It was a response: two servers that answer responses never stop.
    case response

    /// The word that `status` prints.
    var word: String {
        switch self {
        case .foreignNetwork: "network-not-answered"
        case .tooShort: "too-short"
        case .response: "not-a-query"
        }
    }
}

/// What one thread has done: written by it alone, read by any.
///
/// A message is counted as received when it is looked at, and once more when it is answered or
/// dropped, maybe by another thread. So over all threads `received = answered + dropped`, plus what is
/// being resolved or waits at the door just now.
final class LookupCounters: Sendable {
    /// Things that are counted beside the tables below.
    enum Event: Int, CaseIterable {
        case received
        case answered
    }

    private let events = InlineArray<2, Atomic<UInt64>> { _ in Atomic(0) }
    private let drops = InlineArray<3, Atomic<UInt64>> { _ in Atomic(0) }
    private let actions = InlineArray<4, Atomic<UInt64>> { _ in Atomic(0) }
    private let sources = InlineArray<7, Atomic<UInt64>> { _ in Atomic(0) }

    init() {}

    func count(_ event: Event) { Self.bump(events[event.rawValue]) }
    func count(_ reason: DroppedReason) { Self.bump(drops[Int(reason.rawValue)]) }
    func count(_ action: Action) { Self.bump(actions[Int(action.rawValue)]) }
    func count(_ source: AnsweredFrom) { Self.bump(sources[Int(source.rawValue)]) }

    /// One writer, so a load and a store do what an atomic addition does, at a tenth of its cost.
    private static func bump(_ counter: borrowing Atomic<UInt64>) {
        counter.store(counter.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
    }

    /// What the counters show now.
    var tally: LookupTally {
        LookupTally(
            received: events[Event.received.rawValue].load(ordering: .relaxed),
            answered: events[Event.answered.rawValue].load(ordering: .relaxed),
            dropped: DroppedReason.allCases.map {
                drops[Int($0.rawValue)].load(ordering: .relaxed)
            },
            actions: Action.allCases.map { actions[Int($0.rawValue)].load(ordering: .relaxed) },
            sources: AnsweredFrom.allCases.map {
                sources[Int($0.rawValue)].load(ordering: .relaxed)
            }
        )
    }
}

/// What some threads' counters showed.
struct LookupTally: Equatable, Sendable {
    var received: UInt64 = 0
    var answered: UInt64 = 0
    /// By `DroppedReason`, `Action` and `AnsweredFrom`, in the order of their cases.
    var dropped = [UInt64](repeating: 0, count: DroppedReason.allCases.count)
    var actions = [UInt64](repeating: 0, count: Action.allCases.count)
    var sources = [UInt64](repeating: 0, count: AnsweredFrom.allCases.count)

    /// Both together.
    static func + (left: LookupTally, right: LookupTally) -> LookupTally {
        LookupTally(
            received: left.received + right.received,
            answered: left.answered + right.answered,
            dropped: zip(left.dropped, right.dropped).map(+),
            actions: zip(left.actions, right.actions).map(+),
            sources: zip(left.sources, right.sources).map(+)
        )
    }
}
