package import Addresses
package import DNSWire
package import Sockets
import Synchronization

/// The truth for a question: from the cache, from local names, or from an upstream.
///
/// Knows questions and answers, but neither devices nor policies. `answerNow` runs on the thread that
/// read the query and allocates nothing for a cache hit; `resolve` hands what is left to the
/// resolver's own thread.
package final class Resolver: Sendable {
    private let state: ResolverState
    private let settings: Mutex<ResolutionSettings>
    private let thread = Mutex<WorkerThread?>(nil)
    private let localAnswers = Atomic<UInt64>(0)
    private let specialAnswers = Atomic<UInt64>(0)

    /// Makes a resolver that answers from its local names at once, and asks upstreams when started.
    ///
    /// `systemUpstreams` is asked for where the settings name no upstream, now and again.
    package init(
        settings: ResolutionSettings,
        clock: MonotonicClock = MonotonicClock(),
        random: SecureRandom = SecureRandom(),
        systemUpstreams: @escaping @Sendable () -> [SocketAddress] = SystemResolvers.upstreams
    ) throws(SocketError) {
        state = try ResolverState(
            settings: settings,
            clock: clock,
            random: random,
            systemUpstreams: systemUpstreams
        )
        self.settings = Mutex(settings)
    }

    /// Starts the thread that speaks to upstreams.
    ///
    /// To be called once.
    package func start() throws(SocketError) {
        let loop = Mutex<ForwardingLoop?>(
            try ForwardingLoop(state, settings: settings.withLock { $0 })
        )
        let started = try WorkerThread(name: "resolver") {
            var mine = loop.withLock { $0.take() }
            mine?.run()
        }
        thread.withLock { $0 = started }
    }

    /// Answers what is still open with a failure and ends the thread.
    package func stop() {
        state.inbox.stop()
        thread.withLock { thread in
            thread?.join()
            thread = nil
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
            // A resolver that has stopped has nothing left to change.
            _ = state.inbox.leave(.reconfigure(new))
        }
    }

    /// What was done so far.
    package var counters: ResolverCounters {
        var counters = state.counters
        counters.localAnswers = localAnswers.load(ordering: .relaxed)
        counters.specialAnswers = specialAnswers.load(ordering: .relaxed)
        return counters
    }

    /// The upstreams in use and how they do, as far as questions have shown; none before the start.
    package var upstreams: [UpstreamHealth] { state.upstreamHealth }

    /// Empties the cache.
    package func flush() { state.cache.removeAll() }

    /// Takes `name` and what is below it out of the cache.
    package func flush(atAndBelow name: Name) {
        let zone = name.folded.octets
        state.cache.removeAll { $0.isEqualToOrBelow(zone.span) }
    }
}

// MARK: - Answering at once

extension Resolver {
    /// Writes the response to `query` if it is known here: cache, local names, special names.
    ///
    /// `message` are the query's octets and `foldedName` its QNAME in lower case, as
    /// `Query.copyFoldedName` gives it. Header, question and records are written, TTLs counted down,
    /// but no OPT record: `ResponseWriter(continuing:)` goes on with that. `limit` is what the whole
    /// response may have, at least 512 and at most the buffer. Allocates nothing for a cache hit.
    ///
    /// The cache is looked at before local names, which it never holds: that is the shorter way for
    /// most questions.
    package func answerNow(
        _ query: Query,
        in message: Span<UInt8>,
        foldedName: Span<UInt8>,
        now: MonotonicNanoseconds,
        limit: Int,
        into buffer: inout MutableSpan<UInt8>
    ) -> CachedAnswer? {
        let key = CacheKey(
            foldedName: foldedName,
            type: query.qtype,
            class: query.qclass,
            dnssecOK: query.dnssecOK,
            checkingDisabled: query.checkingDisabled
        )
        if let (body, age) = state.cache.find(key, name: foldedName, now: now) {
            let written = body.write(
                to: query,
                in: message,
                age: age,
                limit: limit,
                into: &buffer
            )
            return CachedAnswer(
                count: written.count,
                rcode: body.rcode,
                source: .cache,
                note: body.note,
                hasAliases: body.hasAliases,
                isTruncated: written.isTruncated
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

// MARK: - Resolving

extension Resolver {
    /// Finds the answer to what `answerNow` did not know, and calls `completion` once.
    ///
    /// Equal inquiries in flight are asked once. `client` is who asks, for a fair share of what may be
    /// open at once. `completion` runs on the resolver's thread, or on this one where nothing needs
    /// to be asked; it must not wait.
    package func resolve(
        _ inquiry: Inquiry,
        for client: IPAddress,
        completion: @escaping @Sendable (Outcome) -> Void
    ) {
        if let refusal = UnforwardableQuestion.answer(inquiry) {
            completion(refusal)
            return
        }
        switch state.localNames.find(inquiry.question.name.octets.span, inquiry.question.type) {
        case .alias(let aliases, let target):
            follow(aliases, to: target, of: inquiry, for: client, completion: completion)
        case let local?: completion(.local(local, inquiry))
        case nil: forward(inquiry, for: client, completion: completion)
        }
    }

    /// Completes a local alias by what its target has elsewhere.
    private func follow(
        _ aliases: [ResourceRecord],
        to target: Name,
        of inquiry: Inquiry,
        for client: IPAddress,
        completion: @escaping @Sendable (Outcome) -> Void
    ) {
        let question = Question(name: target, type: inquiry.question.type)
        let rest = Inquiry(
            question,
            dnssecOK: inquiry.dnssecOK,
            checkingDisabled: inquiry.checkingDisabled
        )
        let finish: @Sendable (Outcome) -> Void = { outcome in
            completion(outcome.preceded(by: aliases, for: inquiry, from: rest.question))
        }
        let now = state.clock.now()
        let name = rest.question.name.octets.span
        if let (body, _) = state.cache.find(CacheKey(rest), name: name, now: now) {
            finish(Outcome(answer: body, source: .cache, upstream: nil, durationNanoseconds: 0))
            return
        }
        forward(rest, for: client, completion: finish)
    }

    private func forward(
        _ inquiry: Inquiry,
        for client: IPAddress,
        completion: @escaping @Sendable (Outcome) -> Void
    ) {
        let waiter = Waiter(client: client, completion: completion)
        guard state.inbox.leave(.resolve(inquiry, waiter)) else {
            completion(.failure(inquiry, .stopping))
            return
        }
    }
}

extension Span<UInt8> {
    /// Whether this folded name is `zone`, folded, or lies below it.
    fileprivate func isEqualToOrBelow(_ zone: Span<UInt8>) -> Bool {
        var start = 0
        while count - start > zone.count { start += 1 + Int(self[start]) }
        return NameHash.isEqual(self, from: start, to: zone)
    }
}
