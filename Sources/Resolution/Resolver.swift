package import Addresses
package import Bounds
package import DNSWire
package import Sockets
import Synchronization

/// The truth for a question: from the cache, from local names, or from an upstream.
///
/// Knows questions and answers, but neither devices nor policies. `answerNow` runs on the thread that
/// read the query and allocates nothing for a cache hit; `resolve` hands what is left to the
/// resolver's own thread.
package final class Resolver: Sendable {
    let state: ResolverState
    private let sockets: SocketPolicy
    private let settings: Mutex<ResolutionSettings>
    private let threads = Mutex<[WorkerThread]>([])
    private let localAnswers = Atomic<UInt64>(0)
    private let specialAnswers = Atomic<UInt64>(0)
    private let refreshing = Refreshing()

    /// Makes a resolver that answers from its local names at once, and asks upstreams when started.
    ///
    /// `systemUpstreams` is asked for where the settings name no upstream, now and again.
    package convenience init(
        settings: ResolutionSettings,
        clock: MonotonicClock = MonotonicClock(),
        random: SecureRandom = SecureRandom(),
        systemUpstreams: @escaping @Sendable () -> [SocketAddress] = SystemResolvers.upstreams
    ) throws(SocketError) {
        try self.init(
            settings: settings,
            clock: clock,
            random: random,
            sockets: .pooled,
            systemUpstreams: systemUpstreams
        )
    }

    /// Makes a resolver whose queries leave from ports by `sockets`.
    init(
        settings: ResolutionSettings,
        clock: MonotonicClock = MonotonicClock(),
        random: SecureRandom = SecureRandom(),
        sockets: SocketPolicy,
        systemUpstreams: @escaping @Sendable () -> [SocketAddress]
    ) throws(SocketError) {
        self.sockets = sockets
        state = try ResolverState(
            settings: settings,
            clock: clock,
            random: random,
            systemUpstreams: systemUpstreams
        )
        self.settings = Mutex(settings)
    }

    /// Starts the threads that speak to upstreams and to the servers that have the names.
    ///
    /// To be called once. `turnEnded` is called after receivers were given outcomes, on the thread that
    /// gave them, so that what they want to do for all of them they do once. `anchors` keeps the state of
    /// trust anchors.
    package func start(
        anchors: AnchorShelf = .none,
        turnEnded: @escaping @Sendable () -> Void = {}
    ) throws(SocketError) {
        state.setTurnEnd(turnEnded)
        let settings = settings.withLock { $0 }
        let loop = Mutex<ForwardingLoop?>(
            try ForwardingLoop(state, settings: settings, sockets: sockets)
        )
        let recursion = try RecursionLoop(state, settings: settings, anchors: anchors)
        let forwarding = try WorkerThread(name: "resolver") {
            var mine = loop.withLock { $0.take() }
            mine?.run()
        }
        threads.withLock { $0.append(forwarding) }
        let recursing = try WorkerThread(name: "recursion") { recursion.run() }
        threads.withLock { $0.append(recursing) }
    }

    /// Answers what is still open with a failure and ends the threads.
    package func stop() {
        state.inbox.stop()
        state.recursionInbox.stop()
        threads.withLock { threads in
            for thread in threads { thread.join() }
            threads = []
        }
    }

    /// Takes other settings.
    ///
    /// The cache stays, but for names that are now answered here; all of it goes when rebinding
    /// protection changes, because what was kept was checked by the old rules.
    package func reconfigure(_ new: ResolutionSettings) {
        settings.withLock { settings in
            settings = new
            state.localNames = LocalNames(new)
            // A resolver that has stopped has nothing left to change. Both hear of it before any question
            // that is put by the new routes.
            _ = state.inbox.leave([.reconfigure(new)])
            _ = state.recursionInbox.leave([.reconfigure(new)])
            state.routing = Routing(new)
        }
    }

    /// What was done so far.
    package var counters: ResolverCounters {
        var counters = state.counters
        counters.localAnswers = localAnswers.load(ordering: .relaxed)
        counters.specialAnswers = specialAnswers.load(ordering: .relaxed)
        refreshing.count(into: &counters)
        return counters
    }

    /// The settings that hold now.
    var currentSettings: ResolutionSettings { settings.withLock { $0 } }

    /// How often each bound was reached.
    package var bounds: BoundCounters { state.bounds }

    /// The upstreams in use and how they do, as far as questions have shown; none before the start.
    package var upstreams: [UpstreamHealth] { state.upstreamHealth }
}

