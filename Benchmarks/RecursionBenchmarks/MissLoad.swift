import Addresses
import DNSWire
import RealTree
import Sockets

/// Questions for names that nobody has asked for yet, so many open at a time, each of them asked once.
struct MissLoad {
    /// What came of it.
    struct Result {
        var answered = 0
        var failures = 0
        var authentic = 0
        var seconds = 0.0
        /// Milliseconds from each question to its answer.
        var latencies: [Double] = []

        var perSecond: Double { Double(answered) / seconds }

        /// The time within which this share of all answers came.
        func latency(_ share: Double) -> Double {
            let sorted = latencies.sorted()
            return sorted.isEmpty
                ? 0 : sorted[min(Int(Double(sorted.count) * share), sorted.count - 1)]
        }
    }

    /// As many as a busy household has, and some.
    static let openMax = 100
    /// How long an answer is waited for.
    private static let patience = Duration.seconds(5)

    /// Asks `server` for `names`, DO set.
    static func run(_ names: [Name], server: String, in tree: RealTree) throws -> Result {
        guard let address = IPAddress(server) else { return Result() }
        let socket = try TreeNetwork.run(in: tree.network.house) {
            try DatagramSocket.connected(
                to: SocketAddress(address, port: 53),
                random: SecureRandom()
            )
        }
        let clock = ContinuousClock()
        var result = Result()
        var open: [UInt16: ContinuousClock.Instant] = [:]
        var next = 0
        var buffer = [UInt8](repeating: 0, count: 4_096)
        var poller = try Poller()
        try poller.add(socket, token: 0)
        let began = clock.now
        while next < names.count || !open.isEmpty {
            while next < names.count, open.count < openMax {
                let id = UInt16(truncatingIfNeeded: next)
                let question = Question(name: names[next], type: .a)
                let flags: HeaderFlags = [.recursionDesired, .authenticData]
                let query = Message.query(
                    question,
                    id: id,
                    flags: flags,
                    edns: EDNS(dnssecOK: true)
                )
                _ = try socket.send(query.encoded().span)
                open[id] = clock.now
                next += 1
            }
            if try poller.wait(timeout: patience) == 0 { break }
            while true {
                var room = buffer.mutableSpan
                guard case .octets(let length) = try socket.receive(into: &room), length > 3,
                    let sent = open.removeValue(forKey: UInt16(buffer[0]) << 8 | UInt16(buffer[1]))
                else { break }
                result.answered += 1
                result.latencies.append((clock.now - sent) / .milliseconds(1))
                if buffer[3] & 0x0F == 2 { result.failures += 1 }
                if buffer[3] & 0x20 != 0 { result.authentic += 1 }
            }
        }
        result.seconds = (clock.now - began) / .seconds(1)
        return result
    }
}
