import DNSWire
import Sockets
import Synchronization

/// The thread of an `OutsideWorldServer`: waits for queries and answers each at once.
struct OutsideWorldLoop: ~Copyable {
    private let datagrams: DatagramSocket
    private let listener: StreamListener
    private let waker: Waker
    private let state: OutsideWorldServer.State
    private let world = OutsideWorld()
    private var poller: Poller
    private var connections: [UInt64: StreamConnection] = [:]
    private var nextToken = Token.firstConnection
    private var buffer = [UInt8](repeating: 0, count: WireLimits.messageOctetsMax)

    private enum Token {
        static let datagrams: UInt64 = 0
        static let listener: UInt64 = 1
        static let waker: UInt64 = 2
        static let firstConnection: UInt64 = 3
    }

    /// How many TCP connections at once: one resolver asks, and few of its questions need TCP.
    private static let connectionsMax = 32

    init(
        _ datagrams: DatagramSocket,
        _ listener: StreamListener,
        _ waker: Waker,
        _ state: OutsideWorldServer.State
    ) throws(SocketError) {
        let poller = try Poller()
        try poller.add(datagrams, token: Token.datagrams)
        try poller.add(listener, token: Token.listener)
        try poller.add(waker, token: Token.waker)
        self.poller = poller
        self.datagrams = datagrams
        self.listener = listener
        self.waker = waker
        self.state = state
    }

    /// Serves until the owner stops it.
    mutating func run() throws(SocketError) {
        while !state.isStopping.load(ordering: .acquiring) {
            for index in 0..<(try poller.wait()) {
                let event = poller.event(index)
                switch event.token {
                case Token.datagrams: try answerDatagrams()
                case Token.listener: try accept()
                case Token.waker: waker.drain()
                default: try serve(event)
                }
            }
        }
    }

    private mutating func answerDatagrams() throws(SocketError) {
        let datagrams = datagrams
        while true {
            var room = buffer.mutableSpan
            let (result, source) = try datagrams.receiveWithSource(into: &room)
            guard case .octets(let count) = result, let source else { return }
            guard let answer = answer(to: buffer.span.extracting(..<count), overDatagrams: true)
            else { continue }
            // False means no room: the asker will ask again, as after any loss.
            _ = try datagrams.send(answer.span, to: source)
        }
    }

    private mutating func accept() throws(SocketError) {
        while let socket = try listener.accept() {
            guard connections.count < Self.connectionsMax else { continue }
            try poller.add(socket, token: nextToken)
            connections[nextToken] = StreamConnection(socket)
            nextToken += 1
        }
    }

    private mutating func serve(_ event: Poller.Event) throws(SocketError) {
        guard var connection = connections.removeValue(forKey: event.token) else { return }
        do throws(SocketError) {
            let isOpen = event.isReadable ? try connection.read(into: &buffer) : true
            while let query = connection.nextMessage() {
                guard let answer = answer(to: query.span, overDatagrams: false) else { return }
                connection.enqueue(answer)
            }
            let isFlushed = try connection.flush()
            // Who has said all may still listen for the last answers.
            if isFlushed, !isOpen { return }
            try poller.modify(
                connection.socket,
                token: event.token,
                interest: isFlushed ? .read : isOpen ? [.read, .write] : .write
            )
            connections[event.token] = connection
        } catch {
            // The other side has gone: forgetting the connection closes it, and the others go on.
            guard error.kind == .connectionLost else { throw error }
        }
    }

    /// The answer's octets; nil for what is no query at all.
    private func answer(to query: Span<UInt8>, overDatagrams: Bool) -> [UInt8]? {
        do throws(WireError) {
            let query = try Message(query)
            guard !query.isResponse else { return nil }
            state.answers.wrappingAdd(1, ordering: .relaxed)
            let answer = world.answer(to: query)
            guard overDatagrams else { return answer.encoded() }
            let offered = Int(query.edns?.udpPayloadSize ?? 0)
            return answer.encoded(
                upTo: min(
                    max(offered, EDNSLimits.udpPayloadSizeMinimum),
                    EDNSLimits.udpPayloadSizeDefault
                )
            )
        } catch {
            return nil
        }
    }
}
