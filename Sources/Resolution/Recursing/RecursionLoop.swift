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
    private let shared: ResolverState
    private var settings: ResolutionSettings
    private let exchange: SocketExchange
    private var resolver: RecursiveResolver
    private var maker: RecursedAnswerMaker
    private var questions: [Inquiry: OpenQuestion] = [:]
    /// The numbers of open questions whose clients are given something stale if it takes too long.
    private var numbers: [UInt64: Inquiry] = [:]
    private var lastNumber: UInt64 = 0
    private var deadlines = Deadlines()
    private var clients = WaitingClients()
    private var commands: [ResolverInbox.Command] = []
    /// Tasks that have not ended, those that nobody waits for any more among them.
    private var tasksCount = 0
    /// Whether receivers were given outcomes in this turn.
    private var hasOutcomes = false
    private var upstreams: [SocketAddress]
    private var upstreamsReadAt: MonotonicNanoseconds
    private var anchorWatch: AnchorWatch

    /// A question that is being resolved, and who waits for it.
    private struct OpenQuestion {
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

    private func runTurns() {
        var isStopped = false
        while !isStopped {
            let count = wait()
            for index in 0..<count {
                let event = exchange.poller.event(index)
                if event.token == SocketExchange.wakerToken {
                    shared.recursionInbox.pollable.drain()
                } else {
                    exchange.handle(event)
                }
            }
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

    /// Waits for the sockets; epoll fails only by our mistake (epoll_wait(2)).
    private func wait() -> Int {
        var timeout: Duration?
        if let next = [exchange.nextDeadline, deadlines.next, anchorWatch.due].compactMap(\.self)
            .min()
        {
            timeout = next.duration(since: shared.clock.now())
        }
        if executor.hasJobs || !shared.recursionInbox.goToSleep() { timeout = .zero }
        do throws(SocketError) {
            return try exchange.poller.wait(timeout: timeout)
        } catch {
            preconditionFailure("the poller cannot wait: \(error)")
        }
    }

    private func publish() {
        exchange.counters.questionsInFlight = UInt64(questions.count)
        exchange.counters.recordEntries = UInt64(resolver.records.count)
        exchange.counters.recordOctets = resolver.records.octets
        shared.publish(recursion: exchange.counters)
    }
}

// MARK: - Commands

extension RecursionLoop {
    private func perform(_ command: ResolverInbox.Command, now: MonotonicNanoseconds) {
        switch command {
        case .resolve(let inquiry, let waiter): resolve(inquiry, waiter, now: now)
        case .reconfigure(let new): reconfigure(new, now: now)
        case .flush(let scope, let done): done(flush(scope))
        }
    }

    private func resolve(_ inquiry: Inquiry, _ waiter: Waiter, now: MonotonicNanoseconds) {
        exchange.counters.questions += 1
        let mayWait = clients.mayWait(
            waiter.client,
            open: UInt32(clamping: tasksCount),
            openMax: settings.inFlightMax
        )
        let isOpen = questions[inquiry] != nil
        guard mayWait, isOpen || tasksCount < settings.inFlightMax,
            questions[inquiry]?.waiters.count ?? 0 < Bound.waitingPerClient.value
        else {
            if !mayWait { shared.bounds.reached(.waitingPerClient) }
            exchange.counters.questionsOverLimit += 1
            exchange.counters.failures += 1
            hasOutcomes = true
            waiter.receiver.receive(.failure(inquiry, .overloaded))
            return
        }
        clients.add(waiter.client)
        guard !isOpen else {
            exchange.counters.questionsJoined += 1
            questions[inquiry]?.waiters.append(waiter)
            return
        }
        refreshUpstreams(now)
        open(inquiry, [waiter], now: now)
    }

    private func open(_ inquiry: Inquiry, _ waiters: [Waiter], now: MonotonicNanoseconds) {
        lastNumber += 1
        questions[inquiry] = OpenQuestion(
            number: lastNumber,
            key: CacheKey(inquiry),
            began: now,
            resolver: resolver,
            waiters: waiters
        )
        if settings.upkeep.servesStale {
            numbers[lastNumber] = inquiry
            let patience = UInt64(settings.upkeep.staleAfterMilliseconds)
            deadlines.add(lastNumber, at: now.later(milliseconds: patience), now: now)
        }
        tasksCount += 1
        Task(executorPreference: executor) { await self.find(inquiry) }
    }

    private func flush(_ scope: CacheScope) -> Int {
        switch scope {
        case .name(let name): resolver.flush(name)
        case .subtree(let name): resolver.flush(atAndBelow: name)
        case .all: resolver.flushAll()
        }
    }

    /// Takes other settings; questions that are open end by the old ones.
    private func reconfigure(_ new: ResolutionSettings, now: MonotonicNanoseconds) {
        settings = new
        maker = RecursedAnswerMaker(new, bounds: shared.bounds)
        upstreams = new.forwardsByEngine ? shared.upstreams(new) : []
        upstreamsReadAt = now
        renewResolver()
    }

    /// Reads the system's upstreams again, now and then, where they are forwarded to.
    private func refreshUpstreams(_ now: MonotonicNanoseconds) {
        guard settings.forwardsByEngine, settings.upstreams.isEmpty,
            now.duration(since: upstreamsReadAt) >= SystemResolvers.readInterval
        else { return }
        upstreamsReadAt = now
        upstreams = shared.upstreams(settings)
        renewResolver()
    }

    /// Resolves by other settings, if they are others, from now on.
    private func renewResolver() {
        let wanted = settings.recursionSettings(upstreams: upstreams)
        guard resolver.settings != wanted else { return }
        resolver = RecursiveResolver(
            settings: wanted,
            exchange: exchange,
            clock: shared.clock,
            random: shared.random,
            bounds: shared.bounds
        )
        anchorWatch.begin(resolver, now: shared.clock.now())
    }
}

// MARK: - Trust anchors

extension RecursionLoop {
    /// Looks whether the keys of trust anchors' zones are to be looked at, and does.
    private func watchAnchors(_ now: MonotonicNanoseconds) {
        guard anchorWatch.begins(now) else { return }
        tasksCount += 1
        Task(executorPreference: executor) { await self.checkAnchors() }
    }

    private func checkAnchors() async {
        let resolver = resolver
        var seen: [(zone: Name, text: String, changes: [String])] = []
        await resolver.anchors.check { zone, text, changes in seen.append((zone, text, changes)) }
        tasksCount -= 1
        // A resolver by other settings has its own time.
        guard resolver === self.resolver else { return }
        anchorWatch.end(resolver, seen, now: shared.clock.now())
    }
}

// MARK: - Questions

extension RecursionLoop {
    /// Resolves an inquiry and tells those who wait.
    private func find(_ inquiry: Inquiry) async {
        guard let question = questions[inquiry] else {
            preconditionFailure("a question was closed before it was asked")
        }
        let isRefresh = question.waiters.contains { $0.receiver is Refresh }
        let resolved = await question.resolver.resolve(
            inquiry.question,
            checkingDisabled: inquiry.checkingDisabled,
            isRefresh: isRefresh
        )
        tasksCount -= 1
        finish(inquiry, resolved, now: shared.clock.now())
    }

    private func finish(
        _ inquiry: Inquiry,
        _ resolved: ResolvedAnswer,
        now: MonotonicNanoseconds
    ) {
        // Gone when the thread is being stopped.
        guard let question = questions.removeValue(forKey: inquiry) else { return }
        numbers[question.number] = nil
        let outcome = Outcome(
            answer: maker.answer(resolved, for: inquiry),
            source: source(of: resolved),
            upstream: resolved.server.flatMap { upstreams.firstIndex(of: $0) }
                .flatMap(UInt8.init(exactly:)),
            durationNanoseconds: now.nanoseconds(since: question.began)
        )
        if outcome.source == .failure { exchange.counters.failures += 1 }
        if outcome.note == .rebindingProtection { exchange.counters.rebindingsStopped += 1 }
        guard question.resolver === resolver else {
            // What was found by settings that hold no longer is told, but not kept.
            tell(question.waiters, outcome)
            return
        }
        tell(
            question.waiters,
            shared.conclude(outcome, for: inquiry, under: question.key, now: now)
        )
    }

    /// Where an answer came from, in this room's words.
    private func source(of resolved: ResolvedAnswer) -> AnswerSource {
        guard resolved.rcode != .servFail else { return .failure }
        guard !resolved.isFromCache else { return .cache }
        let isForwarded = resolved.server.map(upstreams.contains) ?? false
        return isForwarded ? .upstream : .recursion
    }

    private func tell(_ waiters: [Waiter], _ outcome: Outcome) {
        guard !waiters.isEmpty else { return }
        hasOutcomes = true
        for waiter in waiters {
            clients.remove(waiter.client)
            waiter.receiver.receive(outcome)
        }
    }

    /// Gives those who have waited long what is known from before; the question stays open.
    private func passTime(_ now: MonotonicNanoseconds) {
        while let number = deadlines.popDue(by: now) {
            guard let inquiry = numbers[number], let question = questions[inquiry] else { continue }
            let patience = UInt64(settings.upkeep.staleAfterMilliseconds)
            let due = question.began.later(milliseconds: patience)
            guard due <= now else {
                deadlines.add(number, at: due, now: now)
                continue
            }
            numbers[number] = nil
            let stale = shared.staleOutcome(
                for: inquiry,
                under: question.key,
                now: now,
                durationNanoseconds: now.nanoseconds(since: question.began)
            )
            guard let stale else { continue }
            tell(questions[inquiry]?.waiters.takeImpatient() ?? [], stale)
        }
    }

    /// Tells all who wait that nothing will come, and lets what is under way come to its end: each task
    /// hears that nobody can be asked any more, and the bounds see to it that it believes it.
    private func stop() {
        for (inquiry, question) in questions {
            tell(question.waiters, .failure(inquiry, .stopping))
        }
        questions = [:]
        exchange.stop()
        executor.runJobs()
        assert(tasksCount == 0, "a question waits for something that is no server")
    }
}
