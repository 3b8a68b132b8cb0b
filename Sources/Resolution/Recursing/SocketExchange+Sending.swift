import DNSWire
import Recursion
import Sockets

extension SocketExchange {
    /// Opens a socket for `query` and sends it, or begins to connect; gives the flight's token.
    func begin(_ query: UpstreamQuery) throws(SocketError) -> UInt64 {
        var written = SentQuery(
            randomisesCase: query.randomisesCase,
            edns: query.dnssecOK != nil,
            random: random
        )
        written.id = random.next16()
        let token = newNumber()
        let channel: Flight.Channel
        // Out of this object while they are lent.
        var octets: [UInt8] = []
        swap(&octets, &sending)
        defer { swap(&octets, &sending) }
        let count = Self.write(written, query, into: &octets)
        if query.isStream {
            let socket = try StreamSocket.connecting(to: query.server)
            try poller.add(socket, token: token, interest: .write)
            channel = .stream(socket, StreamExchange(Array(octets[..<count])))
            counters.queriesSentTCP += 1
        } else {
            let socket = try DatagramSocket.connected(to: query.server, random: random)
            counters.socketsOpened += 1
            // What finds no room in the kernel is lost, like any datagram on its way.
            _ = try socket.send(octets.span.extracting(first: count))
            try poller.add(socket, token: token)
            channel = .datagram(socket)
            counters.queriesSentUDP += 1
        }
        flights[token] = Flight(query, written, channel, sentAt: clock.now())
        flightsByQuery[query] = token
        return token
    }

    /// Writes what is sent for `query` to the beginning of `octets`, and gives its length.
    static func write(
        _ written: SentQuery,
        _ query: UpstreamQuery,
        into octets: inout [UInt8]
    ) -> Int {
        var flags: HeaderFlags = []
        if query.recursionDesired { flags.insert(.recursionDesired) }
        if query.checkingDisabled { flags.insert(.checkingDisabled) }
        var room = octets.mutableSpan
        return written.write(
            query.question,
            flags,
            dnssecOK: query.dnssecOK ?? false,
            into: &room
        )
    }
}
