import Bounds
import DNSWire
import Recursion
import Sockets

extension SocketExchange {
    /// Reads from the socket that the poller named.
    func handle(_ event: Poller.Event) {
        guard let flight = flights[event.token] else { return }
        do throws(SocketError) {
            switch flight.channel {
            case .datagram(let socket): try receive(from: socket, flight, event.token)
            case .stream(let socket, var exchange):
                let reply = try advance(socket, &exchange, event)
                flight.channel = .stream(socket, exchange)
                if let reply { received(reply, flight, event.token) }
            }
        } catch {
            counters.attemptsFailed += 1
            land(event.token, .reply(error.reply))
        }
    }

    /// Takes the datagrams at a flight's socket until one ends the flight or there are no more.
    func receive(
        from socket: DatagramSocket,
        _ flight: Flight,
        _ token: UInt64
    ) throws(SocketError) {
        var octets: [UInt8] = []
        swap(&octets, &buffer)
        defer { swap(&octets, &buffer) }
        while flights[token] != nil {
            var room = octets.mutableSpan
            let count: Int
            switch try socket.receive(into: &room) {
            case .octets(let came): count = came
            case .tooLong: count = octets.count
            case .wouldBlock, .end: return
            }
            received(datagram: octets.span.extracting(first: count), flight, token)
        }
    }

    func received(datagram: Span<UInt8>, _ flight: Flight, _ token: UInt64) {
        switch flight.judge(datagram) {
        case .message(let message, _): land(token, message, flight)
        case .wrongID:
            counters.repliesWrongID += 1
            missed(flight, token)
        case .wrongQuestion:
            counters.repliesWrongQuestion += 1
            flight.isHeard = true
            missed(flight, token)
        case .malformed:
            counters.repliesMalformed += 1
            flight.isHeard =
                flight.isHeard || datagram.count > 1 && datagram.uint16(at: 0) == flight.sent.id
            missed(flight, token)
        case .wrongCase:
            counters.repliesWrongCase += 1
            land(token, .wantsStream(.wrongCase))
        case .truncated:
            counters.repliesTruncated += 1
            land(token, .wantsStream(.truncated))
        }
    }

    /// Something came that is not the reply: the right one is still waited for, until there were too many.
    func missed(_ flight: Flight, _ token: UInt64) {
        flight.nearMisses += 1
        guard flight.nearMisses >= Bound.nearMisses.value else { return }
        bounds.reached(.nearMisses)
        land(token, .wantsStream(.nearMisses))
    }

    /// What a connection brought, on which no stranger could have written.
    func received(_ octets: [UInt8], _ flight: Flight, _ token: UInt64) {
        switch flight.judge(octets.span) {
        case .message(let message, let keepsCase):
            if flight.sent.hasRandomCase, !keepsCase { noteFolding(flight.query.server) }
            land(token, message, flight)
        case .wrongQuestion:
            counters.repliesWrongQuestion += 1
            land(token, .reply(.mismatched))
        case .wrongID, .malformed, .wrongCase, .truncated:
            counters.repliesMalformed += 1
            land(token, .reply(.malformed))
        }
    }

    /// Does what can be done at a connection now: learn that it stands, write, read; the reply when it is
    /// whole.
    func advance(
        _ socket: StreamSocket,
        _ exchange: inout StreamExchange,
        _ event: Poller.Event
    ) throws(SocketError) -> [UInt8]? {
        if event.isWritable, !exchange.isConnected {
            try socket.finishConnecting()
            exchange.isConnected = true
        }
        if exchange.isConnected, !exchange.isSent {
            try exchange.send { octets throws(SocketError) in try socket.write(octets) }
            if exchange.isSent { try poller.modify(socket, token: event.token, interest: .read) }
        }
        guard event.isReadable, exchange.isSent else { return nil }
        var octets: [UInt8] = []
        swap(&octets, &buffer)
        defer { swap(&octets, &buffer) }
        var room = octets.mutableSpan
        switch try socket.read(into: &room) {
        case .octets(let count), .tooLong(let count):
            return exchange.received(octets.span.extracting(first: count))
        case .wouldBlock: return nil
        case .end: throw SocketError("recv", code: 0, address: socket.peer)
        }
    }
}
