package import Addresses
package import DNSWire
import Sockets
import Synchronization

/// A server of a test's own on port 53 of some addresses of the world: what it answers is the test's to say.
///
/// One thread holds its sockets, takes questions by UDP and by TCP, and counts them.
package final class Responder: Sendable {
    /// One question that came.
    package struct Arrival: Sendable {
        package let query: Message
        package let isStream: Bool
        /// The address that was asked.
        package let server: IPAddress
        /// How many questions came before this one.
        package let number: Int

        package var question: Question {
            query.question ?? Question(name: .root, type: .a)
        }
    }

    /// What is done about a question: octets to send, each after a time.
    package struct Reply: Sendable {
        let octets: [UInt8]
        let after: Duration

        package init(_ octets: [UInt8], after: Duration = .zero) {
            self.octets = octets
            self.after = after
        }

        package init(_ message: Message, after: Duration = .zero) {
            self.init(message.encoded(), after: after)
        }
    }

    package typealias Answering = @Sendable (Arrival) -> [Reply]

    /// What the thread and those who look on share; the thread must not keep the responder itself, which waits
    /// for the thread when it goes.
    private final class Book: Sendable {
        struct Entries {
            var asked: [Question] = []
            var streamsCount = 0
            var isEnding = false
        }

        let entries = Mutex(Entries())
        let waker: Waker

        init() throws { waker = try Waker() }

        func take(_ arrival: Arrival) {
            entries.withLock { entries in
                entries.asked.append(arrival.question)
                if arrival.isStream { entries.streamsCount += 1 }
            }
        }
    }

    private let book: Book
    private let thread: WorkerThread

    /// Begins to answer at `addresses`, which the world of `tree` has or is given.
    package init(_ tree: RealTree, addresses: [String], _ answering: @escaping Answering) throws {
        let book = try Book()
        self.book = book
        let targets = addresses.compactMap { IPAddress($0) }.map { SocketAddress($0, port: 53) }
        let sockets = try TreeNetwork.run(in: tree.network.world) {
            (
                try targets.map { try DatagramSocket.bound(to: $0) },
                try targets.map { try StreamListener($0) }
            )
        }
        thread = try WorkerThread(name: "responder") {
            do {
                var loop = try ResponderLoop(
                    datagrams: sockets.0,
                    listeners: sockets.1,
                    answering: answering
                )
                while !book.entries.withLock({ $0.isEnding }) {
                    try loop.turn(book.waker, count: book.take)
                }
            } catch {
                print("a responder ended early: \(error)")
            }
        }
    }

    /// What was asked so far.
    package var asked: [Question] { book.entries.withLock { $0.asked } }

    /// How many questions came by TCP.
    package var streamsCount: Int { book.entries.withLock { $0.streamsCount } }

    /// Answers nobody any more.
    package func end() {
        book.entries.withLock { $0.isEnding = true }
        book.waker.wake()
        thread.join()
    }

    deinit { end() }
}

/// The sockets of a responder, on its thread.
private struct ResponderLoop: ~Copyable {
    private let datagrams: [DatagramSocket]
    private let listeners: [StreamListener]
    private let answering: Responder.Answering
    private var streams: [UInt64: (socket: StreamSocket, server: IPAddress, octets: [UInt8])] = [:]
    private var later: [(at: ContinuousClock.Instant, send: () -> Void)] = []
    private var poller: Poller
    private var lastToken: UInt64
    private var number = 0
    private var isWatching = false
    private let clock = ContinuousClock()
    private var buffer = [UInt8](repeating: 0, count: 65_535)

    /// The waker's token, which no socket has.
    private static let wakerToken = UInt64.max

    init(
        datagrams: [DatagramSocket],
        listeners: [StreamListener],
        answering: @escaping Responder.Answering
    ) throws {
        let poller = try Poller()
        for (index, socket) in datagrams.enumerated() {
            try poller.add(socket, token: UInt64(index))
        }
        for (index, socket) in listeners.enumerated() {
            try poller.add(socket, token: UInt64(datagrams.count + index))
        }
        self.poller = poller
        self.datagrams = datagrams
        self.listeners = listeners
        self.answering = answering
        lastToken = UInt64(datagrams.count + listeners.count)
    }

    /// Waits for something, and does it.
    mutating func turn(_ waker: Waker, count: (Responder.Arrival) -> Void) throws {
        if !isWatching {
            try poller.add(waker, token: Self.wakerToken)
            isWatching = true
        }
        let timeout = later.map(\.at).min().map { $0 - clock.now }
        let ready = try poller.wait(timeout: timeout)
        for index in 0..<ready {
            let token = poller.event(index).token
            if token == Self.wakerToken {
                waker.drain()
            } else if token < UInt64(datagrams.count) {
                takeDatagrams(datagrams[Int(token)], count)
            } else if token < UInt64(datagrams.count + listeners.count) {
                try accept(listeners[Int(token) - datagrams.count])
            } else {
                readStream(token, count)
            }
        }
        let now = clock.now
        for place in later where place.at <= now { place.send() }
        later.removeAll { $0.at <= now }
    }

    private mutating func send(_ replies: [Responder.Reply], by send: @escaping ([UInt8]) -> Void) {
        for reply in replies {
            if reply.after == .zero {
                send(reply.octets)
            } else {
                later.append((clock.now + reply.after, { send(reply.octets) }))
            }
        }
    }

    private mutating func takeDatagrams(
        _ socket: DatagramSocket,
        _ count: (Responder.Arrival) -> Void
    ) {
        while true {
            let received: (result: ReadResult, source: SocketAddress?)
            do throws(SocketError) {
                var room = buffer.mutableSpan
                received = try socket.receiveWithSource(into: &room)
            } catch {
                return
            }
            guard case .octets(let length) = received.result, let source = received.source else {
                return
            }
            guard let query = try? Message(Array(buffer[..<length])) else { continue }
            let arrival = Responder.Arrival(
                query: query,
                isStream: false,
                server: socket.localAddress.address,
                number: number
            )
            number += 1
            count(arrival)
            send(answering(arrival)) { octets in _ = try? socket.send(octets.span, to: source) }
        }
    }

    private mutating func accept(_ listener: StreamListener) throws {
        while let stream = try listener.accept() {
            lastToken += 1
            streams[lastToken] = (stream, listener.localAddress.address, [])
            try poller.add(stream, token: lastToken)
        }
    }

    private mutating func readStream(_ token: UInt64, _ count: (Responder.Arrival) -> Void) {
        guard var stream = streams[token] else { return }
        let result: ReadResult
        do throws(SocketError) {
            var room = buffer.mutableSpan
            result = try stream.socket.read(into: &room)
        } catch {
            streams[token] = nil
            return
        }
        guard case .octets(let length) = result else {
            if result != .wouldBlock { streams[token] = nil }
            return
        }
        stream.octets += buffer[..<length]
        while stream.octets.count > 2 {
            let size = Int(stream.octets[0]) << 8 | Int(stream.octets[1])
            guard stream.octets.count >= 2 + size else { break }
            let message = Array(stream.octets[2..<(2 + size)])
            stream.octets.removeFirst(2 + size)
            guard let query = try? Message(message) else { continue }
            let arrival = Responder.Arrival(
                query: query,
                isStream: true,
                server: stream.server,
                number: number
            )
            number += 1
            count(arrival)
            let socket = stream.socket
            send(answering(arrival)) { octets in
                let framed = [UInt8(octets.count >> 8), UInt8(octets.count & 0xFF)] + octets
                _ = try? socket.write(framed.span)
            }
        }
        streams[token] = stream
    }
}
