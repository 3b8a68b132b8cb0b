import DNSWire
import Journal
import Sockets
import Transports

/// Answers the datagrams of one thread by a path of its own.
struct DatagramDesk: ~Copyable, DatagramHandler {
    private var pipeline: Pipeline
    private let late: LateDesk
    private var wallMicroseconds: Int64 = 0

    init(_ parts: SharedParts, late: LateDesk) {
        pipeline = Pipeline(parts, counters: parts.counters.makeCounters())
        self.late = late
    }

    mutating func batchBegan(at moment: MonotonicNanoseconds) {
        wallMicroseconds = WallClock.microsecondsNow()
        pipeline.refresh(at: moment)
    }

    mutating func answer(
        _ datagram: Span<UInt8>,
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
        switch pipeline.begin(datagram, came, into: &response) {
        case .reply(let count): return .reply(count)
        case .drop: return .drop
        case .resolve(let errand):
            let path = arrival.replyPath
            late.see(to: errand) { answer in
                do throws(SocketError) {
                    try path.send(answer)
                } catch {
                    // The port has counted it, and the client asks again.
                }
            }
            return .pending
        }
    }

    mutating func batchEnded() {}
}
