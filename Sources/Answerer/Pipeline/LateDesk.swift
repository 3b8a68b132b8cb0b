import Resolution
import Sockets
import Synchronization

/// Where answers are finished that had to wait: the second half of the path, for all who ask.
///
/// Runs on the resolver's thread; the lock is there for the moment of a stop, when another thread may
/// complete what is left, and for questions that need not be asked after all. It is otherwise taken by one
/// thread alone. Answers to datagrams wait for those that come in the same turn of that thread, and
/// leave together when `turnEnded` says that there are no more.
final class LateDesk: Sendable {
    private struct State: ~Copyable {
        var pipeline: Pipeline
        let replies = ReplyBatch()
        var response = [UInt8](repeating: 0, count: LateDesk.responseOctetsMax)
    }

    /// The longest message there is (RFC 1035 §4.2.2).
    static let responseOctetsMax = 65_535

    private let state: Mutex<State>
    private let resolver: Resolver

    init(_ parts: SharedParts) {
        resolver = parts.resolver
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

    /// Makes the answer of an errand, writes it down, and sends it, if not at once, then when the turn ends.
    fileprivate func finish(_ late: LateErrand, _ outcome: Outcome) {
        state.withLock { state in
            switch late.reply {
            case .datagram(let path):
                let replies = state.replies
                replies.append(to: path) { room in
                    state.pipeline.finish(late.errand, outcome, into: &room)
                }
            case .stream:
                // Out of the state while it is lent, since the path writes to the state as well.
                var buffer: [UInt8] = []
                swap(&buffer, &state.response)
                var response = buffer.mutableSpan
                let count = state.pipeline.finish(late.errand, outcome, into: &response)
                late.reply.send(buffer.span.extracting(first: count))
                swap(&buffer, &state.response)
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
