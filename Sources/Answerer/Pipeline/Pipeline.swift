import Blocklists
import Journal
import Resolution
import Rulesets
import Sockets

/// The path of one query, for one thread: read, recognise the device, decide, answer, write down.
///
/// `begin` never waits and allocates nothing for a name that is blocked or cached; what it can't
/// answer leaves as an `Errand` and comes back to `finish`, on the resolver's thread. A message whose
/// sender is about to be known leaves even earlier, and comes back to `resume`, on the doorman's. All
/// write the lookup into the journal before they say that there is an answer, so that no answer leaves
/// unlogged.
struct Pipeline: ~Copyable {
    let counters: LookupCounters
    private let snapshots: RulesetSnapshots
    let resolver: Resolver
    let clock: MonotonicClock
    var ruleset: Ruleset
    private var rulesetVersion: UInt64
    var clients: ClientDirectory
    var journal: JournalWriter
    var matches = Matches()
    /// What was answered from the cache and is to be asked anew, since `askAnew` was called last.
    var refreshes: [Inquiry] = []
    /// When the clock was looked at last: what an answer made at once is said to have been ready at.
    private(set) var moment = MonotonicNanoseconds(0)

    /// A path of its own, with its own way into the journal.
    ///
    /// `counters` must be counted into by nobody else.
    init(_ parts: SharedParts, counters: LookupCounters) {
        snapshots = parts.snapshots
        resolver = parts.resolver
        clock = parts.clock
        // The version first: a replacement in between is then taken again rather than missed.
        rulesetVersion = parts.snapshots.version
        ruleset = parts.snapshots.current
        clients = ClientDirectory(neighbours: parts.neighbours, doorman: parts.doorman)
        journal = parts.journal.makeWriter()
        self.counters = counters
    }

    /// Takes over a newer ruleset, if there is one, for the messages to come.
    mutating func refresh(at moment: MonotonicNanoseconds) {
        self.moment = moment
        let version = snapshots.version
        if version != rulesetVersion {
            rulesetVersion = version
            ruleset = snapshots.current
        }
        clients.refresh(ruleset, at: moment)
    }

    /// Has what `begin` answered from the cache asked anew where that is wanted: to be called when the
    /// answers have left.
    mutating func askAnew() {
        guard !refreshes.isEmpty else { return }
        resolver.refresh(refreshes)
        refreshes.removeAll(keepingCapacity: true)
    }

    /// Looks at the clock.
    ///
    /// Once for a few messages: it costs as much as deciding on one of them does.
    mutating func tick() { moment = clock.now() }

    /// Holds no ruleset but the one that holds now, however long no message comes.
    mutating func catchUp() {
        rulesetVersion = snapshots.version
        ruleset = snapshots.current
        clients.refresh(ruleset, at: clock.now())
    }
}
