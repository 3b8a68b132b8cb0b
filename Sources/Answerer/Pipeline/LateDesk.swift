import Resolution
import Sockets
import Synchronization

/// Where answers are finished that had to wait: the second half of the path, for all who ask.
///
/// Runs on the resolver's thread; the lock is there for the moment of a stop, when another thread may
/// complete what is left, and is otherwise taken by one thread alone.
final class LateDesk: Sendable {
    private struct State: ~Copyable {
        var pipeline: Pipeline
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

    /// Has `errand` resolved, and calls `send` once with the octets of its answer.
    func see(to errand: Errand, send: @escaping @Sendable (Span<UInt8>) -> Void) {
        resolver.resolve(errand.inquiry, for: errand.lookup.arrival.client) { [self] outcome in
            state.withLock { state in
                // Out of the state while it is lent, since the path writes to the state as well.
                var buffer: [UInt8] = []
                swap(&buffer, &state.response)
                var response = buffer.mutableSpan
                let count = state.pipeline.finish(errand, outcome, into: &response)
                send(buffer.span.extracting(first: count))
                swap(&buffer, &state.response)
            }
        }
    }
}
