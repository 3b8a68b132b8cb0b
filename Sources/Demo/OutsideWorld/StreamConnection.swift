import Sockets

/// One TCP connection of the outside world: octets in, whole messages out (RFC 1035 §4.2.2).
struct StreamConnection {
    let socket: StreamSocket
    private var received: [UInt8] = []
    private var outgoing: [UInt8] = []

    /// The octets before each message that say how long it is.
    private static let lengthOctets = 2

    init(_ socket: StreamSocket) { self.socket = socket }

    /// Takes what has arrived, at most a buffer full; false when the other side has ended.
    ///
    /// One read an event: more than two messages never wait here, whatever the other side sends.
    mutating func read(into buffer: inout [UInt8]) throws(SocketError) -> Bool {
        var room = buffer.mutableSpan
        switch try socket.read(into: &room) {
        case .octets(let count): received += buffer[..<count]
        case .tooLong, .wouldBlock: break
        case .end: return false
        }
        return true
    }

    /// The next message that has arrived whole.
    mutating func nextMessage() -> [UInt8]? {
        guard received.count >= Self.lengthOctets else { return nil }
        let end = Self.lengthOctets + (Int(received[0]) << 8 | Int(received[1]))
        guard received.count >= end else { return nil }
        defer { received.removeFirst(end) }
        return Array(received[Self.lengthOctets..<end])
    }

    /// Puts a message behind those that wait to be sent.
    mutating func enqueue(_ message: [UInt8]) {
        outgoing.append(UInt8(message.count >> 8))
        outgoing.append(UInt8(truncatingIfNeeded: message.count))
        outgoing += message
    }

    /// Sends what there is room for; true when nothing is left.
    mutating func flush() throws(SocketError) -> Bool {
        while !outgoing.isEmpty {
            let count = try socket.write(outgoing.span)
            guard count > 0 else { return false }
            outgoing.removeFirst(count)
        }
        return true
    }
}
