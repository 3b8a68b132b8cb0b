import Addresses
import DNSWire
import Sockets
import Synchronization

@testable import landline

/// A name server on a loopback port of its own, that answers as it is told to.
///
/// Stopped when it goes.
final class ScriptedServer: Sendable {
    /// What to send back to a query: whole messages, in order.
    typealias Script = @Sendable (Message, StubClient.Transport) -> [[UInt8]]

    let address: SocketAddress
    private let script: Script
    private let datagrams: DatagramSocket
    private let listener: StreamListener
    private let stop: Waker
    private let received = Mutex(0)
    private let thread = Mutex<WorkerThread?>(nil)

    private enum Token: UInt64 {
        case datagram, stream, stop
    }

    init(_ script: @escaping Script) throws {
        self.script = script
        // TCP at a port that the kernel chooses, then UDP at the same one.
        listener = try StreamListener(SocketAddress(.loopbackV4, port: 0))
        address = listener.localAddress
        datagrams = try DatagramSocket.bound(to: listener.localAddress)
        stop = try Waker()
    }

    /// How many queries came over UDP.
    var datagramCount: Int { received.withLock { $0 } }

    /// Serves until `body` has ended.
    static func serving(
        _ script: @escaping Script,
        _ body: (ScriptedServer) throws -> Void
    ) throws {
        let server = try ScriptedServer(script)
        let thread = try WorkerThread(name: "scripted") { server.serve() }
        defer {
            server.stop.wake()
            thread.join()
        }
        try body(server)
    }

    private func serve() {
        do {
            var poller = try Poller()
            try poller.add(datagrams, token: Token.datagram.rawValue)
            try poller.add(listener, token: Token.stream.rawValue)
            try poller.add(stop, token: Token.stop.rawValue)
            while true {
                for index in 0..<(try poller.wait()) {
                    switch Token(rawValue: poller.event(index).token) {
                    case .datagram: try answerDatagram()
                    case .stream: try answerStream()
                    case .stop, nil: return
                    }
                }
            }
        } catch {
            preconditionFailure("the scripted server failed: \(error)")
        }
    }

    private func answerDatagram() throws {
        var buffer = [UInt8](repeating: 0, count: WireLimits.messageOctetsMax)
        var room = buffer.mutableSpan
        let (result, source) = try datagrams.receiveWithSource(into: &room)
        guard case .octets(let count) = result, let source else { return }
        received.withLock { $0 += 1 }
        for answer in script(try Message(Array(buffer.prefix(count))), .udp) {
            _ = try datagrams.send(answer.span, to: source)
        }
    }

    private func answerStream() throws {
        guard let connection = try listener.accept() else { return }
        var octets: [UInt8] = []
        var poller = try Poller()
        try poller.add(connection, token: 0)
        var buffer = [UInt8](repeating: 0, count: WireLimits.messageOctetsMax)
        while octets.count < 2 || octets.count < 2 + Int(octets.span.uint16(at: 0)) {
            _ = try poller.wait()
            var room = buffer.mutableSpan
            guard case .octets(let count) = try connection.read(into: &room) else { return }
            octets += buffer.prefix(count)
        }
        for answer in script(try Message(Array(octets.dropFirst(2))), .tcp) {
            let framed = [UInt8(answer.count >> 8), UInt8(answer.count & 0xFF)] + answer
            // A loopback socket's buffer takes more than one message at once.
            _ = try connection.write(framed.span)
        }
    }
}