// MARK: - Answering at once

extension Resolver {
    /// Asks for the memory that `answerNow` will read for `key`, in steps: each asks for what the one
    /// before has led to, and is worth its while where other work comes between.
    package func foresee(_ key: CacheKey, _ step: ForesightStep) {
        state.cache.foresee(key, step)
    }
}

/// How far a cached answer has been asked for from memory.
package enum ForesightStep: Sendable {
    /// Where the table says that it is.
    case slot
    /// What is kept of it.
    case entry
}

extension Resolver {
    /// Writes the response to `query` if it is known here: cache, local names, special names.
    ///
    /// `message` are the query's octets and `foldedName` its QNAME in lower case, as
    /// `Query.copyFoldedName` gives it. Header, question and records are written, TTLs counted down,
    /// but no OPT record: `ResponseWriter(continuing:)` goes on with that. `limit` is what the whole
    /// response may have, at least 512 and at most the buffer. Allocates nothing for a cache hit.
    ///
    /// The cache is looked at before local names, which it never holds: that is the shorter way for
    /// most questions. `key` is the query's, made by `CacheKey(query, foldedName:)`.
    package func answerNow(
        _ query: Query,
        in message: Span<UInt8>,
        foldedName: Span<UInt8>,
        key: CacheKey,
        now: MonotonicNanoseconds,
        limit: Int,
        into buffer: inout MutableSpan<UInt8>
    ) -> CachedAnswer? {
        if let found = state.cache.find(key, name: foldedName, now: now) {
            let written = found.body.write(
                to: query,
                in: message,
                age: found.age,
                staleTTL: found.isStale ? UpkeepLimits.staleTTL : nil,
                limit: limit,
                into: &buffer
            )
            return CachedAnswer(
                count: written.count,
                rcode: found.body.rcode,
                source: found.isStale ? .stale : .cache,
                note: found.isStale ? found.body.staleNote : found.body.note,
                hasAliases: found.body.hasAliases,
                isTruncated: written.isTruncated,
                wantsRefresh: found.wantsRefresh
            )
        }
        guard query.qclass == .in, !query.qtype.isMeta,
            let local = state.localNames.find(foldedName, query.qtype),
            let written = local.write(to: query, in: message, limit: limit, into: &buffer)
        else { return nil }
        if written.source == .special {
            specialAnswers.add(1, ordering: .relaxed)
        } else {
            localAnswers.add(1, ordering: .relaxed)
        }
        return written
    }
}

extension Resolver {
    /// What the cached answer to `query` says about its `note` beyond the note's own text; empty if it says
    /// no more, or is gone.
    ///
    /// For the few answers that have a note: their text is not handed over with each answer that has none.
    package func explanation(
        of note: AnswerNote,
        _ query: Query,
        foldedName: Span<UInt8>,
        now: MonotonicNanoseconds
    ) -> [UInt8] {
        let key = CacheKey(query, foldedName: foldedName)
        guard let found = state.cache.find(key, name: foldedName, now: now),
            found.body.note == note
        else { return [] }
        return found.body.explanation
    }
}

// MARK: - Resolving

