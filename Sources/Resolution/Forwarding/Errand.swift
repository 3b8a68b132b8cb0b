import DNSWire
import Sockets

/// One inquiry on its way through the upstreams: which to ask, for how long, and what a reply means.
///
/// The state of a protocol and nothing else. Each event gives the actions to take; whoever has the
/// sockets only obeys. Time, randomness and what is known about upstreams are in the context.
///
///     begin ─▶ UDP ──answer──────────────────────────────▶ finish
///               │ ├─truncated, wrong case, near misses ─▶ TCP, same upstream
///               │ ├─refused EDNS ───────────────────────▶ UDP without, same upstream
///               │ └─failure, unreachable ───────────────▶ the next upstream
///               └─silence ─▶ the next upstream (or the same again), the first still listening
///
/// All attempts share one socket each, one ID, one case; a reply counts only against its own.
struct Errand {
    let inquiry: Inquiry
    private let began: MonotonicNanoseconds
    private let deadline: MonotonicNanoseconds
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
        /// Open a socket to an upstream and send `octets`, over TCP behind their length.
        case open(attempt: Int, to: SocketAddress, isStream: Bool, octets: [UInt8])
        /// Close an attempt's socket.
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
        let query: SentQuery
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

    /// Whether nothing is left to do or to learn.
    var isDone: Bool { isFinished && !attempts.contains(where: \.isOpen) }

    /// How long the errand has been under way, in nanoseconds.
    func duration(now: MonotonicNanoseconds) -> UInt64 { now.nanoseconds(since: began) }
}

// MARK: - Events

extension Errand {
    /// Asks the first upstream.
    mutating func begin(
        now: MonotonicNanoseconds,
        _ context: inout ForwardingContext
    ) -> [Action] {
        guard let first = context.upstreams.best(where: { _ in true }) else {
            return finish(.failure(.noUpstream))
        }
        var actions = [ask(first, now: now, &context)]
        let random = context.random.next64()
        if let other = context.upstreams.beside(first, now: now, random: random) {
            actions.append(ask(other, isBeside: true, now: now, &context))
        }
        return actions
    }

    /// A message came from the upstream of `attempt`.
    mutating func received(
        _ reply: Span<UInt8>,
        on attempt: Int,
        now: MonotonicNanoseconds,
        _ context: inout ForwardingContext
    ) -> [Action] {
        guard attempts[attempt].isOpen else { return [] }
        let (upstream, isStream) = (attempts[attempt].upstream, attempts[attempt].isStream)
        switch attempts[attempt].query.judge(reply, isStream: isStream) {
        case .wrongID:
            context.counters.repliesWrongID += 1
            return missed(attempt, now: now, &context)
        case .wrongQuestion:
            context.counters.repliesWrongQuestion += 1
            return missed(attempt, now: now, &context)
        case .malformed:
            context.counters.repliesMalformed += 1
            return missed(attempt, now: now, &context)
        case .wrongCase:
            context.counters.repliesWrongCase += 1
            return close(attempt) + again(attempt, isStream: true, now: now, &context)
        case .truncated:
            context.counters.repliesTruncated += 1
            learnRoundTrip(attempt, now: now, &context)
            return close(attempt) + again(attempt, isStream: true, now: now, &context)
        case .refusedEDNS:
            context.upstreams.refusedEDNS(upstream, now: now)
            return close(attempt) + again(attempt, isStream: isStream, now: now, &context)
        case .failure(let rcode):
            // A fast refusal must not look like a fast upstream. SERVFAIL may be the name's fault.
            if rcode != .servFail { context.upstreams.wasSilent(upstream, now: now) }
            failures.wasAnswered = true
            return fail(attempt, now: now, &context)
        case .answer(let message, let keepsCase):
            learnRoundTrip(attempt, now: now, &context)
            if isStream, !keepsCase { context.upstreams.foldedCase(upstream, now: now) }
            guard !isFinished else { return close(attempt) }
            do throws(AnswerSelection.Fault) {
                let answer = try context.maker.answer(message, for: inquiry)
                attempts[attempt].isOpen = false
                return [.close(attempt: attempt)] + finish(.answer(answer, from: upstream))
            } catch {
                failures.wasAnswered = true
                return fail(attempt, now: now, &context)
            }
        }
    }

