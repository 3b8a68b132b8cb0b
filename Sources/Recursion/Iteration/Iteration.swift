import Bounds
import DNSSEC
import DNSWire
import Sockets

/// Finds out what the right servers say to a question, from the deepest zone cut that is known down.
///
///     question: www.example.org A            kept: cuts  .  org.        records  …
///
///     start ──► deepest place at or above the name: org.       (for DS: strictly above, RFC 4035 §3.1.4.1)
///                 │
///                 ▼        ┌─────────────────────────────────────────────────────────────┐
///         what to show ──► │ ask one server of the place  (Iteration+Asking)              │
///         (QNameMinimiser) │   whom: ServerTable.choose; no address: Iteration+Addresses  │
///                 ▲        │   what it means: ResponseReader                              │
///                 │        └──┬──────────────┬──────────────┬──────────────┬─────────────┘
///                 │           │ referral     │ links, and   │ links        │ lame, silent, failed:
///                 └───────────┘ keep the cut │ name was cut │ keep, done   │ another server; none left:
///                   place = child            │ show more    ▼              ▼ failure, remembered (RFC 9520)
///
/// Believes nobody outside their zone, keeps what the question asked for and nothing else, and ends: each
/// referral goes down, each server is asked so often, each loop has a bound in `Bound`, and all of them together
/// have the query's deadline. Not validated: that is the `Validator`'s.
///
/// Used by one task at a time between its waits; after each wait the caches are looked at anew.
final class Iteration: RecordSource {
    let settings: RecursionSettings
    let exchange: any UpstreamExchange
    let clock: MonotonicClock
    let records: RecordCache
    let policy: AddressPolicy
    var delegations = DelegationCache()
    var servers: ServerTable
    var failures = FailureCache()
    /// Questions that are under way and whom they were put to, so that equal ones go to the same server, where
    /// the exchange makes one of them.
    var underway: [Question: SocketAddress] = [:]
    var priming = Priming()
    /// Until when the local root may be used, in seconds of the clock.
    let localRootUntil: UInt64

    init(
        settings: RecursionSettings,
        exchange: any UpstreamExchange,
        clock: MonotonicClock,
        random: SecureRandom,
        records: RecordCache
    ) {
        self.settings = settings
        self.exchange = exchange
        self.clock = clock
        self.records = records
        policy = AddressPolicy(settings)
        servers = ServerTable(random: random)
        let left =
            settings.localRoot?.secondsLeft(at: WallClock.microsecondsNow() / 1_000_000) ?? 0
        localRootUntil = clock.now().value / 1_000_000_000 + UInt64(left)
    }

    /// Seconds of the clock.
    var now: UInt64 { clock.now().value / 1_000_000_000 }

    /// What is kept of the answer to `question`, else what the right servers say.
    func fetch(_ question: Question, _ work: Work) async -> FetchResult {
        if let learnt = work.learnt[question] { return .response(learnt) }
        if let known = records.known(question), known.finding?.status != .bogus {
            work.trace?(.known(question, "\(known.response.kind)"))
            return .response(known.response)
        }
        return await ask(question, work)
    }

    /// Asks once more, other servers than those that gave what is bogus.
    func refetch(after response: ZoneResponse, _ work: Work) async -> FetchResult? {
        let question = response.question
        work.learnt[question] = nil
        records.forget(response)
        // There is one copy of it, and it says the same again.
        guard !isLocal(response) else { return nil }
        if let server = response.server {
            work.distrusted[response.zone, default: []].insert(server)
            work.trace?(.noted("\(server) is not believed about \(response.zone)"))
        }
        let result = await ask(question, work)
        if case .response = result { return result }
        // Where nobody else can be asked, what else is to be known of the zone must come from the same server; and
        // what was kept of its words may have been right once.
        guard let server = response.server else { return nil }
        work.distrusted[response.zone]?.remove(server)
        guard response.isKept else { return nil }
        let again = await ask(question, work)
        if case .response = again { return again }
        return nil
    }

    /// Asks servers, whatever is kept; remembers what failed.
    func ask(_ asked: Question, _ work: Work) async -> FetchResult {
        // The exchange chooses the case that a name is sent in.
        let question = Question(name: asked.name.folded, type: asked.type, class: asked.class)
        guard !work.path.contains(question) else {
            work.metCycle = true
            work.trace?(.noted("\(question) waits for itself"))
            return .failure(ExtendedError(.noReachableAuthority, text: "waits for itself"))
        }
        guard work.path.count < Bound.fetchDepth.value else {
            work.tally.reached(.fetchDepth)
            work.metCycle = true
            return .failure(ExtendedError(.noReachableAuthority, text: "servers named too deep"))
        }
        let metCycleBefore = work.metCycle
        work.metCycle = false
        work.path.append(question)
        let start = await start(for: question, work)
        let extent: QNameMinimiser.Extent = work.path.count > 1 ? .registries : .everybody
        var descent = Descent(
            question,
            at: start,
            FetchEffort(work),
            shortenedFor: settings.minimisesQNames ? extent : .nobody
        )
        let result = await walk(&descent, work)
        work.path.removeLast()
        let zone = descent.lookedAgain?.zone ?? descent.place.zone
        switch result {
        case .response: failures.clear(question, in: zone)
        case .failure(let error):
            // What failed for the sake of the query's path, bounds or distrust says nothing about the question,
            // unless the query was for just this: else a stranger's alias could make a name fail for all.
            let isOwnFault = work.metCycle || descent.effort.isSpent || work.distrustsAnybody
            let isOwnQuestion = work.question == question && !work.distrustsAnybody
            if !descent.isRemembered, !isOwnFault || isOwnQuestion {
                let cause = ResolutionFailure(error: error, isSilence: descent.isSilence)
                failures.note(cause, of: question, in: zone, at: clock.now())
            }
        }
        work.metCycle = metCycleBefore || (work.metCycle && !work.path.isEmpty)
        return result
    }
}

/// One fetch on its way down.
struct Descent {
    let question: Question
    var place: Place
    var attempts = Place.Attempts()
    var minimiser: QNameMinimiser
    let effort: FetchEffort
    /// Whether nobody answered at all.
    var isSilence = true
    /// The zone whose servers were asked for anew, and what had been tried there.
    var lookedAgain: (zone: Name, attempts: Place.Attempts)?
    /// Whether it ended by a failure that was known already.
    var isRemembered = false
    /// Whether the root is asked for its servers: not needed, since there are the hints, so that silence ends it
    /// and is held against nobody.
    var isPriming = false

    init(
        _ question: Question,
        at place: Place,
        _ effort: FetchEffort,
        shortenedFor extent: QNameMinimiser.Extent
    ) {
        self.question = question
        self.place = place
        self.effort = effort
        minimiser = QNameMinimiser(question, for: place.isForwarder ? .nobody : extent)
    }
}
