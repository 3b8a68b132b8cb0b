import Addresses
import DNSWire
import Sockets
import Synchronization

/// An upstream on the loopback that behaves as a test says, badly above all.
///
/// Answers by UDP and TCP at one port. The script is called for each query, in order, on the
/// upstream's own thread. Ends when the last reference goes.
final class ScriptedUpstream: Sendable {
    let address: SocketAddress
    private let shared: Shared
    private let thread: WorkerThread

    /// One query as the upstream saw it.
    struct Asked: Sendable {
        let message: Message
        let octets: [UInt8]
        let isStream: Bool
        let source: SocketAddress
        /// How many queries came before it.
        let place: Int
    }

    /// What to do about a query; doing nothing is silence.
    enum Deed: Sendable {
        /// Send these octets.
        case send([UInt8])
        /// Send these octets from another port (UDP).
        case sendFromElsewhere([UInt8])
        /// Close the connection without a word (TCP).
        case hangUp

        /// Send an answer as a well-behaved server would.
        static func answer(
            _ asked: Asked,
            _ answers: [ResourceRecord] = [],
            rcode: RCode = .noError,
            authorities: [ResourceRecord] = [],
            flags: HeaderFlags = .recursionAvailable
        ) -> Deed {
            .send(
                Message.response(
                    to: asked.message,
                    rcode: rcode,
                    flags: flags,
                    answers: answers,
                    authorities: authorities
                ).encoded()
            )
        }

        /// Send an empty answer with TC.
        static func truncated(_ asked: Asked) -> Deed { .answer(asked, flags: .truncated) }
    }

    typealias Script = @Sendable (Asked) -> [Deed]

    private final class Shared: Sendable {
        let waker: Waker
        let asked = Mutex<[Asked]>([])
        let isStopped = Atomic(false)
        init() throws { waker = try Waker() }
    }

    /// Starts to listen at a free port, or at `address`.
    init(
        at address: SocketAddress = SocketAddress(.loopbackV4, port: 0),
        script: @escaping Script
    ) throws {
        let (datagrams, listener) = try Self.listen(at: address)
        self.address = datagrams.localAddress
        let shared = try Shared()
        self.shared = shared
        thread = try WorkerThread(name: "upstream") {
            do {
                var server = try Server(datagrams, listener, shared.waker)
                while !shared.isStopped.load(ordering: .acquiring) {
                    try server.turn { asked in
                        shared.asked.withLock { $0.append(asked) }
                        return script(asked)
                    }
                }
            } catch {
                preconditionFailure("the scripted upstream failed: \(error)")
            }
        }
    }

    /// One port for UDP and TCP: what is free for the one may be taken for the other.
    private static func listen(
        at address: SocketAddress
    ) throws(SocketError) -> (DatagramSocket, StreamListener) {
        while true {
            let datagrams = try DatagramSocket.bound(to: address)
            do throws(SocketError) {
                return (datagrams, try StreamListener(datagrams.localAddress))
            } catch {
                guard error.kind == .addressInUse, address.port == 0 else { throw error }
            }
        }
    }

    deinit {
        shared.isStopped.store(true, ordering: .releasing)
        shared.waker.wake()
        thread.join()
    }

    /// What was asked so far.
    var asked: [Asked] { shared.asked.withLock { $0 } }
}

/// The upstream's sockets.
private struct Server: ~Copyable {
    private var poller: Poller
    private let datagrams: DatagramSocket
    private let elsewhere: DatagramSocket
    private let listener: StreamListener
    private let waker: Waker
    private var streams: [UInt64: (socket: StreamSocket, incoming: [UInt8])] = [:]
    private var place = 0

    init(_ datagrams: DatagramSocket, _ listener: StreamListener, _ waker: Waker) throws {
        let elsewhere = try DatagramSocket.bound(to: datagrams.localAddress.with(port: 0))
        let poller = try Poller()
        try poller.add(waker, token: 0)
        try poller.add(datagrams, token: 1)
        try poller.add(listener, token: 2)
        self.poller = poller
        self.elsewhere = elsewhere
        self.datagrams = datagrams
        self.listener = listener
        self.waker = waker
    }

    mutating func turn(_ script: ScriptedUpstream.Script) throws {
        for index in 0..<(try poller.wait()) {
            let event = poller.event(index)
            switch event.token {
            case 0: waker.drain()
            case 1: try takeDatagrams(script)
            case 2: try accept()
            default: try read(event.token, script)
            }
        }
    }

    private mutating func takeDatagrams(_ script: ScriptedUpstream.Script) throws {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            var room = buffer.mutableSpan
            let (result, source) = try datagrams.receiveWithSource(into: &room)
            guard case .octets(let count) = result, let source else { return }
            let query = Array(buffer[0..<count])
            for deed in try deeds(for: query, source, isStream: false, script) {
                switch deed {
                case .send(let octets): _ = try datagrams.send(octets.span, to: source)
                case .sendFromElsewhere(let octets):
                    _ = try elsewhere.send(octets.span, to: source)
                case .hangUp: break
                }
            }
        }
    }

    private mutating func accept() throws {
        while let socket = try listener.accept() {
            let token = UInt64(socket.descriptorNumber) + 3
            try poller.add(socket, token: token)
            streams[token] = (socket, [])
        }
    }

    private mutating func read(_ token: UInt64, _ script: ScriptedUpstream.Script) throws {
        guard var stream = streams[token] else { return }
        var buffer = [UInt8](repeating: 0, count: 4_096)
        var room = buffer.mutableSpan
        do {
            guard case .octets(let count) = try stream.socket.read(into: &room) else {
                streams[token] = nil
                return
            }
            stream.incoming += buffer[0..<count]
        } catch {
            streams[token] = nil
            return
        }
        while stream.incoming.count >= 2 {
            let length = Int(stream.incoming[0]) << 8 | Int(stream.incoming[1])
            guard stream.incoming.count >= 2 + length else { break }
            let query = Array(stream.incoming[2..<2 + length])
            stream.incoming.removeFirst(2 + length)
            for deed in try deeds(for: query, stream.socket.peer, isStream: true, script) {
                guard case .send(let octets) = deed else {
                    streams[token] = nil
                    return
                }
                let framed = [UInt8(octets.count >> 8), UInt8(octets.count & 0xFF)] + octets
                // In two pieces, as a network may deliver it.
                _ = try stream.socket.write(framed.span.extracting(0..<1))
                _ = try stream.socket.write(framed.span.extracting(1..<framed.count))
            }
        }
        streams[token] = stream
    }

    private mutating func deeds(
        for octets: [UInt8],
        _ source: SocketAddress,
        isStream: Bool,
        _ script: ScriptedUpstream.Script
    ) throws -> [ScriptedUpstream.Deed] {
        defer { place += 1 }
        return script(
            ScriptedUpstream.Asked(
                message: try Message(octets),
                octets: octets,
                isStream: isStream,
                source: source,
                place: place
            )
        )
    }
}
