import Bounds
import DNSWire
import Sockets

/// One inquiry on its way through the upstreams: which to ask, for how long, and what a reply means.
///
/// The state of a protocol and nothing else. Each event leaves the actions to take in the context; whoever
/// has the sockets only obeys. Time, randomness and what is known about upstreams are in the context too.
///
///     begin ─▶ UDP ──answer──────────────────────────────▶ finish
///               │ ├─truncated, wrong case, near misses ─▶ TCP, same upstream
///               │ ├─refused EDNS ───────────────────────▶ UDP without, same upstream
///               │ └─failure, unreachable ───────────────▶ the next upstream
///               └─silence ─▶ the next upstream (or the same again), the first still listening
///
/// Each attempt has one ID and one case of its own; a reply counts only against its own.
struct Errand {
    private(set) var inquiry: Inquiry
    private var began: MonotonicNanoseconds
    private var deadline: MonotonicNanoseconds
    private var attempts: [Attempt] = []
    /// The attempt whose patience is running.
    private var newest = 0
    private var failed: Set<SocketAddress> = []
    private var failures = Failures()
    /// When `timePassed` is to be called.
    private(set) var wakeAt: MonotonicNanoseconds
    /// Whether the result was given.
    ///
    /// Attempts beside may still be open, to be learnt from.
    private(set) var isFinished = false

    /// What to do next.
    ///
    /// Attempts are named by their place.
    enum Action {
        /// Send an attempt's query (`write`, `octets`) to its upstream, by a socket that gives it an ID.
        case send(attempt: Int)
        /// Wait for an attempt's reply no longer.
        case close(attempt: Int)
        /// Give the result to those who wait.
        case finish(Result)
    }

    /// How an errand ends.
    enum Result {
        case answer(AnswerBody, from: SocketAddress)
        case failure(AnswerNote)
    }

    private struct Attempt {
        let upstream: SocketAddress
        let isStream: Bool
        /// Whether it was made to learn about its upstream, beside the one that counts.
        let isBeside: Bool
        var query: SentQuery
        let sentAt: MonotonicNanoseconds
        var isOpen = true
        var nearMisses = 0
    }

    /// What went wrong on the way, for the note if nothing goes right.
    private struct Failures {
        var wasAnswered = false
        var wasSilent = false
        var wasExhausted = false

        var note: AnswerNote {
            if wasAnswered { return .upstreamsFailed }
            if wasSilent { return .upstreamsSilent }
            return wasExhausted ? .overloaded : .upstreamsUnreachable
        }
    }

    /// An errand that has not begun.
    init(_ inquiry: Inquiry, now: MonotonicNanoseconds, timeoutMilliseconds: UInt32) {
        self.inquiry = inquiry
        began = now
        deadline = now.later(milliseconds: UInt64(timeoutMilliseconds))
        wakeAt = deadline
    }

    /// Begins anew with another inquiry, in the memory of the one before, which is done.
    mutating func reuse(
        for inquiry: Inquiry,
        now: MonotonicNanoseconds,
        timeoutMilliseconds: UInt32
    ) {
        self.inquiry = inquiry
        began = now
        deadline = now.later(milliseconds: UInt64(timeoutMilliseconds))
        wakeAt = deadline
        attempts.removeAll(keepingCapacity: true)
        newest = 0
        if !failed.isEmpty { failed.removeAll() }
        failures = Failures()
        isFinished = false
    }

    /// Whether nothing is left to do or to learn.
    var isDone: Bool { isFinished && !attempts.contains(where: \.isOpen) }

    /// How long the errand has been under way, in nanoseconds.
    func duration(now: MonotonicNanoseconds) -> UInt64 { now.nanoseconds(since: began) }

    /// Where `attempt` goes.
    func upstream(of attempt: Int) -> SocketAddress { attempts[attempt].upstream }

    /// Whether `attempt` goes by TCP.
    func isStream(_ attempt: Int) -> Bool { attempts[attempt].isStream }

    /// Writes the query of `attempt`, which gets `id`, as `SentQuery.write` does.
    mutating func write(
        _ attempt: Int,
        id: UInt16,
        into buffer: inout MutableSpan<UInt8>
    ) -> Int {
        attempts[attempt].query.id = id
        return attempts[attempt].query.write(inquiry, into: &buffer)
    }

    /// The octets of the query of `attempt`, which gets `id`.
    mutating func octets(_ attempt: Int, id: UInt16) -> [UInt8] {
        attempts[attempt].query.id = id
        return attempts[attempt].query.octets(inquiry)
    }
}

// MARK: - Events

extension Errand {
    /// Asks the first upstream.
    mutating func begin(now: MonotonicNanoseconds, _ context: inout ForwardingContext) {
        guard let first = context.upstreams.best(where: { _ in true }) else {
            finish(.failure(.noUpstream), &context)
            return
        }
        ask(first, now: now, &context)
        guard context.upstreams.upstreams.count > 1 else { return }
        let random = context.random.next64()
        if let other = context.upstreams.beside(first, now: now, random: random) {
            ask(other, isBeside: true, now: now, &context)
        }
    }

