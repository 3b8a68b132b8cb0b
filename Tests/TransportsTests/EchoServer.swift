import Addresses
import Dispatch
import Sockets
import Synchronization
import Testing
import Transports

/// What the handlers of an echo server have seen.
final class EchoLog: Sendable {
    struct Entries {
        var destinations: [IPAddress] = []
        var threads: Set<Int> = []
        var batchesBegan = 0
        var batchesEnded = 0
    }
    private let entries = Mutex(Entries())
    /// Signalled when a gated handler stands at its gate.
    let firstBatch = DispatchSemaphore(value: 0)
    /// The late answers that have not been sent and counted.
    let lateAnswers = DispatchGroup()
    func withLock<Result>(_ body: (inout Entries) -> Result) -> Result where Result: Sendable {
        entries.withLock { body(&$0) }
    }
}

/// Sends each datagram back reversed, by its reply path if it begins with `later`, never if with `drop`.
struct EchoHandler: DatagramHandler, ~Copyable {
    static let later: UInt8 = 0xF0
    static let drop: UInt8 = 0xF1

    let thread: Int
    let log: EchoLog
    let gate: DispatchSemaphore?
    private var hasPassedGate = false
    /// The first octets of the datagrams that were previewed.
    private var previewed = [UInt8?](repeating: nil, count: DatagramGroup.sizeMax)
    private var lookedAgainAt = 0

    init(thread: Int, log: EchoLog, gate: DispatchSemaphore?) {
        self.thread = thread
        self.log = log
        self.gate = gate
    }

    mutating func batchBegan(at moment: MonotonicNanoseconds) {
        log.withLock { $0.batchesBegan += 1 }
        if !hasPassedGate, let gate {
            log.firstBatch.signal()
            gate.wait()
        }
        hasPassedGate = true
    }

    mutating func preview(_ datagram: Span<UInt8>, at place: Int) {
        previewed[place] = datagram.count > 0 ? datagram[0] : nil
    }

    mutating func lookAgain(at count: Int) { lookedAgainAt = count }

    mutating func answer(
        _ datagram: Span<UInt8>,
        at place: Int,
        _ arrival: borrowing DatagramArrival,
        into response: inout MutableSpan<UInt8>
    ) -> DatagramAction {
        #expect(place < lookedAgainAt)
        #expect(previewed[place] == (datagram.count > 0 ? datagram[0] : nil))
        let destination = arrival.destination
        let thread = thread
        log.withLock {
            $0.destinations.append(destination)
            $0.threads.insert(thread)
        }
        let count = min(datagram.count, response.count)
        if count > 0, datagram[0] == Self.drop { return .drop }
        if count > 0, datagram[0] == Self.later {
            let path = arrival.replyPath
            let answer = (0..<count).reversed().map { datagram[$0] }
            DispatchQueue.global().async(group: log.lateAnswers) {
                do { try path.send(answer.span) } catch { Issue.record(error) }
            }
            return .pending
        }
        for index in 0..<count { response[index] = datagram[datagram.count - 1 - index] }
        return .reply(count)
    }

    mutating func batchEnded() { log.withLock { $0.batchesEnded += 1 } }
}

/// A UDP listener of echo handlers.
struct EchoServer {
    let bound: [BoundAddress]
    let listener: UDPListener
    let log = EchoLog()
    private let gate: DispatchSemaphore?

    init(listen: [String], threads: Int = 1, startsBlocked: Bool = false) throws {
        let addresses = try listen.map { try #require(SocketAddress($0)) }
        bound = try BoundAddress.bind(addresses, datagramPortsPerAddress: threads)
        let gate = startsBlocked ? DispatchSemaphore(value: 0) : nil
        self.gate = gate
        listener = try UDPListener.start(on: bound) { [log] number in
            EchoHandler(thread: number, log: log, gate: gate)
        }
    }

    /// The listen address at `index` as reached by one of the machine's own.
    func address(_ index: Int, as address: IPAddress) -> SocketAddress {
        SocketAddress(address, port: bound[index].address.port)
    }

    /// Waits until the handler is blocked in its first batch.
    func waitForFirstBatch() throws {
        try #require(log.firstBatch.wait(timeout: .now() + .seconds(10)) == .success)
    }

    /// Lets the blocked handler go on.
    func unblock() { gate?.signal() }

    func stop() { listener.stop() }
}

/// A connected UDP socket whose reads wait, for at most a time-out.
struct UDPClient {
    let socket: DatagramSocket
    /// Longer than any answer on loopback takes on the busiest machine.
    private static let timeout: Duration = .seconds(10)

    init(_ server: SocketAddress) throws {
        socket = try DatagramSocket.connected(to: server, random: SecureRandom())
    }

    func send(_ octets: [UInt8]) throws {
        #expect(try socket.send(octets.span))
    }

    func receive() throws -> [UInt8] {
        var poller = try Poller()
        try poller.add(socket, token: 0)
        while true {
            if let datagram = try receiveNow() { return datagram }
            try #require(try poller.wait(timeout: Self.timeout) > 0, "no answer in time")
        }
    }

    func receiveNow() throws -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65535)
        var span = buffer.mutableSpan
        guard case .octets(let count) = try socket.receive(into: &span) else { return nil }
        return [UInt8](buffer[..<count])
    }

    func exchange(_ octets: [UInt8]) throws -> [UInt8] {
        try send(octets)
        return try receive()
    }
}
