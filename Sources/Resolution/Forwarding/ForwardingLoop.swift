import DNSWire
import Sockets

/// The thread that speaks to upstreams: it holds the sockets and does what the errands say.
struct ForwardingLoop: ~Copyable {
    private var poller: Poller
    private let shared: ResolverState
    private var settings: ResolutionSettings
    private var context: ForwardingContext
    private var errands: [UInt64: OpenErrand] = [:]
    private var inFlight: [Inquiry: UInt64] = [:]
    private var channels: [UInt64: Channel] = [:]
    private var deadlines = Deadlines()
    private var clients = WaitingClients()
    private var nextID = wakerToken + 1
    private var upstreamsReadAt: MonotonicNanoseconds
    private var buffer = [UInt8](repeating: 0, count: ForwardingLimits.datagramOctetsMax)

    /// The poller's token for the inbox.
    private static let wakerToken: UInt64 = 0
    /// How many datagrams of one socket are read before others have their turn.
    private static let datagramsPerTurnMax = 16

    /// An errand, who waits for it, and its sockets by attempt.
    private struct OpenErrand {
        var errand: Errand
        var waiters: [Waiter]
        var sockets: [Int: UInt64] = [:]
        /// The earliest moment noted in the deadlines; nil when none is.
        var notedAt: MonotonicNanoseconds?
    }

    /// A socket and whose attempt it is.
    private struct Channel {
        let errand: UInt64
        let attempt: Int
        var kind: Kind

        enum Kind {
            case datagram(DatagramSocket)
            case stream(StreamSocket, StreamExchange)
        }
    }

    /// Prepares the thread's sockets; throws if there are none to be had.
    init(_ shared: ResolverState, settings: ResolutionSettings) throws(SocketError) {
        let poller = try Poller()
        try poller.add(shared.inbox.pollable, token: Self.wakerToken)
        self.poller = poller
        self.shared = shared
        self.settings = settings
        context = ForwardingContext(
            settings,
            upstreams: shared.upstreams(settings),
            random: shared.random
        )
        upstreamsReadAt = shared.clock.now()
        shared.publish(context)
    }

    /// Runs until the inbox says stop.
    mutating func run() {
        while true {
            let timeout = deadlines.next.map { $0.duration(since: shared.clock.now()) }
            let count = wait(timeout)
            let (commands, isStopped) = shared.inbox.take()
            let now = shared.clock.now()
            for command in commands { perform(command, now: now) }
            for index in 0..<count { handle(poller.event(index), now: now) }
            passTime(now)
            if isStopped { stop(now) }
            context.counters.questionsInFlight = UInt64(inFlight.count)
            shared.publish(context)
            if isStopped { return }
        }
    }

    /// Waits for the sockets; epoll fails only by our mistake (epoll_wait(2)).
    private mutating func wait(_ timeout: Duration?) -> Int {
        do throws(SocketError) {
            return try poller.wait(timeout: timeout)
        } catch {
            preconditionFailure("the poller cannot wait: \(error)")
        }
    }
}

// MARK: - Commands

extension ForwardingLoop {
    private mutating func perform(_ command: ForwardingInbox.Command, now: MonotonicNanoseconds) {
        switch command {
        case .resolve(let inquiry, let waiter): resolve(inquiry, waiter, now: now)
        case .reconfigure(let new):
            shared.forgetOutdated(from: settings, to: new)
            settings = new
            context.reconfigure(new, upstreams: shared.upstreams(new))
            upstreamsReadAt = now
        }
    }

    private mutating func resolve(_ inquiry: Inquiry, _ waiter: Waiter, now: MonotonicNanoseconds) {
        context.counters.questions += 1
        let open = UInt32(clamping: inFlight.count)
        let mayWait = clients.mayWait(waiter.client, open: open, openMax: settings.inFlightMax)
        if mayWait, let id = inFlight[inquiry],
            let waiting = errands[id]?.waiters.count, waiting < ForwardingLimits.waitersMax
        {
            context.counters.questionsJoined += 1
            clients.add(waiter.client)
            errands[id]?.waiters.append(waiter)
            return
        }
        guard mayWait, inFlight[inquiry] == nil, open < settings.inFlightMax else {
            context.counters.questionsOverLimit += 1
            context.counters.failures += 1
            waiter.completion(.failure(inquiry, .overloaded))
            return
        }
        refreshUpstreams(now)
        let id = newID()
        let errand = Errand(inquiry, now: now, timeoutMilliseconds: settings.timeoutMilliseconds)
        errands[id] = OpenErrand(errand: errand, waiters: [waiter])
        inFlight[inquiry] = id
        clients.add(waiter.client)
        step(id, now: now) { errand, context in errand.begin(now: now, &context) }
    }

