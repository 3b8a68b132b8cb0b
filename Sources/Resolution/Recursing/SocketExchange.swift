import Bounds
import DNSWire
import Recursion
import Sockets

/// Asks servers by sockets: how recursion's questions reach them in earnest.
///
/// Belongs to one thread, the one that runs `RecursionLoop`: it waits in `poller`, gives events to
/// `handle` and the passing of time to `passTime`, and whoever waits in `ask` goes on.
///
///     ask ─▶ UDP, fresh socket ──reply────────────────────▶ message
///             │  ├─truncated, wrong case, near misses ────▶ TCP ─(wrong case, and no TCP)─▶ UDP, lower case
///             │  └─anything else that is not the reply: ignored, counted, waited on
///             └─silence, unreachable
///
/// Whether a server keeps the case of names is learnt by TCP, where no stranger can answer. One without TCP
/// that folds names is asked in lower case: who would profit from that must have guessed ID and port, and
/// must do so again.
///
/// Equal queries under way are one `Flight` with many waiters, each with a patience of its own. A
/// stranger who sends many forged replies can so not win by making the same query leave many times
/// (RFC 5452 §5: the birthday attack).
final class SocketExchange: UpstreamExchange {
    var poller: Poller
    var counters = ResolverCounters()
    let bounds: BoundCounters
    private let clock: MonotonicClock
    private let random: SecureRandom
    private var deadlines = Deadlines()
    private var flights: [UInt64: Flight] = [:]
    private var flightsByQuery: [UpstreamQuery: UInt64] = [:]
    /// By a waiter's number, the token of the flight that it waits for.
    private var waiting: [UInt64: UInt64] = [:]
    private var lastNumber: UInt64 = 0
    private var isStopped = false
    /// The servers that do not keep the case of names, and until when that is believed.
    private var folding: [SocketAddress: MonotonicNanoseconds] = [:]
    private var buffer = [UInt8](repeating: 0, count: SocketExchange.readOctetsMax)
    private var sending = [UInt8](repeating: 0, count: SentQuery.octetsMax)

    /// The poller's token for whatever wakes the thread.
    static let wakerToken: UInt64 = 0
    /// How many sockets may be open: two for each question that may be in flight by default, which is
    /// more than any of them has for long, and far below the descriptors that a service is given.
    static let socketsMax = 2_048
    /// How many octets are read at once: more than any datagram that our OPT record allows, and most
    /// replies by TCP in one piece.
    static let readOctetsMax = 4_096

    /// Makes an exchange without sockets; throws where there is nothing to wait in.
    init(
        clock: MonotonicClock,
        random: SecureRandom,
        bounds: BoundCounters
    ) throws(SocketError) {
        poller = try Poller()
        self.clock = clock
        self.random = random
        self.bounds = bounds
    }

    /// How many sockets are open.
    var socketsCount: Int { flights.count }

    /// When something is due at the earliest.
    var nextDeadline: MonotonicNanoseconds? { deadlines.next }

    func ask(
        _ query: UpstreamQuery,
        patience: Duration,
        streamPatience: Duration,
        sent: () -> Bool
    ) async -> UpstreamReply {
        let now = clock.now()
        guard !query.isStream else {
            return await ask(query, until: now.advanced(by: patience), sent).reply
        }
        var datagram = query
        if query.randomisesCase, folds(query.server, now) { datagram.randomisesCase = false }
        let landing = await ask(datagram, until: now.advanced(by: patience), sent)
        guard case .wantsStream(let why) = landing else { return landing.reply }
        var stream = query
        stream.isStream = true
        let reply = await ask(stream, until: now.advanced(by: streamPatience), sent).reply
        guard why == .wrongCase, !reply.isMessage else { return reply }
        datagram.randomisesCase = false
        return await ask(datagram, until: clock.now().advanced(by: patience), sent).reply
    }

    /// Whether `server` is known not to keep the case of names.
    private func folds(_ server: SocketAddress, _ now: MonotonicNanoseconds) -> Bool {
        folding[server].map { now < $0 } ?? false
    }

    /// `server` did not keep the case of a name where no stranger could have answered for it.
    private func noteFolding(_ server: SocketAddress) {
        let now = clock.now()
        if folding.count >= Self.foldingMax { folding = folding.filter { now < $0.value } }
        // Still full of what is believed: it is learnt anew by one connection each.
        if folding.count >= Self.foldingMax { folding = [:] }
        folding[server] = now.later(milliseconds: ForwardingLimits.quirkMilliseconds)
    }

