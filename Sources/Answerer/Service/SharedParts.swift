import Journal
import Resolution
import Sockets

/// What all paths of an answering process share.
struct SharedParts: Sendable {
    /// The rules.
    let snapshots: RulesetSnapshots
    /// The truth.
    let resolver: Resolver
    /// The record.
    let journal: Journal
    /// Who is behind an address.
    let neighbours: NeighbourDirectory
    /// Where messages wait until that is known.
    let doorman: Doorman
    /// The time.
    let clock: MonotonicClock
    /// Where late answers are made.
    let counters: CounterRegistry
}
