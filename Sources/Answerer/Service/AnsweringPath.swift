package import Addresses
import DNSWire
package import Journal
package import Resolution
package import Rulesets
package import Sockets
import Transports

/// The path of one thread without a way in or out: the same composition that answers datagrams, for
/// benchmarks of what a query costs beside the kernel's part.
package struct AnsweringPath: ~Copyable {
    private var pipeline: Pipeline
    private let clock: MonotonicClock
    private var moment: MonotonicNanoseconds
    private var wallMicroseconds: Int64
    private var previews = InlineArray<8, Preview> { _ in Preview() }

    /// How many datagrams are read before the first of them is answered.
    package static let groupMax = DatagramGroup.sizeMax

    /// A path that decides by `ruleset`, knows what `resolver` knows, and writes into `journal`.
    ///
    /// Neighbours are known by their addresses alone.
    package init(
        ruleset: Ruleset,
        resolver: Resolver,
        journal: Journal
    ) throws(SocketError) {
        clock = MonotonicClock()
        let parts = SharedParts(
            snapshots: RulesetSnapshots(ruleset),
            resolver: resolver,
            journal: journal,
            neighbours: .empty,
            doorman: try Doorman(neighbours: .empty),
            clock: clock,
            counters: CounterRegistry()
        )
        pipeline = Pipeline(parts, counters: parts.counters.makeCounters())
        moment = clock.now()
        wallMicroseconds = WallClock.microsecondsNow()
    }

    /// Begins a batch, as each one that was read from a socket does.
    package mutating func beginBatch() {
        moment = clock.now()
        wallMicroseconds = WallClock.microsecondsNow()
        pipeline.refresh(at: moment)
    }

    /// Reads a datagram that is answered with those of its group.
    package mutating func preview(_ datagram: Span<UInt8>, at place: Int) {
        previews[place].read(datagram, pipeline.ruleset.index, pipeline.resolver)
    }

    /// The first `count` places of a group were read.
    package mutating func lookAgain(at count: Int) {
        pipeline.tick()
        for place in 0..<count { previews[place].look(pipeline.resolver, .entry) }
    }

    /// Answers the datagram that was read at `place` and returns the answer's length; nil where there is
    /// none at once.
    package mutating func answer(
        _ datagram: Span<UInt8>,
        at place: Int,
        from client: IPAddress,
        into response: inout MutableSpan<UInt8>
    ) -> Int? {
        let arrival = Arrival(
            client: client,
            interface: 0,
            transport: .udp,
            moment: moment,
            wallMicroseconds: wallMicroseconds
        )
        return switch pipeline.begin(datagram, previews[place], arrival, into: &response) {
        case .reply(let count): count
        case .drop, .resolve, .introduce: nil
        }
    }
}