    /// A message came from the upstream of `attempt`.
    mutating func received(
        _ reply: Span<UInt8>,
        on attempt: Int,
        now: MonotonicNanoseconds,
        _ context: inout ForwardingContext
    ) {
        guard attempts[attempt].isOpen else { return }
        let (upstream, isStream) = (attempts[attempt].upstream, attempts[attempt].isStream)
        switch attempts[attempt].query.judge(reply, to: inquiry, isStream: isStream) {
        case .wrongID:
            context.counters.repliesWrongID += 1
            missed(attempt, now: now, &context)
        case .wrongQuestion:
            context.counters.repliesWrongQuestion += 1
            missed(attempt, now: now, &context)
        case .malformed:
            context.counters.repliesMalformed += 1
            missed(attempt, now: now, &context)
        case .wrongCase:
            context.counters.repliesWrongCase += 1
            again(attempt, isStream: true, now: now, &context)
        case .truncated:
            context.counters.repliesTruncated += 1
            learnRoundTrip(attempt, now: now, &context)
            again(attempt, isStream: true, now: now, &context)
        case .refusedEDNS:
            context.upstreams.refusedEDNS(upstream, now: now)
            again(attempt, isStream: isStream, now: now, &context)
        case .failure(let rcode):
            // A fast refusal must not look like a fast upstream. SERVFAIL may be the name's fault.
            if rcode != .servFail { context.upstreams.wasSilent(upstream, now: now) }
            failures.wasAnswered = true
            fail(attempt, now: now, &context)
        case .addresses(let addresses, let keepsCase):
            let answer =
                isFinished ? nil : context.maker.answer(addresses, in: reply, for: inquiry)
            answered(attempt, keepsCase: keepsCase, now: now, &context) { maker, inquiry in
                answer ?? maker.answer(reply, for: inquiry)
            }
        case .answer(let message, let keepsCase):
            answered(attempt, keepsCase: keepsCase, now: now, &context) { maker, inquiry in
                maker.answer(message, ifAny: inquiry)
            }
        }
    }

    /// The port that `attempt` waits at is being guessed at: asks by TCP, where no stranger can answer.
    mutating func distrust(
        _ attempt: Int,
        now: MonotonicNanoseconds,
        _ context: inout ForwardingContext
    ) {
        guard attempts[attempt].isOpen else { return }
        again(attempt, isStream: true, now: now, &context)
    }

    /// The socket of `attempt` failed; `isOurFault` if this machine had none to give.
    mutating func socketFailed(
        _ attempt: Int,
        isOurFault: Bool,
        now: MonotonicNanoseconds,
        _ context: inout ForwardingContext
    ) {
        guard attempts[attempt].isOpen else { return }
        context.counters.attemptsFailed += 1
        if isOurFault {
            failures.wasExhausted = true
        } else {
            context.upstreams.wasUnreachable(attempts[attempt].upstream, now: now)
        }
        fail(attempt, now: now, &context)
    }

    /// `wakeAt` has come.
    mutating func timePassed(now: MonotonicNanoseconds, _ context: inout ForwardingContext) {
        guard now >= wakeAt else { return }
        let isOver = isFinished || now >= deadline
        for index in attempts.indices
        where (isOver || index == newest) && attempts[index].isOpen {
            context.counters.attemptsTimedOut += 1
            context.upstreams.wasSilent(attempts[index].upstream, now: now)
            failures.wasSilent = true
        }
        if isOver {
            if !isFinished { finish(.failure(failures.note), &context) }
            closeAll(&context)
            return
        }
        wakeAt = deadline
        guard let next = next(context.upstreams) else { return }
        ask(next, now: now, &context)
    }

    /// The resolver is being stopped.
    mutating func stop(_ context: inout ForwardingContext) {
        if !isFinished { finish(.failure(.stopping), &context) }
        closeAll(&context)
    }
}

// MARK: - Steps

extension Errand {
    /// Makes an attempt at `upstream`.
    private mutating func ask(
        _ upstream: SocketAddress,
        isStream: Bool = false,
        isBeside: Bool = false,
        now: MonotonicNanoseconds,
        _ context: inout ForwardingContext
    ) {
        let query = SentQuery(
            randomisesCase: context.randomisesCase
                && context.upstreams.keepsCase(upstream, now: now),
            edns: context.upstreams.usesEDNS(upstream, now: now),
            random: context.random
        )
        let earlier = attempts.count { $0.upstream == upstream && !$0.isBeside }
        let attempt = attempts.count
        attempts.append(
            Attempt(
                upstream: upstream,
                isStream: isStream,
                isBeside: isBeside,
                query: query,
                sentAt: now
            )
        )
        if isStream {
            context.counters.queriesSentTCP += 1
        } else {
            context.counters.queriesSentUDP += 1
        }
        if !isBeside {
            // Asked again, an upstream gets twice the time: it may only be slow.
            var patience = context.upstreams.patience(upstream) << UInt64(earlier)
            if isStream { patience *= ForwardingLimits.patienceFactorTCP }
            newest = attempt
            wakeAt = min(deadline, now.advanced(byNanoseconds: patience))
        }
        context.actions.append(.send(attempt: attempt))
    }

