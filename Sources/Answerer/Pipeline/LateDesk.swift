import Bounds
import Resolution
import Sockets
import Synchronization

/// Where answers are finished that had to wait: the second half of the path, for all who ask.
///
/// Runs on the resolver's thread; the lock is there for the moment of a stop, when another thread may
/// complete what is left, and for questions that need not be asked after all. It is otherwise taken by one
/// thread alone. Answers to datagrams wait for those that come in the same turn of that thread, and
/// leave together when `turnEnded` says that there are no more.
///
/// An answer that took too long is made and written down, but not sent by UDP: whoever lets many answers
/// wait, and then come all at once, aims them at somebody (DNSBomb). Who asked in earnest asks again, and
/// finds it in the cache.
final class LateDesk: Sendable {
    private struct State: ~Copyable {
        var pipeline: Pipeline
        let replies = ReplyBatch()
        var response = [UInt8](repeating: 0, count: LateDesk.responseOctetsMax)

        /// Makes the answer of an errand in `response` and writes it down; gives its length.
        mutating func write(_ errand: Errand, _ outcome: Outcome) -> Int {
            // Out of the state while it is lent, since the path writes to the state as well.
            var buffer: [UInt8] = []
            swap(&buffer, &response)
            defer { swap(&buffer, &response) }
            var room = buffer.mutableSpan
            return pipeline.finish(errand, outcome, into: &room)
        }
    }

    /// The longest message there is (RFC 1035 §4.2.2).
    static let responseOctetsMax = 65_535

    private let state: Mutex<State>
    private let resolver: Resolver
    private let clock: MonotonicClock

    /// For how long an answer may be sent by UDP, in nanoseconds after its question came.
    private static let ageNanosecondsMax = UInt64(Bound.answerAgeMilliseconds.value) * 1_000_000

    init(_ parts: SharedParts) {
        resolver = parts.resolver
        clock = parts.clock
        state = Mutex(State(pipeline: Pipeline(parts, counters: parts.counters.makeCounters())))
    }

    /// Lets go of a ruleset that was replaced.
    func catchUp() { state.withLock { $0.pipeline.catchUp() } }

    /// What is asked of the resolver for `errand`, whose answer goes by `reply`.
    func request(_ errand: Errand, _ reply: LateReply) -> Request {
        Request(
            errand.inquiry,
            for: errand.lookup.arrival.client,
            receiver: LateErrand(errand, reply, at: self)
        )
    }

    /// Has errands resolved, and sends the answer of each.
    func see(to requests: [Request]) { resolver.resolve(requests) }

    /// Sends what was finished since the last time.
    func turnEnded() { state.withLock { $0.replies.send() } }

    private func isTooOld(_ errand: Errand) -> Bool {
        clock.now().nanoseconds(since: errand.lookup.arrival.moment) > Self.ageNanosecondsMax
    }

    /// Makes the answer of an errand, writes it down, and sends it, if not at once, then when the turn ends.
    fileprivate func finish(_ late: LateErrand, _ outcome: Outcome) {
        state.withLock { state in
            switch late.reply {
            case .datagram where isTooOld(late.errand):
                resolver.bounds.reached(.answerAgeMilliseconds)
                _ = state.write(late.errand, outcome)
            case .datagram(let path):
                let replies = state.replies
                replies.append(to: path) { room in
                    state.pipeline.finish(late.errand, outcome, into: &room)
                }
            case .stream:
                let count = state.write(late.errand, outcome)
                late.reply.send(state.response.span.extracting(first: count))
            }
        }
    }
}

/// An errand that the resolver has, and the way back for its answer.
private final class LateErrand: OutcomeReceiver {
    let errand: Errand
    let reply: LateReply
    private let desk: LateDesk

    init(_ errand: Errand, _ reply: LateReply, at desk: LateDesk) {
        self.errand = errand
        self.reply = reply
        self.desk = desk
    }

    func receive(_ outcome: Outcome) { desk.finish(self, outcome) }
}
