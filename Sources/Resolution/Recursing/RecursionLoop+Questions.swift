import DNSWire
import Recursion
import Sockets

// Questions on their way, and who hears of them.

extension RecursionLoop {
    /// Resolves an inquiry and tells those who wait.
    func find(_ inquiry: Inquiry) async {
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

    func finish(
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
    func source(of resolved: ResolvedAnswer) -> AnswerSource {
        guard resolved.rcode != .servFail else { return .failure }
        guard !resolved.isFromCache else { return .cache }
        let isForwarded = resolved.server.map(upstreams.contains) ?? false
        return isForwarded ? .upstream : .recursion
    }

    func tell(_ waiters: [Waiter], _ outcome: Outcome) {
        guard !waiters.isEmpty else { return }
        hasOutcomes = true
        for waiter in waiters {
            clients.remove(waiter.client)
            waiter.receiver.receive(outcome)
        }
    }

    /// Gives those who have waited long what is known from before; the question stays open.
    func passTime(_ now: MonotonicNanoseconds) {
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
    func stop() {
        for (inquiry, question) in questions {
            tell(question.waiters, .failure(inquiry, .stopping))
        }
        questions = [:]
        exchange.stop()
        executor.runJobs()
        assert(tasksCount == 0, "a question waits for something that is no server")
    }
}
