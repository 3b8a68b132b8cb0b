import Bounds
import DNSWire
import Sockets

// What the thread does with its sockets: datagrams here, connections in another file.

extension ForwardingLoop {
    /// Sends the query of an attempt, by a connection of its own or by the socket in use for its upstream.
    mutating func send(
        _ attempt: Int,
        of number: UInt64,
        at place: Int,
        now: MonotonicNanoseconds
    ) throws(SocketError) {
        while errands[place].channels.count <= attempt { errands[place].channels.append(.none) }
        let upstream = errands[place].errand.upstream(of: attempt)
        guard !errands[place].errand.isStream(attempt) else {
            let token = try connect(attempt, of: number, at: place, to: upstream)
            errands[place].channels[attempt] = .stream(token)
            return
        }
        let socket: UpstreamSocket
        if let inUse = sockets.socket(to: upstream, now: now) {
            socket = inUse
        } else {
            socket = try open(to: upstream, now: now)
        }
        let id = socket.book.enter(errand: number, attempt: attempt, random: shared.random)
        errands[place].channels[attempt] = .datagram(socket, id: id)
        if sending !== socket || datagrams.isFull { flush() }
        sending = socket
        datagrams.append { room in errands[place].errand.write(attempt, id: id, into: &room) }
    }

    /// Opens a socket from a fresh random port and takes it into use.
    private mutating func open(
        to upstream: SocketAddress,
        now: MonotonicNanoseconds
    ) throws(SocketError) -> UpstreamSocket {
        let token = newToken()
        let opened = UpstreamSocket(
            try DatagramSocket.connected(to: upstream, random: shared.random),
            to: upstream,
            token: token,
            book: SocketBook(socketPolicy, openedAt: now)
        )
        try poller.add(opened.socket, token: token)
        context.counters.socketsOpened += 1
        channels[token] = .datagram(opened)
        sockets.use(opened)
        if let oldAt = opened.book.oldAt {
            deadlines.add(Self.deadline(of: token), at: oldAt, now: now)
        }
        return opened
    }

    /// By which number the deadlines know the socket of `token`.
    private static func deadline(of token: UInt64) -> UInt64 { token << 32 | socketMark }

    /// A socket has come to an age at which it takes no more queries.
    mutating func becameOld(_ deadline: UInt64, now: MonotonicNanoseconds) {
        guard case .datagram(let socket) = channels[deadline >> 32] else { return }
        closeIfDone(socket, now: now)
    }

    /// Hands what is queued to the kernel.
    ///
    /// A socket that fails is noted: its errands are told by `settle`, not in the middle of another's step.
    mutating func flush() {
        guard let socket = sending, datagrams.queuedCount > 0 else { return }
        do throws(SocketError) {
            try datagrams.send(through: socket.socket)
        } catch {
            socket.book.retire()
            broken.append((socket, error))
        }
    }

    /// Sends what is queued, and tells errands of sockets that failed, until there are none.
    ///
    /// Ends: each failure closes the attempts of a socket, and an errand makes a bounded number.
    mutating func settle(_ now: MonotonicNanoseconds) {
        flush()
        while let (socket, error) = broken.popLast() {
            fail(socket, error, now: now)
            flush()
        }
    }

    /// Waits for an attempt's reply no longer.
    mutating func close(_ attempt: Int, at place: Int, now: MonotonicNanoseconds) {
        // An attempt for which there was no socket has no channel.
        guard errands[place].channels.indices.contains(attempt) else { return }
        switch errands[place].channels[attempt] {
        case .none: return
        case .datagram(let socket, let id):
            socket.book.close(id)
            closeIfDone(socket, now: now)
        case .stream(let token): channels[token] = nil
        }
        errands[place].channels[attempt] = .none
    }

    /// Lets go of a socket by which nothing is waited for and nothing may be sent.
    private mutating func closeIfDone(_ socket: UpstreamSocket, now: MonotonicNanoseconds) {
        guard socket.book.isDone(now: now) else { return }
        channels[socket.token] = nil
        sockets.forget(socket)
        if sending === socket, datagrams.queuedCount == 0 { sending = nil }
    }

    /// Reads from a socket or a connection that the poller named.
    mutating func handle(_ event: Poller.Event, now: MonotonicNanoseconds) {
        switch channels[event.token] {
        case nil: return
        case .datagram(let socket): receive(from: socket, now: now)
        case .stream(let channel): advance(channel, event, now: now)
        }
    }

    /// Takes the datagrams that wait at a socket, a batch at most; others have their turn before the next.
    private mutating func receive(from socket: UpstreamSocket, now: MonotonicNanoseconds) {
        do throws(SocketError) {
            let count = try datagrams.receive(from: socket.socket)
            // A socket that is done in the middle has nothing more to say.
            for index in 0..<count where channels[socket.token] != nil {
                datagrams.withDatagram(index) { received($0, from: socket, now: now) }
            }
        } catch {
            socket.book.retire()
            broken.append((socket, error))
        }
    }

    /// Gives a datagram to the attempt whose ID it bears; one that nobody waits for is counted.
    private mutating func received(
        _ datagram: Span<UInt8>,
        from socket: UpstreamSocket,
        now: MonotonicNanoseconds
    ) {
        guard datagram.count >= HeaderLayout.flags else {
            context.counters.repliesMalformed += 1
            missed(at: socket, now: now)
            return
        }
        let id = datagram.uint16(at: HeaderLayout.id)
        switch socket.book.find(id) {
        case .over: context.counters.repliesLate += 1
        case .unknown:
            context.counters.repliesWrongID += 1
            missed(at: socket, now: now)
        case .open(let query):
            step(query.errand, now: now) { errand, context in
                errand.received(datagram, on: Int(query.attempt), now: now, &context)
            }
            // Whatever ends the waiting was a reply; after anything else it goes on.
            if case .open = socket.book.find(id) { missed(at: socket, now: now) }
        }
    }

    /// Somebody seems to know the port: no more queries leave from it, and after a few guesses those that
    /// are waited for are asked by TCP.
    private mutating func missed(at socket: UpstreamSocket, now: MonotonicNanoseconds) {
        socket.book.missed()
        guard socket.book.misses >= Bound.nearMisses.value else { return }
        for query in socket.book.open {
            step(query.errand, now: now) { errand, context in
                errand.distrust(Int(query.attempt), now: now, &context)
            }
        }
    }

    /// Tells all errands that wait at a socket that it failed.
    private mutating func fail(
        _ socket: UpstreamSocket,
        _ error: SocketError,
        now: MonotonicNanoseconds
    ) {
        for query in socket.book.open {
            fail(query.errand, Int(query.attempt), error, now: now)
        }
        closeIfDone(socket, now: now)
    }

    /// Tells an errand that an attempt's socket failed.
    mutating func fail(
        _ number: UInt64,
        _ attempt: Int,
        _ error: SocketError,
        now: MonotonicNanoseconds
    ) {
        step(number, now: now) { errand, context in
            errand.socketFailed(
                attempt,
                isOurFault: error.kind == .exhausted,
                now: now,
                &context
            )
        }
    }
}
