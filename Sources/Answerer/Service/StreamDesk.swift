import Addresses
import DNSWire
import Journal
import Rulesets
import Sockets
import Transports

/// Answers the messages of one event loop's connections by a path of its own.
final class StreamDesk: StreamQueryHandler {
    private var pipeline: Pipeline
    private let snapshots: RulesetSnapshots
    private let late: LateDesk
    private let doorman: Doorman
    private var wallMicroseconds: Int64 = 0

    init(_ parts: SharedParts, late: LateDesk) {
        pipeline = Pipeline(parts, counters: parts.counters.makeCounters())
        snapshots = parts.snapshots
        self.late = late
        doorman = parts.doorman
    }

    func accepts(from address: IPAddress) -> Bool {
        snapshots.current.settings.networks.contains { $0.contains(address) }
    }

    func burstBegan(at moment: MonotonicNanoseconds) {
        wallMicroseconds = WallClock.microsecondsNow()
        pipeline.refresh(at: moment)
    }

    func answer(
        _ message: Span<UInt8>,
        _ arrival: borrowing StreamArrival,
        into response: inout MutableSpan<UInt8>,
        promise: () -> StreamReply
    ) -> StreamAction {
        let came = Arrival(
            client: arrival.source.address,
            interface: arrival.source.scope,
            transport: arrival.transport == .tls ? .tls : .tcp,
            moment: arrival.moment,
            wallMicroseconds: wallMicroseconds
        )
        defer { pipeline.askAnew() }
        switch pipeline.begin(message, came, into: &response) {
        case .reply(let count): return .reply(count)
        case .drop: return .drop
        case .resolve(let errand):
            late.see(to: [late.request(errand, .stream(promise()))])
            return .pending
        case .introduce(let interface):
            let parked = ParkedMessage(
                octets: message.octets(in: 0..<message.count),
                arrival: came,
                reply: .stream(promise())
            )
            doorman.park(parked, at: interface)
            return .pending
        }
    }
}