    /// Reads the system's upstreams again, now and then.
    private mutating func refreshUpstreams(_ now: MonotonicNanoseconds) {
        guard settings.upstreams.isEmpty,
            now.duration(since: upstreamsReadAt) >= SystemResolvers.readInterval
        else { return }
        upstreamsReadAt = now
        context.replaceUpstreams(with: shared.upstreams(settings), settings)
    }

    private mutating func stop(_ now: MonotonicNanoseconds) {
        for id in Array(errands.keys) {
            step(id, now: now) { errand, _ in errand.stop() }
        }
    }

    private mutating func newID() -> UInt64 {
        defer { nextID += 1 }
        return nextID
    }
}

// MARK: - Errands

extension ForwardingLoop {
    /// Tells an errand of an event and does what it says.
    private mutating func step(
        _ id: UInt64,
        now: MonotonicNanoseconds,
        _ event: (inout Errand, inout ForwardingContext) -> [Errand.Action]
    ) {
        guard var open = errands[id] else { return }
        var actions = event(&open.errand, &context)
        var index = 0
        while index < actions.count {
            switch actions[index] {
            case .open(let attempt, let upstream, let isStream, let octets):
                do throws(SocketError) {
                    open.sockets[attempt] = try openChannel(
                        of: id,
                        attempt: attempt,
                        to: upstream,
                        isStream: isStream,
                        octets: octets
                    )
                } catch {
                    actions += open.errand.socketFailed(
                        attempt,
                        isOurFault: error.kind == .exhausted,
                        now: now,
                        &context
                    )
                }
            case .close(let attempt):
                if let token = open.sockets.removeValue(forKey: attempt) { channels[token] = nil }
            case .finish(let result):
                finish(&open, result, now: now)
            }
            index += 1
        }
        guard !open.errand.isDone else {
            errands[id] = nil
            return
        }
        note(id, &open)
        errands[id] = open
    }

    /// Sees to it that the errand is told when its time has come.
    private mutating func note(_ id: UInt64, _ open: inout OpenErrand) {
        let wakeAt = open.errand.wakeAt
        if let notedAt = open.notedAt, notedAt <= wakeAt { return }
        open.notedAt = wakeAt
        deadlines.add(id, at: wakeAt)
    }

    private mutating func passTime(_ now: MonotonicNanoseconds) {
        while let id = deadlines.popDue(by: now) {
            // Gone, or noted again for an earlier moment that has passed already.
            guard let notedAt = errands[id]?.notedAt, notedAt <= now else { continue }
            errands[id]?.notedAt = nil
            step(id, now: now) { errand, context in errand.timePassed(now: now, &context) }
        }
    }

    /// Keeps the result and gives it to those who wait.
    private mutating func finish(
        _ open: inout OpenErrand,
        _ result: Errand.Result,
        now: MonotonicNanoseconds
    ) {
        let inquiry = open.errand.inquiry
        inFlight[inquiry] = nil
        let duration = open.errand.duration(now: now)
        let outcome: Outcome
        switch result {
        case .answer(let answer, let upstream):
            if answer.note == .rebindingProtection { context.counters.rebindingsStopped += 1 }
            outcome = Outcome(
                answer: answer,
                source: .upstream,
                upstream: context.place(of: upstream),
                durationNanoseconds: duration
            )
        case .failure(let note):
            context.counters.failures += 1
            outcome = .failure(inquiry, note, durationNanoseconds: duration)
        }
        shared.keep(outcome.answer, for: inquiry, now: now)
        for waiter in open.waiters {
            clients.remove(waiter.client)
            waiter.completion(outcome)
        }
        open.waiters = []
    }
}

