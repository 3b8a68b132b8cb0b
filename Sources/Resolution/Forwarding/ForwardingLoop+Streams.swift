import DNSWire
import Sockets

// Connections to upstreams: one for each query that did not do by UDP.

extension ForwardingLoop {
    /// Begins to connect for an attempt and returns the connection's token.
    mutating func connect(
        _ attempt: Int,
        of number: UInt64,
        at place: Int,
        to upstream: SocketAddress
    ) throws(SocketError) -> UInt64 {
        let token = newToken()
        let octets = errands[place].errand.octets(attempt, id: shared.random.next16())
        let socket = try StreamSocket.connecting(to: upstream)
        try poller.add(socket, token: token, interest: .write)
        channels[token] = .stream(
            StreamChannel(
                errand: number,
                attempt: attempt,
                socket: socket,
                exchange: StreamExchange(octets)
            )
        )
        return token
    }

    /// Does what can be done at a connection now: learn that it stands, write, read.
    mutating func advance(
        _ channel: StreamChannel,
        _ event: Poller.Event,
        now: MonotonicNanoseconds
    ) {
        var channel = channel
        do throws(SocketError) {
            if event.isWritable, !channel.exchange.isConnected {
                try channel.socket.finishConnecting()
                channel.exchange.isConnected = true
            }
            if channel.exchange.isConnected, !channel.exchange.isSent {
                let socket = channel.socket
                try channel.exchange.send { octets throws(SocketError) in
                    try socket.write(octets)
                }
                if channel.exchange.isSent {
                    try poller.modify(socket, token: event.token, interest: .read)
                }
            }
            guard event.isReadable, channel.exchange.isSent else {
                channels[event.token] = .stream(channel)
                return
            }
            var room = streamBuffer.mutableSpan
            switch try channel.socket.read(into: &room) {
            case .octets(let count), .tooLong(let count):
                let reply = channel.exchange.received(streamBuffer.span.extracting(0..<count))
                channels[event.token] = .stream(channel)
                guard let reply else { return }
                step(channel.errand, now: now) { errand, context in
                    errand.received(reply.span, on: channel.attempt, now: now, &context)
                }
            case .wouldBlock:
                channels[event.token] = .stream(channel)
            case .end:
                throw SocketError("recv", code: 0, address: channel.socket.peer)
            }
        } catch {
            fail(channel.errand, channel.attempt, error, now: now)
        }
    }
}
