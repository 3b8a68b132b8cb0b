import Rulesets
import Synchronization

/// The ruleset that holds now: replaced whole, read by all threads without waiting for a writer.
///
/// Each thread keeps a reference of its own and asks before each batch whether there is a newer one,
/// which costs one load; only then does it take the lock, for the time of a retain.
///
/// A ruleset that was replaced is kept until its last reader has let go, and then freed by whoever calls
/// `release`: unmapping an index of millions of names takes milliseconds, which no thread that answers
/// should spend.
final class RulesetSnapshots: Sendable {
    private struct State {
        var current: Ruleset
        var replaced: [Ruleset] = []
        /// Whether somebody has it on his list to call `release`.
        var isReleasing = false
    }

    private let state: Mutex<State>
    private let changes = Atomic<UInt64>(0)

    init(_ first: Ruleset) { state = Mutex(State(current: first)) }

    /// The ruleset that holds now.
    var current: Ruleset { state.withLock { $0.current } }

    /// Counts the replacements so far.
    var version: UInt64 { changes.load(ordering: .acquiring) }

    /// Makes `newer` the one that holds; the old one lives on until its last reader has let go.
    func replace(by newer: Ruleset) {
        state.withLock { state in
            state.replaced.append(state.current)
            state.current = newer
        }
        changes.add(1, ordering: .releasing)
    }

    /// Whether the caller is the one to call `release`, soon.
    func beginReleasing() -> Bool {
        state.withLock { state in
            defer { state.isReleasing = true }
            return !state.isReleasing
        }
    }

    /// Frees the replaced rulesets that nobody reads any more; how many are still being read.
    func release() -> Int {
        var unread: [Ruleset] = []
        let read = state.withLock { state in
            state.isReleasing = false
            // Only the one that holds is given to new readers, so whoever is alone here stays alone.
            for position in state.replaced.indices.reversed()
            where isKnownUniquelyReferenced(&state.replaced[position]) {
                unread.append(state.replaced.remove(at: position))
            }
            return state.replaced.count
        }
        // Here, without the lock, they are freed.
        unread.removeAll()
        return read
    }
}
