import Bounds
import DNSWire
import Sockets

/// The thread that speaks to upstreams: it holds the sockets and does what the errands say.
///
/// A turn takes what has come since the last one, all of it at once: questions from other threads, whose
/// queries leave together, then replies, whose answers leave together. The busier it is, the less each
/// costs.
///
/// Sendable because it is made on one thread and then handed to another, which alone uses it.
struct ForwardingLoop: ~Copyable, @unchecked Sendable {
    var poller: Poller
    let shared: ResolverState
    private var settings: ResolutionSettings
    let socketPolicy: SocketPolicy
    var context: ForwardingContext
    var errands = ErrandTable()
    /// How many errands have no result yet.
    private var openCount: UInt32 = 0
    var channels: [UInt64: Channel] = [:]
    var sockets = UpstreamSockets()
    let datagrams = PeerDatagrams()
    /// By which socket the datagrams leave that are queued.
    var sending: UpstreamSocket?
    /// Sockets that failed, and whose errands have not heard of it.
    var broken: [(socket: UpstreamSocket, error: SocketError)] = []
    var deadlines = Deadlines()
    private var clients = WaitingClients()
    private var commands: [ResolverInbox.Command] = []
    private var waiters: [Waiter] = []
    /// Whether receivers were given outcomes in this turn.
    private var hasOutcomes = false
    private var nextToken = wakerToken + 1
    private var upstreamsReadAt: MonotonicNanoseconds
    var streamBuffer = [UInt8](repeating: 0, count: ForwardingLimits.streamOctetsMax)

    /// The poller's token for the inbox.
    private static let wakerToken: UInt64 = 0
    /// Marks a number in the deadlines as a socket's; errands' numbers have 32 bits for their places, of
    /// which there are never so many.
    static let socketMark: UInt64 = 1 << 31

    /// What the poller watches for errands.
    enum Channel {
        case datagram(UpstreamSocket)
        case stream(StreamChannel)
    }

    /// A connection, and whose attempt it is.
    struct StreamChannel {
        let errand: UInt64
        let attempt: Int
        let socket: StreamSocket
        var exchange: StreamExchange
    }

    /// Prepares the thread's sockets; throws if there are none to be had.
    init(
        _ shared: ResolverState,
        settings: ResolutionSettings,
        sockets policy: SocketPolicy
    ) throws(SocketError) {
        let poller = try Poller()
        try poller.add(shared.inbox.pollable, token: Self.wakerToken)
        self.poller = poller
        self.shared = shared
        self.settings = settings
        socketPolicy = policy
        context = ForwardingContext(
            settings,
            upstreams: shared.upstreams(settings),
            random: shared.random
        )
        upstreamsReadAt = shared.clock.now()
        shared.publish(context)
    }

    /// Runs until the inbox says stop.
    mutating func run() {
        while true {
            let count = wait()
            var tokens = count
            for index in 0..<count where poller.event(index).token == Self.wakerToken {
                shared.inbox.pollable.drain()
                tokens -= 1
            }
            let isStopped = shared.inbox.take(&commands)
            let now = shared.clock.now()
            for command in commands { perform(command, now: now) }
            commands.removeAll(keepingCapacity: true)
            // The upstream works on these while the replies are read.
            flush()
            if tokens > 0 {
                for index in 0..<count { handle(poller.event(index), now: now) }
            }
            passTime(now)
            settle(now)
            if isStopped { stop(now) }
            if hasOutcomes {
                hasOutcomes = false
                shared.turnEnded()
            }
            context.counters.questionsInFlight = UInt64(openCount)
            shared.publish(context)
            if isStopped { return }
        }
    }

    /// Waits for the sockets; epoll fails only by our mistake (epoll_wait(2)).
    private mutating func wait() -> Int {
        var timeout = deadlines.next.map { $0.duration(since: shared.clock.now()) }
        if !shared.inbox.goToSleep() { timeout = .zero }
        do throws(SocketError) {
            return try poller.wait(timeout: timeout)
        } catch {
            preconditionFailure("the poller cannot wait: \(error)")
        }
    }

    mutating func newToken() -> UInt64 {
        defer { nextToken += 1 }
        return nextToken
    }
}

// MARK: - Commands

extension ForwardingLoop {
    private mutating func perform(_ command: ResolverInbox.Command, now: MonotonicNanoseconds) {
        switch command {
        case .resolve(let inquiry, let waiter): resolve(inquiry, waiter, now: now)
        case .flush(_, let done): done(0)
        case .reconfigure(let new):
            shared.forgetOutdated(from: settings, to: new)
            settings = new
            context.reconfigure(new, upstreams: shared.upstreams(new))
            upstreamsReadAt = now
        }
    }

