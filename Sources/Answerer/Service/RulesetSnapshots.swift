import Rulesets
import Synchronization

/// The ruleset that holds now: replaced whole, read by all threads without waiting for a writer.
///
/// Each thread keeps a reference of its own and asks before each batch whether there is a newer one,
/// which costs one load; only then does it take the lock, for the time of a retain.
final class RulesetSnapshots: Sendable {
    private let ruleset: Mutex<Ruleset>
    private let changes = Atomic<UInt64>(0)

    init(_ first: Ruleset) { ruleset = Mutex(first) }

    /// The ruleset that holds now.
    var current: Ruleset { ruleset.withLock { $0 } }

    /// Counts the replacements so far.
    var version: UInt64 { changes.load(ordering: .acquiring) }

    /// Makes `newer` the one that holds; the old one lives on until its last reader has let go.
    func replace(by newer: Ruleset) {
        ruleset.withLock { $0 = newer }
        changes.add(1, ordering: .releasing)
    }
}
