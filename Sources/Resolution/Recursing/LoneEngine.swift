import Addresses
import Bounds
package import DNSWire
package import Recursion
package import Sockets

/// The engine for one errand: a question resolved step by step, or a look whether the root can be reached,
/// on the thread that asks, by sockets of its own.
///
/// For commands that show how a name is resolved, and for whoever must know whether recursion is possible
/// at all; what is learnt is forgotten afterwards.
package enum LoneEngine {
    /// How a question was resolved.
    package struct Resolution: Sendable {
        package let answer: ResolvedAnswer
        /// What happened on the way, in order.
        package let steps: [TraceStep]
        /// From the question to the answer.
        package let duration: Duration
    }

    /// Resolves `question` as `settings` say, whatever the cache of a running answerer knows; blocks until
    /// there is an answer, for `Bound.resolutionMilliseconds` at most.
    ///
    /// `systemUpstreams` is asked where the settings mean to forward and name nobody.
    package static func resolve(
        _ question: Question,
        by settings: ResolutionSettings,
        checkingDisabled: Bool = false,
        systemUpstreams: () -> [SocketAddress] = SystemResolvers.upstreams
    ) throws(SocketError) -> Resolution {
        let upstreams = settings.namedUpstreams(system: systemUpstreams)
        let recursion = settings.recursionSettings(upstreams: upstreams)
        return try LoneLoop(recursion).resolve(question, checkingDisabled: checkingDisabled)
    }

    /// How many servers of the root are asked before the root counts as out of reach: of the 26 addresses
    /// that there are, four that are all silent are no accident.
    package static let probesMax = 4
    /// How long each of them may take.
    package static let probePatience = Duration.milliseconds(1_500)

    /// Whether any server of the root answers; blocks for `probesMax` times `probePatience` at most.
    ///
    /// A resolver that answers in the root's place, which says that it offers recursion and claims no
    /// authority, is not the root: where port 53 is intercepted nothing can be resolved from there.
    package static func reachesRoot(_ settings: ResolutionSettings) throws(SocketError) -> Bool {
        try LoneLoop(settings.recursionSettings(upstreams: [])).reachesRoot()
    }
}

/// The thread of one errand: waits for its sockets until the errand is done.
private actor LoneLoop: ThreadActor {
    nonisolated let executor: ThreadExecutor
    private let waker: Waker
    private let settings: RecursionSettings
    private let clock = MonotonicClock()
    private let random = SecureRandom()
    private let exchange: SocketExchange
    private var steps: [TraceStep] = []
    private var answer: ResolvedAnswer?
    private var hasRoot = false
    private var isDone = false

    init(_ settings: RecursionSettings) throws(SocketError) {
        let waker = try Waker()
        let exchange = try SocketExchange(clock: clock, random: random, bounds: BoundCounters())
        try exchange.poller.add(waker, token: SocketExchange.wakerToken)
        self.waker = waker
        self.exchange = exchange
        self.settings = settings
        executor = ThreadExecutor(waker: waker)
    }

    /// Resolves a question on the calling thread.
    nonisolated func resolve(
        _ question: Question,
        checkingDisabled: Bool
    ) -> LoneEngine.Resolution {
        executor.adoptCurrentThread()
        return assumeIsolated { loop in
            let began = loop.clock.now()
            Task(executorPreference: loop.executor) {
                await loop.find(question, checkingDisabled: checkingDisabled)
            }
            loop.runTurns()
            return LoneEngine.Resolution(
                answer: loop.answer ?? ResolvedAnswer(question: question, rcode: .servFail),
                steps: loop.steps,
                duration: loop.clock.now().duration(since: began)
            )
        }
    }

    /// Looks for the root on the calling thread.
    nonisolated func reachesRoot() -> Bool {
        executor.adoptCurrentThread()
        return assumeIsolated { loop in
            Task(executorPreference: loop.executor) { await loop.probe() }
            loop.runTurns()
            return loop.hasRoot
        }
    }

    private func find(_ question: Question, checkingDisabled: Bool) async {
        let resolver = RecursiveResolver(
            settings: settings,
            exchange: exchange,
            clock: clock,
            random: random,
            bounds: BoundCounters()
        )
        answer = await resolver.resolve(question, checkingDisabled: checkingDisabled) { step in
            self.steps.append(step)
        }
        isDone = true
    }

    private func probe() async {
        let addresses = settings.rootHints.flatMap(\.addresses)
            .filter { $0.isV4 ? settings.usesIPv4 : settings.usesIPv6 }
            .shuffled()
        for address in addresses.prefix(LoneEngine.probesMax) where !hasRoot {
            let query = UpstreamQuery(
                server: SocketAddress(address, port: settings.serverPort),
                question: Question(name: .root, type: .ns),
                randomisesCase: false
            )
            let reply = await exchange.ask(query, patience: LoneEngine.probePatience) { true }
            guard case .message(let message, _, _) = reply else { continue }
            hasRoot =
                message.flags.contains(.authoritative)
                || !message.flags.contains(.recursionAvailable)
        }
        isDone = true
    }

    /// Gives the sockets' events to the exchange and runs what can go on, until the errand is done.
    private func runTurns() {
        executor.runJobs()
        while !isDone {
            exchange.turn(isWork: executor.hasJobs, woken: waker)
            exchange.passTime(clock.now())
            executor.runJobs()
        }
    }
}
