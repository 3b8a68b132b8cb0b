import DNSWire
import Sockets

// The two ways of asking, over the nonblocking sockets of the house and a poller with a deadline.

extension StubClient {
    /// What waiting for an answer ended with.
    enum Answer {
        case message(Message, octetCount: Int)
        case silence
        /// Something came, but not the answer.
        case noise(WireError?)
    }

    /// Asks by datagram, `attemptsMax` times, each from a new port.
    func askByDatagram(_ query: Message) throws(SocketError) -> Answer {
        var answer = Answer.silence
        for _ in 0..<attempts {
            answer = try askByDatagramOnce(query)
            if case .message = answer { break }
        }
        return answer
    }

    private func askByDatagramOnce(_ query: Message) throws(SocketError) -> Answer {
        let socket = try DatagramSocket.connected(to: server, random: SecureRandom())
        var wait = try Wait(for: socket, until: deadline, clock: clock)
        let octets = query.encoded()
        while try !socket.send(octets.span) {
            guard try wait.next(.write, at: socket) else { return .silence }
        }
        var buffer = [UInt8](repeating: 0, count: WireLimits.messageOctetsMax)
        var answer = Answer.silence
        while try wait.next(.read, at: socket) {
            var room = buffer.mutableSpan
            guard case .octets(let count) = try socket.receive(into: &room) else { continue }
            answer = Self.answer(to: query, in: Array(buffer.prefix(count)))
            // Anyone could have sent something else: wait on for the answer itself.
            if case .message = answer { break }
        }
        return answer
    }

    /// Asks over a connection of its own (RFC 7766): two octets of length before each message.
    func askByStream(_ query: Message) throws(SocketError) -> Answer {
        let socket = try StreamSocket.connecting(to: server)
        var wait = try Wait(for: socket, until: deadline, clock: clock)
        guard try wait.next(.write, at: socket) else { return .silence }
        try socket.finishConnecting()

        let message = query.encoded()
        var octets = [UInt8(message.count >> 8), UInt8(message.count & 0xFF)] + message
        while true {
            octets.removeFirst(try socket.write(octets.span))
            guard !octets.isEmpty else { break }
            guard try wait.next(.write, at: socket) else { return .silence }
        }
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: WireLimits.messageOctetsMax)
        while try wait.next(.read, at: socket) {
            var room = buffer.mutableSpan
            switch try socket.read(into: &room) {
            case .octets(let count): received += buffer.prefix(count)
            case .end: return .noise(.truncated(at: received.count))
            case .wouldBlock, .tooLong: continue
            }
            guard received.count >= Self.lengthOctets else { continue }
            let length = Int(received.span.uint16(at: 0))
            guard received.count >= Self.lengthOctets + length else { continue }
            let message = received.dropFirst(Self.lengthOctets).prefix(length)
            return Self.answer(to: query, in: Array(message))
        }
        return .silence
    }

    /// The length before each message (RFC 1035 §4.2.2).
    private static let lengthOctets = 2

    private var deadline: MonotonicNanoseconds { clock.now().advanced(by: patience) }

    /// Reads what came, and says whether it answers `query`: same ID, same question.
    private static func answer(to query: Message, in octets: [UInt8]) -> Answer {
        do throws(WireError) {
            let message = try Message(octets)
            // A server that could not read the question may leave it out of its error.
            guard message.isResponse, message.id == query.id,
                message.question == query.question || message.question == nil
            else { return .noise(nil) }
            return .message(message, octetCount: octets.count)
        } catch {
            return .noise(error)
        }
    }
}

/// Waits for one socket until one moment.
private struct Wait: ~Copyable {
    private var poller: Poller
    private let deadline: MonotonicNanoseconds
    private let clock: MonotonicClock

    init(
        for socket: some Pollable,
        until deadline: MonotonicNanoseconds,
        clock: MonotonicClock
    ) throws(SocketError) {
        let poller = try Poller()
        try poller.add(socket, token: 0)
        self.poller = poller
        self.deadline = deadline
        self.clock = clock
    }

    /// Waits until the socket is ready for `interest`; false when the deadline came first.
    mutating func next(
        _ interest: Poller.Interest,
        at socket: some Pollable
    ) throws(SocketError) -> Bool {
        try poller.modify(socket, token: 0, interest: interest)
        while true {
            let now = clock.now()
            guard now < deadline else { return false }
            // A signal may end a wait early, hence the loop.
            if try poller.wait(timeout: deadline.duration(since: now)) > 0 { return true }
        }
    }
}
