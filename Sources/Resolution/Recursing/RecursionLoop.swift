import Bounds
import DNSWire
import Recursion
import Sockets

/// The thread that resolves from the root: it holds the sockets, and all that recursion does runs on it.
///
/// An actor whose executor is that thread. So the resolver is written straight on, with `await` where a
/// server's reply is waited for, and needs no lock: a turn takes the questions of other threads, gives the
/// sockets' events to the exchange, and then runs whatever can go on, until all of it waits again. No
/// other thread of the process has a part in it, the cooperative pool's neither.
///
/// Each distinct inquiry is one task, and those who ask it meanwhile wait for the same outcome.
actor RecursionLoop: ThreadActor {
    nonisolated let executor: ThreadExecutor
    let shared: ResolverState
    var settings: ResolutionSettings
    let exchange: SocketExchange
    var resolver: RecursiveResolver
    var maker: RecursedAnswerMaker
    var questions: [Inquiry: OpenQuestion] = [:]
    /// The numbers of open questions whose clients are given something stale if it takes too long.
    var numbers: [UInt64: Inquiry] = [:]
    var lastNumber: UInt64 = 0
    var deadlines = Deadlines()
    var clients = WaitingClients()
    var commands: [ResolverInbox.Command] = []
    /// Tasks that have not ended, those that nobody waits for any more among them.
    var tasksCount = 0
    /// Whether receivers were given outcomes in this turn.
    var hasOutcomes = false
    var upstreams: [SocketAddress]
    var upstreamsReadAt: MonotonicNanoseconds
    var anchorWatch: AnchorWatch

    /// A question that is being resolved, and who waits for it.
    struct OpenQuestion {
        let number: UInt64
        let key: CacheKey
        let began: MonotonicNanoseconds
        /// The resolver at whose time it was opened.
        let resolver: RecursiveResolver
        var waiters: [Waiter]
    }

    /// Prepares the thread's sockets; throws if there are none to be had.
    ///
    /// `anchors` keeps the state of trust anchors.
    init(
        _ shared: ResolverState,
        settings: ResolutionSettings,
        anchors: AnchorShelf
    ) throws(SocketError) {
        executor = ThreadExecutor(waker: shared.recursionInbox.pollable)
        self.shared = shared
        self.settings = settings
        let exchange = try SocketExchange(
            clock: shared.clock,
            random: shared.random,
            bounds: shared.bounds
        )
        try exchange.poller.add(
            shared.recursionInbox.pollable,
            token: SocketExchange.wakerToken
        )
        self.exchange = exchange
        upstreams = settings.forwardsByEngine ? shared.upstreams(settings) : []
        upstreamsReadAt = shared.clock.now()
        resolver = RecursiveResolver(
            settings: settings.recursionSettings(upstreams: upstreams),
            exchange: exchange,
            clock: shared.clock,
            random: shared.random,
            bounds: shared.bounds
        )
        maker = RecursedAnswerMaker(settings, bounds: shared.bounds)
        anchorWatch = AnchorWatch(anchors)
        anchorWatch.begin(resolver, now: upstreamsReadAt)
    }

    /// Makes the calling thread this actor's, and runs until the inbox says stop.
    nonisolated func run() {
        executor.adoptCurrentThread()
        assumeIsolated { $0.runTurns() }
    }

    func runTurns() {
        var isStopped = false
        while !isStopped {
            exchange.turn(
                until: [deadlines.next, anchorWatch.due].compactMap(\.self).min(),
                isWork: executor.hasJobs || !shared.recursionInbox.goToSleep(),
                woken: shared.recursionInbox.pollable
            )
            isStopped = shared.recursionInbox.take(&commands)
            let now = shared.clock.now()
            for command in commands { perform(command, now: now) }
            commands.removeAll(keepingCapacity: true)
            exchange.passTime(now)
            passTime(now)
            watchAnchors(now)
            executor.runJobs()
            if isStopped { stop() }
            if hasOutcomes {
                hasOutcomes = false
                shared.turnEnded()
            }
            publish()
        }
    }

    func publish() {
        exchange.counters.questionsInFlight = UInt64(questions.count)
        exchange.counters.recordEntries = UInt64(resolver.records.count)
        exchange.counters.recordOctets = resolver.records.octets
        shared.publish(recursion: exchange.counters)
    }
}

// MARK: - Trust anchors

extension RecursionLoop {
    /// Looks whether the keys of trust anchors' zones are to be looked at, and does.
    func watchAnchors(_ now: MonotonicNanoseconds) {
        guard anchorWatch.begins(now) else { return }
        tasksCount += 1
        Task(executorPreference: executor) { await self.checkAnchors() }
    }

    func checkAnchors() async {
        let resolver = resolver
        var seen: [(zone: Name, text: String, changes: [String])] = []
        await resolver.anchors.check { zone, text, changes in seen.append((zone, text, changes)) }
        tasksCount -= 1
        // A resolver by other settings has its own time.
        guard resolver === self.resolver else { return }
        anchorWatch.end(resolver, seen, now: shared.clock.now())
    }
}
