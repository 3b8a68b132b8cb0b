import DNSWire
import Journal
import Resolution
import Rulesets
import Sockets
import Transports

/// Answers the datagrams of one thread by a path of its own.
struct DatagramDesk: ~Copyable, DatagramHandler {
    private var pipeline: Pipeline
    /// What was read of the datagrams that are answered next.
    private var previews = InlineArray<8, Preview> { _ in Preview() }
    private let late: LateDesk
    private let doorman: Doorman
    private var wallMicroseconds: Int64 = 0
    /// What of this batch the resolver is to be asked, all at once: one wake-up of its thread.
    private var pending: [Request] = []

    init(_ parts: SharedParts, late: LateDesk) {
        pipeline = Pipeline(parts, counters: parts.counters.makeCounters())
        self.late = late
        doorman = parts.doorman
    }

    mutating func batchBegan(at moment: MonotonicNanoseconds) {
        wallMicroseconds = WallClock.microsecondsNow()
        pipeline.refresh(at: moment)
    }

    mutating func preview(_ datagram: Span<UInt8>, at place: Int) {
        previews[place].read(datagram, pipeline.ruleset.index, pipeline.resolver)
    }

    mutating func lookAgain(at count: Int) {
        pipeline.tick()
        for place in 0..<count { previews[place].look(pipeline.resolver, .entry) }
    }

    mutating func answer(
        _ datagram: Span<UInt8>,
        at place: Int,
        _ arrival: borrowing DatagramArrival,
        into response: inout MutableSpan<UInt8>
    ) -> DatagramAction {
        let came = Arrival(
            client: arrival.source.address,
            interface: arrival.interface,
            transport: .udp,
            moment: arrival.moment,
            wallMicroseconds: wallMicroseconds
        )
        switch pipeline.begin(datagram, previews[place], came, into: &response) {
        case .reply(let count): return .reply(count)
        case .drop: return .drop
        case .resolve(let errand):
            let reply = LateReply.datagram(arrival.replyPath)
            pending.append(late.request(errand, reply))
            return .pending
        case .introduce(let interface):
            let parked = ParkedMessage(
                octets: datagram.octets(in: 0..<datagram.count),
                arrival: came,
                reply: .datagram(arrival.replyPath)
            )
            doorman.park(parked, at: interface)
            return .pending
        }
    }

    mutating func batchEnded() {
        pipeline.askAnew()
        guard !pending.isEmpty else { return }
        late.see(to: pending)
        pending.removeAll(keepingCapacity: true)
    }
}