extension Resolver {
    /// Finds the answers to what `answerNow` did not know.
    ///
    /// Equal inquiries in flight are asked once. Receivers are called on one of the resolver's threads, or on
    /// this one where nothing needs to be asked; after some of them, `turnEnded` is called on the same
    /// thread. All are handed over at once, which costs one wake-up.
    package func resolve(_ requests: [Request]) {
        let names = state.localNames
        let routing = state.routing
        var forwarded: [ResolverInbox.Command] = []
        var recursed: [ResolverInbox.Command] = []
        var hasOutcomes = false
        for request in requests {
            guard let (inquiry, waiter) = begin(request, names) else {
                hasOutcomes = true
                continue
            }
            if routing.recurses(inquiry.question.name) {
                recursed.append(.resolve(inquiry, waiter))
            } else {
                forwarded.append(.resolve(inquiry, waiter))
            }
        }
        if !leave(forwarded, at: state.inbox) { hasOutcomes = true }
        if !leave(recursed, at: state.recursionInbox) { hasOutcomes = true }
        if hasOutcomes { state.turnEnded() }
    }

    /// Hands questions to a thread; false if it takes no more, so that they were given their outcomes.
    private func leave(_ commands: [ResolverInbox.Command], at inbox: ResolverInbox) -> Bool {
        guard !commands.isEmpty, !inbox.leave(commands) else { return true }
        for case .resolve(let inquiry, let waiter) in commands {
            waiter.receiver.receive(.failure(inquiry, .stopping))
        }
        return false
    }

    /// Asks `inquiries` anew, in the background, so that the cache has fresh answers; nobody waits.
    ///
    /// For what `CachedAnswer.wantsRefresh` was said of. A bounded number is under way at once; what is
    /// beyond is left for the next time somebody asks.
    package func refresh(_ inquiries: [Inquiry]) {
        let requests = inquiries.compactMap { inquiry in
            refreshing.begin(inquiry).map { Request(inquiry, for: Refreshing.client, receiver: $0) }
        }
        if !requests.isEmpty { resolve(requests) }
    }

    /// Finds the answer to one inquiry, as `resolve(_:)` does, and calls `completion` once.
    package func resolve(
        _ inquiry: Inquiry,
        for client: IPAddress,
        completion: @escaping @Sendable (Outcome) -> Void
    ) {
        let receiver = OutcomeCompletion(completion)
        resolve([Request(inquiry, for: client, receiver: receiver)])
    }

    /// What to ask a thread for the sake of `request`, and who waits; nil if its outcome was given.
    private func begin(_ request: Request, _ names: LocalNames) -> (Inquiry, Waiter)? {
        let inquiry = request.inquiry
        if let refusal = UnforwardableQuestion.answer(inquiry) {
            request.receiver.receive(refusal)
            return nil
        }
        switch names.find(inquiry.question.name.octets.span, inquiry.question.type) {
        case .alias(let aliases, let target):
            return follow(aliases, to: target, of: request)
        case let local?:
            request.receiver.receive(.local(local, inquiry))
            return nil
        case nil:
            return (inquiry, Waiter(client: request.client, receiver: request.receiver))
        }
    }

    /// Completes a local alias by what its target has elsewhere.
    private func follow(
        _ aliases: [ResourceRecord],
        to target: Name,
        of request: Request
    ) -> (Inquiry, Waiter)? {
        let inquiry = request.inquiry
        let rest = Inquiry(
            Question(name: target, type: inquiry.question.type),
            dnssecOK: inquiry.dnssecOK,
            checkingDisabled: inquiry.checkingDisabled
        )
        let receiver = OutcomeCompletion { outcome in
            request.receiver.receive(
                outcome.preceded(by: aliases, for: inquiry, from: rest.question)
            )
        }
        let now = state.clock.now()
        let name = rest.question.name.octets.span
        if let found = state.cache.find(CacheKey(rest), name: name, now: now) {
            receiver.receive(Outcome(found, durationNanoseconds: 0))
            if found.wantsRefresh { refresh([rest]) }
            return nil
        }
        return (rest, Waiter(client: request.client, receiver: receiver))
    }
}
