import Bounds
import DNSWire
import Recursion
import Sockets

// What other threads tell the loop.

extension RecursionLoop {
    func perform(_ command: ResolverInbox.Command, now: MonotonicNanoseconds) {
        switch command {
        case .resolve(let inquiry, let waiter): resolve(inquiry, waiter, now: now)
        case .reconfigure(let new): reconfigure(new, now: now)
        case .flush(let scope, let done): done(flush(scope))
        }
    }

    func resolve(_ inquiry: Inquiry, _ waiter: Waiter, now: MonotonicNanoseconds) {
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

    func open(_ inquiry: Inquiry, _ waiters: [Waiter], now: MonotonicNanoseconds) {
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

    func flush(_ scope: CacheScope) -> Int {
        switch scope {
        case .name(let name): resolver.flush(name)
        case .subtree(let name): resolver.flush(atAndBelow: name)
        case .all: resolver.flushAll()
        }
    }

    /// Takes other settings; questions that are open end by the old ones.
    func reconfigure(_ new: ResolutionSettings, now: MonotonicNanoseconds) {
        settings = new
        maker = RecursedAnswerMaker(new, bounds: shared.bounds)
        upstreams = new.forwardsByEngine ? shared.upstreams(new) : []
        upstreamsReadAt = now
        renewResolver()
    }

    /// Reads the system's upstreams again, now and then, where they are forwarded to.
    func refreshUpstreams(_ now: MonotonicNanoseconds) {
        guard now.duration(since: upstreamsReadAt) >= SystemResolvers.readInterval,
            settings.forwardsByEngine, settings.upstreams.isEmpty
        else { return }
        upstreamsReadAt = now
        upstreams = shared.upstreams(settings)
        renewResolver()
    }

    /// Resolves by other settings, if they are others, from now on.
    func renewResolver() {
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