    /// The socket of `attempt` failed; `isOurFault` if this machine had none to give.
    mutating func socketFailed(
        _ attempt: Int,
        isOurFault: Bool,
        now: MonotonicNanoseconds,
        _ context: inout ForwardingContext
    ) -> [Action] {
        guard attempts[attempt].isOpen else { return [] }
        context.counters.attemptsFailed += 1
        if isOurFault {
            failures.wasExhausted = true
        } else {
            context.upstreams.wasUnreachable(attempts[attempt].upstream, now: now)
        }
        return fail(attempt, now: now, &context)
    }

    /// `wakeAt` has come.
    mutating func timePassed(
        now: MonotonicNanoseconds,
        _ context: inout ForwardingContext
    ) -> [Action] {
        guard now >= wakeAt else { return [] }
        let waiting = isFinished || now >= deadline ? Array(attempts.indices) : [newest]
        for index in waiting where attempts[index].isOpen {
            context.counters.attemptsTimedOut += 1
            context.upstreams.wasSilent(attempts[index].upstream, now: now)
            failures.wasSilent = true
        }
        if isFinished { return closeAll() }
        if now >= deadline { return finish(.failure(failures.note)) + closeAll() }
        wakeAt = deadline
        guard let next = next(context.upstreams) else { return [] }
        return [ask(next, now: now, &context)]
    }

    /// The resolver is being stopped.
    mutating func stop() -> [Action] {
        (isFinished ? [] : finish(.failure(.stopping))) + closeAll()
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
    ) -> Action {
        let query = SentQuery(
            inquiry,
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
        return .open(
            attempt: attempt,
            to: upstream,
            isStream: isStream,
            octets: query.octets
        )
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

    /// Asks the upstream of `attempt` in another way.
    private mutating func again(
        _ attempt: Int,
        isStream: Bool,
        now: MonotonicNanoseconds,
        _ context: inout ForwardingContext
    ) -> [Action] {
        let old = attempts[attempt]
        guard !isFinished else { return [] }
        // Each way leads to another only once (UDP to TCP, with OPT to without), so this ends.
        guard attempts.count < ForwardingLimits.attemptsMax else {
            return fail(attempt, now: now, &context)
        }
        return [
            ask(old.upstream, isStream: isStream, isBeside: old.isBeside, now: now, &context)
        ]
    }

    /// Something came that is not the reply: the right one is still waited for, until there were
    /// too many.
    ///
    /// A connection carries nothing else, so there the first is too many.
    private mutating func missed(
        _ attempt: Int,
        now: MonotonicNanoseconds,
        _ context: inout ForwardingContext
    ) -> [Action] {
        guard !attempts[attempt].isStream else {
            failures.wasAnswered = true
            return fail(attempt, now: now, &context)
        }
        attempts[attempt].nearMisses += 1
        guard attempts[attempt].nearMisses >= ForwardingLimits.nearMissesMax else { return [] }
        return close(attempt) + again(attempt, isStream: true, now: now, &context)
    }

    /// The upstream of `attempt` will not answer: asks the next one, or gives up if nothing is open.
    private mutating func fail(
        _ attempt: Int,
        now: MonotonicNanoseconds,
        _ context: inout ForwardingContext
    ) -> [Action] {
        let actions = close(attempt)
        failed.insert(attempts[attempt].upstream)
        guard !isFinished else { return actions }
        // An attempt that is being waited for goes on; one beside it was only to learn.
        let isWaiting = attempts[newest].isOpen && newest != attempt
        guard !isWaiting else { return actions }
        if let next = next(context.upstreams) {
            return actions + [ask(next, now: now, &context)]
        }
        guard !attempts.contains(where: \.isOpen) else {
            wakeAt = deadline
            return actions
        }
        return actions + finish(.failure(failures.note))
    }

    private mutating func close(_ attempt: Int) -> [Action] {
        guard attempts[attempt].isOpen else { return [] }
        attempts[attempt].isOpen = false
        return [.close(attempt: attempt)]
    }

    private mutating func closeAll() -> [Action] { attempts.indices.flatMap { close($0) } }

    /// Gives the result.
    ///
    /// What was asked beside stays open until it answers or its time is up.
    private mutating func finish(_ result: Result) -> [Action] {
        isFinished = true
        // Time enough for the slow: what is learnt is how long they take.
        wakeAt = deadline
        let counting = attempts.indices.filter { !attempts[$0].isBeside }
        return [.finish(result)] + counting.flatMap { close($0) }
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