    /// The next upstream to ask: one that was not asked yet, or one that was silent, again.
    private func next(_ upstreams: UpstreamTable) -> SocketAddress? {
        guard attempts.count < ForwardingLimits.attemptsMax else { return nil }
        for earlier in 0..<ForwardingLimits.attemptsPerUpstreamMax {
            let best = upstreams.best { address in
                !failed.contains(address)
                    && attempts.count { $0.upstream == address } == earlier
            }
            if let best { return best }
        }
        return nil
    }

    /// Closes `attempt` and asks its upstream in another way.
    private mutating func again(
        _ attempt: Int,
        isStream: Bool,
        now: MonotonicNanoseconds,
        _ context: inout ForwardingContext
    ) {
        close(attempt, &context)
        let old = attempts[attempt]
        guard !isFinished else { return }
        // Each way leads to another only once (UDP to TCP, with OPT to without), so this ends.
        guard attempts.count < ForwardingLimits.attemptsMax else {
            fail(attempt, now: now, &context)
            return
        }
        ask(old.upstream, isStream: isStream, isBeside: old.isBeside, now: now, &context)
    }

    /// Something came that is not the reply: the right one is still waited for, until there were
    /// too many.
    ///
    /// A connection carries nothing else, so there the first is too many.
    private mutating func missed(
        _ attempt: Int,
        now: MonotonicNanoseconds,
        _ context: inout ForwardingContext
    ) {
        guard !attempts[attempt].isStream else {
            failures.wasAnswered = true
            fail(attempt, now: now, &context)
            return
        }
        attempts[attempt].nearMisses += 1
        guard attempts[attempt].nearMisses >= Bound.nearMisses.value else { return }
        again(attempt, isStream: true, now: now, &context)
    }

    /// The upstream of `attempt` gave its answer, of which `make` makes ours; nil if it answers nothing.
    private mutating func answered(
        _ attempt: Int,
        keepsCase: Bool,
        now: MonotonicNanoseconds,
        _ context: inout ForwardingContext,
        _ make: (AnswerMaker, Inquiry) -> AnswerBody?
    ) {
        learnRoundTrip(attempt, now: now, &context)
        let (upstream, isStream) = (attempts[attempt].upstream, attempts[attempt].isStream)
        if isStream, !keepsCase { context.upstreams.foldedCase(upstream, now: now) }
        guard !isFinished else {
            close(attempt, &context)
            return
        }
        guard let answer = make(context.maker, inquiry) else {
            failures.wasAnswered = true
            fail(attempt, now: now, &context)
            return
        }
        close(attempt, &context)
        finish(.answer(answer, from: upstream), &context)
    }

    /// The upstream of `attempt` will not answer: asks the next one, or gives up if nothing is open.
    private mutating func fail(
        _ attempt: Int,
        now: MonotonicNanoseconds,
        _ context: inout ForwardingContext
    ) {
        close(attempt, &context)
        failed.insert(attempts[attempt].upstream)
        guard !isFinished else { return }
        // An attempt that is being waited for goes on; one beside it was only to learn.
        let isWaiting = attempts[newest].isOpen && newest != attempt
        guard !isWaiting else { return }
        if let next = next(context.upstreams) {
            ask(next, now: now, &context)
            return
        }
        guard !attempts.contains(where: \.isOpen) else {
            wakeAt = deadline
            return
        }
        finish(.failure(failures.note), &context)
    }

    private mutating func close(_ attempt: Int, _ context: inout ForwardingContext) {
        guard attempts[attempt].isOpen else { return }
        attempts[attempt].isOpen = false
        context.actions.append(.close(attempt: attempt))
    }

    private mutating func closeAll(_ context: inout ForwardingContext) {
        for index in attempts.indices { close(index, &context) }
    }

    /// Gives the result.
    ///
    /// What was asked beside stays open until it answers or its time is up.
    private mutating func finish(_ result: Result, _ context: inout ForwardingContext) {
        isFinished = true
        // Time enough for the slow: what is learnt is how long they take.
        wakeAt = deadline
        context.actions.append(.finish(result))
        for index in attempts.indices where !attempts[index].isBeside { close(index, &context) }
    }

    /// Takes the time of a reply by UDP as its upstream's round trip; by TCP there were several.
    private func learnRoundTrip(
        _ attempt: Int,
        now: MonotonicNanoseconds,
        _ context: inout ForwardingContext
    ) {
        let upstream = attempts[attempt].upstream
        context.upstreams.wasHeard(upstream)
        guard !attempts[attempt].isStream else { return }
        context.upstreams.tookTime(
            upstream,
            nanoseconds: now.nanoseconds(since: attempts[attempt].sentAt)
        )
    }
}
