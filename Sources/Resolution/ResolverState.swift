import Bounds
import DNSWire
import Sockets
import Synchronization

/// What the threads that answer and those that resolve share.
final class ResolverState: Sendable {
    /// What the thread that forwards is told, and the one that recurses.
    let inbox: ResolverInbox
    let recursionInbox: ResolverInbox
    let bounds = BoundCounters()
    let cache: AnswerCache
    let clock: MonotonicClock
    let random: SecureRandom
    private let systemUpstreams: @Sendable () -> [SocketAddress]
    private let names: Mutex<LocalNames>
    private let routes: Mutex<Routing>
    private let forwarding = Mutex(Forwarding())
    private let recursion = Mutex(ResolverCounters())
    private let turnEnd = Mutex(TurnEnd(body: {}))

    /// What is done after outcomes were given.
    ///
    /// A closure by itself would be wrapped once more each time that it is taken out of the lock, since a
    /// generic type keeps closures in another form.
    private struct TurnEnd {
        let body: @Sendable () -> Void
    }

    /// What the forwarding thread tells.
    private struct Forwarding {
        var counters = ResolverCounters()
        var upstreams = UpstreamTable([])
    }

    init(
        settings: ResolutionSettings,
        clock: MonotonicClock,
        random: SecureRandom,
        systemUpstreams: @escaping @Sendable () -> [SocketAddress]
    ) throws(SocketError) {
        inbox = try ResolverInbox()
        recursionInbox = try ResolverInbox()
        cache = AnswerCache(octetsMax: settings.cacheOctetsMax, upkeep: settings.upkeep)
        self.clock = clock
        self.random = random
        self.systemUpstreams = systemUpstreams
        names = Mutex(LocalNames(settings))
        routes = Mutex(Routing(settings))
    }

    /// The names that are answered here, as they are now.
    var localNames: LocalNames {
        get { names.withLock { $0 } }
        set { names.withLock { $0 = newValue } }
    }

    /// Where questions go that nothing here answers.
    var routing: Routing {
        get { routes.withLock { $0 } }
        set { routes.withLock { $0 = newValue } }
    }

    /// Sets what is done after outcomes were given.
    func setTurnEnd(_ body: @escaping @Sendable () -> Void) {
        turnEnd.withLock { $0 = TurnEnd(body: body) }
    }

    /// Says that outcomes were given, by this thread, and no more follow for now.
    func turnEnded() {
        let turnEnd = turnEnd.withLock { $0 }
        turnEnd.body()
    }

    /// The upstreams that `settings` name.
    func upstreams(_ settings: ResolutionSettings) -> [SocketAddress] {
        settings.namedUpstreams(system: systemUpstreams)
    }

    /// Keeps `answer`, unless its name has come to be answered here meanwhile.
    ///
    /// `key` is the inquiry's.
    func keep(
        _ answer: AnswerBody,
        for inquiry: Inquiry,
        under key: CacheKey,
        now: MonotonicNanoseconds
    ) {
        let name = inquiry.question.name.octets.span
        guard answer.lifetime > 0, !localNames.answers(folded: name) else { return }
        cache.store(answer, under: key, now: now)
    }

    /// Takes out of the cache what other settings would have answered differently.
    func forgetOutdated(from old: ResolutionSettings, to new: ResolutionSettings) {
        cache.reconfigure(octetsMax: new.cacheOctetsMax, upkeep: new.upkeep)
        if old.protectsFromRebinding != new.protectsFromRebinding
            || old.rebindingExceptions != new.rebindingExceptions
            || old.localZones != new.localZones || old.isTold(otherwiseThan: new)
        {
            cache.removeAll()
            return
        }
        let names = localNames
        cache.removeAll { names.answers(folded: $0) }
    }

    /// Takes note of what the forwarding thread has counted, and of what it knows about upstreams.
    func publish(_ context: ForwardingContext) {
        forwarding.withLock { forwarding in
            forwarding.counters = context.counters
            forwarding.upstreams = context.upstreams
        }
    }

    /// Takes note of what the recursing thread has counted.
    func publish(recursion counters: ResolverCounters) {
        recursion.withLock { $0 = counters }
    }

    /// How the upstreams do.
    var upstreamHealth: [UpstreamHealth] {
        forwarding.withLock { $0.upstreams }.upstreams.map(UpstreamHealth.init)
    }

    /// How many octets the cache takes.
    var cacheOctets: UInt64 {
        var counters = ResolverCounters()
        cache.count(into: &counters)
        return counters.cacheOctets
    }

    /// The counters of all threads.
    var counters: ResolverCounters {
        var counters = forwarding.withLock { $0.counters } + recursion.withLock { $0 }
        cache.count(into: &counters)
        return counters
    }
}
