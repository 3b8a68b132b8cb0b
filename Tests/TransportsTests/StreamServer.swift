import Addresses
import Dispatch
import Sockets
import Synchronization
import Testing
import Transports

/// Sends each message back reversed; keeps the replies of those that begin with `hold`.
final class HoldingHandler: StreamQueryHandler {
    static let hold: UInt8 = 0xF0
    static let drop: UInt8 = 0xF1
    static let forget: UInt8 = 0xF2

    struct Held {
        var message: [UInt8]
        var reply: StreamReply
    }
    private let held = Mutex<[Held]>([])
    private let arrivals = Mutex<[StreamArrival]>([])
    private let heldMost = Atomic(0)
    private let wasHeld = DispatchSemaphore(value: 0)
    private let refused: IPAddress?

    init(refusing refused: IPAddress? = nil) { self.refused = refused }

    func accepts(from address: IPAddress) -> Bool { address != refused }

    func answer(_ message: Span<UInt8>, _ arrival: StreamArrival, reply: StreamReply) {
        let octets = message.indices.map { message[$0] }
        arrivals.withLock { $0.append(arrival) }
        switch octets.first {
        case Self.hold:
            let count = held.withLock { held in
                held.append(Held(message: octets, reply: reply))
                return held.count
            }
            heldMost.max(count, ordering: .relaxed)
            wasHeld.signal()
        case Self.drop: reply.drop()
        case Self.forget: break
        default: reply.send(octets.reversed())
        }
    }

    /// Waits until a message was held that was not waited for before.
    func waitForHeld() throws {
        try #require(wasHeld.wait(timeout: .now() + .seconds(10)) == .success, "held nothing")
    }

    /// Answers the held message at `index`.
    func release(_ index: Int) {
        let one = held.withLock { $0.remove(at: index) }
        one.reply.send(one.message.reversed())
    }

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
        handler: HoldingHandler = HoldingHandler()
    ) async throws {
        self.handler = handler
        bound = try BoundAddress.bind(
            [try #require(SocketAddress(listen))],
            datagramPortsPerAddress: 1
        )
        listener = try await TCPListener.start(on: bound, limits: limits, handler: handler)
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