    private mutating func resolve(_ inquiry: Inquiry, _ waiter: Waiter, now: MonotonicNanoseconds) {
        context.counters.questions += 1
        let mayWait = clients.mayWait(
            waiter.client,
            open: openCount,
            openMax: settings.inFlightMax
        )
        let key = CacheKey(inquiry)
        let asking = errands.place(asking: inquiry, key)
        if mayWait, let asking, errands[asking].waiters.count < Bound.waitingPerClient.value {
            context.counters.questionsJoined += 1
            clients.add(waiter.client)
            errands[asking].waiters.append(waiter)
            return
        }
        guard mayWait, asking == nil, openCount < settings.inFlightMax else {
            context.counters.questionsOverLimit += 1
            context.counters.failures += 1
            hasOutcomes = true
            waiter.receiver.receive(.failure(inquiry, .overloaded))
            return
        }
        refreshUpstreams(now)
        openCount += 1
        clients.add(waiter.client)
        let number = errands.open(
            inquiry,
            key,
            waiter,
            now: now,
            timeoutMilliseconds: settings.timeoutMilliseconds
        )
        if let place = errands.place(of: number) {
            errands[place].staleAt = shared.staleMoment(
                for: inquiry,
                under: key,
                upkeep: settings.upkeep,
                now: now
            )
        }
        step(number, now: now) { errand, context in errand.begin(now: now, &context) }
    }

    /// Reads the system's upstreams again, now and then.
    private mutating func refreshUpstreams(_ now: MonotonicNanoseconds) {
        guard settings.upstreams.isEmpty,
            now.duration(since: upstreamsReadAt) >= SystemResolvers.readInterval
        else { return }
        upstreamsReadAt = now
        context.replaceUpstreams(with: shared.upstreams(settings), settings)
    }

    private mutating func stop(_ now: MonotonicNanoseconds) {
        for number in errands.numbers {
            step(number, now: now) { errand, context in errand.stop(&context) }
        }
    }
}

// MARK: - Errands

extension ForwardingLoop {
    /// Tells an errand of an event and does what it wants done.
    mutating func step(
        _ number: UInt64,
        now: MonotonicNanoseconds,
        _ event: (inout Errand, inout ForwardingContext) -> Void
    ) {
        guard let place = errands.place(of: number) else { return }
        event(&errands[place].errand, &context)
        var index = 0
        while index < context.actions.count {
            switch context.actions[index] {
            case .send(let attempt):
                do throws(SocketError) {
                    try send(attempt, of: number, at: place, now: now)
                } catch {
                    errands[place].errand.socketFailed(
                        attempt,
                        isOurFault: error.kind == .exhausted,
                        now: now,
                        &context
                    )
                }
            case .close(let attempt): close(attempt, at: place, now: now)
            case .finish(let result): finish(place, result, now: now)
            }
            index += 1
        }
        context.actions.removeAll(keepingCapacity: true)
        if errands[place].errand.isDone {
            errands.close(place)
        } else {
            note(number, place, now: now)
        }
    }

    /// Sees to it that the errand is told when its time has come.
    private mutating func note(_ number: UInt64, _ place: Int, now: MonotonicNanoseconds) {
        var wakeAt = errands[place].errand.wakeAt
        if let staleAt = errands[place].staleAt { wakeAt = min(wakeAt, staleAt) }
        if let notedAt = errands[place].notedAt, notedAt <= wakeAt { return }
        errands[place].notedAt = wakeAt
        deadlines.add(number, at: wakeAt, now: now)
    }

    private mutating func passTime(_ now: MonotonicNanoseconds) {
        while let number = deadlines.popDue(by: now) {
            if number & Self.socketMark != 0 {
                becameOld(number, now: now)
                continue
            }
            // Gone, or noted again for an earlier moment that has passed already.
            guard let place = errands.place(of: number), errands[place].notedAt != nil else {
                continue
            }
            errands[place].notedAt = nil
            if let staleAt = errands[place].staleAt, staleAt <= now { giveStale(place, now: now) }
            step(number, now: now) { errand, context in errand.timePassed(now: now, &context) }
        }
    }

    /// Gives those who have waited long enough what was known before; the errand goes on without them.
    private mutating func giveStale(_ place: Int, now: MonotonicNanoseconds) {
        errands[place].staleAt = nil
        let errand = errands[place].errand
        guard !errand.isFinished,
            let outcome = shared.staleOutcome(
                for: errand.inquiry,
                under: errands[place].key,
                now: now,
                durationNanoseconds: errand.duration(now: now)
            )
        else { return }
        for waiter in errands[place].waiters.takeImpatient() {
            clients.remove(waiter.client)
            waiter.receiver.receive(outcome)
            hasOutcomes = true
        }
    }

    /// Keeps the result and gives it to those who wait.
    private mutating func finish(
        _ place: Int,
        _ result: Errand.Result,
        now: MonotonicNanoseconds
    ) {
        errands.settle(place)
        errands[place].staleAt = nil
        openCount -= 1
        let inquiry = errands[place].errand.inquiry
        let duration = errands[place].errand.duration(now: now)
        var outcome: Outcome
        switch result {
        case .answer(let answer, let upstream):
            if answer.note == .rebindingProtection { context.counters.rebindingsStopped += 1 }
            outcome = Outcome(
                answer: answer,
                source: .upstream,
                upstream: context.place(of: upstream),
                durationNanoseconds: duration
            )
        case .failure(let note):
            context.counters.failures += 1
            outcome = .failure(inquiry, note, durationNanoseconds: duration)
        }
        outcome = shared.conclude(outcome, for: inquiry, under: errands[place].key, now: now)
        hasOutcomes = true
        swap(&waiters, &errands[place].waiters)
        for waiter in waiters {
            clients.remove(waiter.client)
            waiter.receiver.receive(outcome)
        }
        waiters.removeAll(keepingCapacity: true)
        swap(&waiters, &errands[place].waiters)
    }
}