// MARK: - Sockets

extension ForwardingLoop {
    /// Opens a socket of its own for an attempt and returns its token.
    private mutating func openChannel(
        of errand: UInt64,
        attempt: Int,
        to upstream: SocketAddress,
        isStream: Bool,
        octets: [UInt8]
    ) throws(SocketError) -> UInt64 {
        let token = newID()
        let kind: Channel.Kind
        if isStream {
            let socket = try StreamSocket.connecting(to: upstream)
            try poller.add(socket, token: token, interest: .write)
            kind = .stream(socket, StreamExchange(octets))
        } else {
            let socket = try DatagramSocket.connected(to: upstream, random: shared.random)
            try poller.add(socket, token: token)
            // A datagram that found no room is lost like any other: the errand's patience sees to it.
            _ = try socket.send(octets.span)
            kind = .datagram(socket)
        }
        channels[token] = Channel(errand: errand, attempt: attempt, kind: kind)
        return token
    }

    private mutating func handle(_ event: Poller.Event, now: MonotonicNanoseconds) {
        guard let channel = channels[event.token] else { return }
        switch channel.kind {
        case .datagram(let socket):
            receive(from: socket, channel, token: event.token, now: now)
        case .stream(let socket, let exchange):
            advance(socket, exchange, channel, event, now: now)
        }
    }

    private mutating func receive(
        from socket: DatagramSocket,
        _ channel: Channel,
        token: UInt64,
        now: MonotonicNanoseconds
    ) {
        for _ in 0..<Self.datagramsPerTurnMax where channels[token] != nil {
            do throws(SocketError) {
                var room = buffer.mutableSpan
                switch try socket.receive(into: &room) {
                case .octets(let count): receivedDatagram(channel, count: count, now: now)
                // Larger than anything we offered to take: its beginning says enough.
                case .tooLong: receivedDatagram(channel, count: buffer.count, now: now)
                case .wouldBlock, .end: return
                }
            } catch {
                fail(channel, error, now: now)
                return
            }
        }
    }

    private mutating func receivedDatagram(
        _ channel: Channel,
        count: Int,
        now: MonotonicNanoseconds
    ) {
        let datagram = Array(buffer[0..<count])
        step(channel.errand, now: now) { errand, context in
            errand.received(datagram.span, on: channel.attempt, now: now, &context)
        }
    }

    private mutating func advance(
        _ socket: StreamSocket,
        _ exchange: StreamExchange,
        _ channel: Channel,
        _ event: Poller.Event,
        now: MonotonicNanoseconds
    ) {
        var exchange = exchange
        do throws(SocketError) {
            if event.isWritable, !exchange.isConnected {
                try socket.finishConnecting()
                exchange.isConnected = true
            }
            if exchange.isConnected, !exchange.isSent {
                try exchange.send { octets throws(SocketError) in try socket.write(octets) }
                if exchange.isSent {
                    try poller.modify(socket, token: event.token, interest: .read)
                }
            }
            guard event.isReadable, exchange.isSent else {
                channels[event.token]?.kind = .stream(socket, exchange)
                return
            }
            var room = buffer.mutableSpan
            switch try socket.read(into: &room) {
            case .octets(let count), .tooLong(let count):
                let reply = exchange.received(buffer.span.extracting(0..<count))
                channels[event.token]?.kind = .stream(socket, exchange)
                guard let reply else { return }
                step(channel.errand, now: now) { errand, context in
                    errand.received(reply.span, on: channel.attempt, now: now, &context)
                }
            case .wouldBlock:
                channels[event.token]?.kind = .stream(socket, exchange)
            case .end:
                throw SocketError("recv", code: 0, address: socket.peer)
            }
        } catch {
            fail(channel, error, now: now)
        }
    }

    private mutating func fail(
        _ channel: Channel,
        _ error: SocketError,
        now: MonotonicNanoseconds
    ) {
        step(channel.errand, now: now) { errand, context in
            errand.socketFailed(
                channel.attempt,
                isOurFault: error.kind == .exhausted,
                now: now,
                &context
            )
        }
    }
}
