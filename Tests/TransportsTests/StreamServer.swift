import Addresses
import Dispatch
import Sockets
import Synchronization
import Testing
import Transports

/// Sends each message back reversed; keeps the replies of those that begin with `hold`.
///
/// Shared by all event loops, so that a test can see what they see.
final class HoldingHandler: StreamQueryHandler, Sendable {
    static let hold: UInt8 = 0xF0
    static let drop: UInt8 = 0xF1
    static let forget: UInt8 = 0xF2
    /// Answered on the spot, but by the reply that is for later.
    static let answerByPromise: UInt8 = 0xF3
    /// Answered with the longest answer there is, which begins like it.
    static let grow: UInt8 = 0xF4

    struct Held {
        var message: [UInt8]
        var reply: StreamReply

        func release() {
            let answer = [UInt8](message.reversed())
            reply.send(answer.span)
        }
    }
    private let held = Mutex<[Held]>([])
    private let arrivals = Mutex<[StreamArrival]>([])
    private let heldMost = Atomic(0)
    private let bursts = Atomic(0)
    private let wasHeld = DispatchSemaphore(value: 0)
    private let refused: IPAddress?

    init(refusing refused: IPAddress? = nil) { self.refused = refused }

    func accepts(from address: IPAddress) -> Bool { address != refused }

    func burstBegan(at moment: MonotonicNanoseconds) { bursts.add(1, ordering: .relaxed) }

    func answer(
        _ message: Span<UInt8>,
        _ arrival: borrowing StreamArrival,
        into response: inout MutableSpan<UInt8>,
        promise: () -> StreamReply
    ) -> StreamAction {
        let octets = message.indices.map { message[$0] }
        let arrival = copy arrival
        arrivals.withLock { $0.append(arrival) }
        switch octets.first {
        case Self.hold:
            let reply = promise()
            let count = held.withLock { held in
                held.append(Held(message: octets, reply: reply))
                return held.count
            }
            heldMost.max(count, ordering: .relaxed)
            wasHeld.signal()
            return .pending
        case Self.answerByPromise:
            Held(message: octets, reply: promise()).release()
            return .pending
        case Self.drop: return .drop
        case Self.forget:
            _ = promise()
            return .pending
        case Self.grow:
            for index in octets.indices { response[index] = octets[index] }
            return .reply(response.count)
        default:
            for index in octets.indices { response[index] = octets[octets.count - 1 - index] }
            return .reply(octets.count)
        }
    }

    /// Waits until a message was held that was not waited for before.
    func waitForHeld() throws {
        try #require(wasHeld.wait(timeout: .now() + .seconds(10)) == .success, "held nothing")
    }

    /// Answers the held message at `index`.
    func release(_ index: Int) {
        let one = held.withLock { $0.remove(at: index) }
        one.release()
    }

    /// Answers all that are held.
    func releaseAll() {
        let all = held.withLock { held in
            defer { held = [] }
            return held
        }
        for one in all { one.release() }
    }

    var burstCount: Int { bursts.load(ordering: .relaxed) }
    var heldMax: Int { heldMost.load(ordering: .relaxed) }
    var seen: [StreamArrival] { arrivals.withLock { $0 } }
}

/// A TCP listener with a holding handler.
struct StreamServer {
    let bound: [BoundAddress]
    let listener: TCPListener
    let handler: HoldingHandler

    init(
        listen: String = "127.0.0.1:0",
        limits: TCPLimits = TCPLimits(),
        eventLoopThreads: Int = 1,
        handler: HoldingHandler = HoldingHandler()
    ) async throws {
        self.handler = handler
        bound = try BoundAddress.bind(
            [try #require(SocketAddress(listen))],
            datagramPortsPerAddress: 1
        )
        listener = try await TCPListener.start(
            at: bound.map { StreamDoor(plain: $0.streamListener) },
            limits: limits,
            eventLoopThreads: eventLoopThreads
        ) { _ in handler }
    }

    func connect(to address: IPAddress? = nil) throws -> StreamClient {
        let listening = bound[0].address
        return try StreamClient(
            SocketAddress(address ?? listening.address, port: listening.port)
        )
    }
}

/// A TCP connection whose reads and writes wait, for at most a time-out.
final class StreamClient {
    let socket: StreamSocket
    private var poller: Poller
    private var received: [UInt8] = []

    init(_ server: SocketAddress) throws {
        socket = try StreamSocket.connecting(to: server)
        poller = try Poller()
        try poller.add(socket, token: 0, interest: .write)
        try wait()
        try socket.finishConnecting()
        try poller.modify(socket, token: 0, interest: .read)
    }

    private func wait() throws {
        try #require(try poller.wait(timeout: .seconds(10)) > 0, "nothing moved in time")
    }

    func write(_ octets: [UInt8]) throws {
        var rest = octets[...]
        while !rest.isEmpty {
            let written = try socket.write(Array(rest).span)
            rest = rest.dropFirst(written)
            if written == 0 {
                try poller.modify(socket, token: 0, interest: .write)
                try wait()
                try poller.modify(socket, token: 0, interest: .read)
            }
        }
    }

    func send(_ messages: [UInt8]...) throws {
        try write(messages.flatMap { [UInt8($0.count >> 8), UInt8($0.count & 0xFF)] + $0 })
    }

    /// The next message; nil when the other side has closed.
    func receive() throws -> [UInt8]? {
        while true {
            if received.count >= 2 {
                let count = Int(received[0]) << 8 | Int(received[1])
                if received.count >= 2 + count {
                    defer { received.removeFirst(2 + count) }
                    return Array(received[2..<2 + count])
                }
            }
            var buffer = [UInt8](repeating: 0, count: 65536)
            var span = buffer.mutableSpan
            do {
                switch try socket.read(into: &span) {
                case .octets(let count): received += buffer[..<count]
                case .end: return nil
                case .wouldBlock, .tooLong: try wait()
                }
            } catch let error as SocketError where error.kind == .connectionLost {
                return nil
            }
        }
    }
}