    /// How many servers are known to fold names: servers that strangers choose must not fill the memory.
    private static let foldingMax = 1_024

    /// Joins the flight of `query`, or begins it, and waits for how it ends.
    private func ask(
        _ query: UpstreamQuery,
        until deadline: MonotonicNanoseconds,
        _ sent: () -> Bool
    ) async -> Flight.Landing {
        let token: UInt64
        if let known = flightsByQuery[query] {
            counters.queriesJoined += 1
            token = known
        } else {
            // Counted first, so that whoever tries again and again, in vain, comes to an end.
            guard sent(), !isStopped, flights.count < Self.socketsMax else {
                return .reply(.exhausted)
            }
            do throws(SocketError) {
                token = try begin(query)
            } catch {
                counters.attemptsFailed += 1
                return .reply(error.reply)
            }
        }
        return await withCheckedContinuation { continuation in
            let number = newNumber()
            waiting[number] = token
            flights[token]?.waiters.append(
                Flight.Waiter(number: number, deadline: deadline, continuation: continuation)
            )
            deadlines.add(number, at: deadline, now: clock.now())
        }
    }

    private func newNumber() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }
}

// MARK: - Sending

extension SocketExchange {
    /// Opens a socket for `query` and sends it, or begins to connect; gives the flight's token.
    private func begin(_ query: UpstreamQuery) throws(SocketError) -> UInt64 {
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
    private static func write(
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

// MARK: - Receiving

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
    private func receive(
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

    private func received(datagram: Span<UInt8>, _ flight: Flight, _ token: UInt64) {
        switch flight.judge(datagram) {
        case .message(let message, _): land(token, message, flight)
        case .wrongID:
            counters.repliesWrongID += 1
            missed(flight, token)
        case .wrongQuestion:
            counters.repliesWrongQuestion += 1
            missed(flight, token)
        case .malformed:
            counters.repliesMalformed += 1
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
    private func missed(_ flight: Flight, _ token: UInt64) {
        flight.nearMisses += 1
        guard flight.nearMisses >= Bound.nearMisses.value else { return }
        bounds.reached(.nearMisses)
        land(token, .wantsStream(.nearMisses))
    }

    /// What a connection brought, on which no stranger could have written.
    private func received(_ octets: [UInt8], _ flight: Flight, _ token: UInt64) {
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
    private func advance(
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

// MARK: - Ending

extension SocketExchange {
    /// Tells those whose patience is over.
    func passTime(_ now: MonotonicNanoseconds) {
        while let number = deadlines.popDue(by: now) {
            guard let token = waiting[number], let flight = flights[token],
                let place = flight.waiters.firstIndex(where: { $0.number == number })
            else { continue }
            let deadline = flight.waiters[place].deadline
            guard deadline <= now else {
                // It lies further ahead than the wheel reaches.
                deadlines.add(number, at: deadline, now: now)
                continue
            }
            waiting[number] = nil
            counters.attemptsTimedOut += 1
            let waiter = flight.waiters.remove(at: place)
            if flight.waiters.isEmpty { forget(token, flight) }
            waiter.continuation.resume(returning: .reply(.silence))
        }
    }

    /// Gives all who wait an end, and asks nobody any more.
    func stop() {
        isStopped = true
        for token in Array(flights.keys) { land(token, .reply(.exhausted)) }
    }

    private func land(_ token: UInt64, _ message: Message, _ flight: Flight) {
        let nanoseconds = clock.now().nanoseconds(since: flight.sentAt)
        land(
            token,
            .reply(
                .message(
                    message,
                    milliseconds: Double(nanoseconds) / 1_000_000,
                    wasStream: flight.query.isStream
                )
            )
        )
    }

    /// Closes a flight's socket and tells all who wait for it.
    private func land(_ token: UInt64, _ landing: Flight.Landing) {
        guard let flight = flights[token] else { return }
        forget(token, flight)
        for waiter in flight.waiters {
            waiting[waiter.number] = nil
            waiter.continuation.resume(returning: landing)
        }
        flight.waiters = []
    }

    private func forget(_ token: UInt64, _ flight: Flight) {
        flights[token] = nil
        flightsByQuery[flight.query] = nil
    }
}

extension SocketError {
    /// What became of a query whose socket failed.
    fileprivate var reply: UpstreamReply {
        switch kind {
        case .exhausted: .exhausted
        // A connection that stood, and ended.
        case .connectionLost: .malformed
        case .other where code == 0: .malformed
        default: .unreachable
        }
    }
}

extension UpstreamReply {
    fileprivate var isMessage: Bool {
        if case .message = self { true } else { false }
    }
}
