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
    let clock: MonotonicClock
    let random: SecureRandom
    var deadlines = Deadlines()
    var flights: [UInt64: Flight] = [:]
    var flightsByQuery: [UpstreamQuery: UInt64] = [:]
    /// By a waiter's number, the token of the flight that it waits for.
    var waiting: [UInt64: UInt64] = [:]
    var lastNumber: UInt64 = 0
    var isStopped = false
    /// The servers that do not keep the case of names, and until when that is believed.
    var folding: [SocketAddress: MonotonicNanoseconds] = [:]
    var buffer = [UInt8](repeating: 0, count: SocketExchange.readOctetsMax)
    var sending = [UInt8](repeating: 0, count: SentQuery.octetsMax)

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
    func folds(_ server: SocketAddress, _ now: MonotonicNanoseconds) -> Bool {
        folding[server].map { now < $0 } ?? false
    }

    /// `server` did not keep the case of a name where no stranger could have answered for it.
    func noteFolding(_ server: SocketAddress) {
        let now = clock.now()
        if folding.count >= Self.foldingMax { folding = folding.filter { now < $0.value } }
        // Still full of what is believed: it is learnt anew by one connection each.
        if folding.count >= Self.foldingMax { folding = [:] }
        folding[server] = now.later(milliseconds: ForwardingLimits.quirkMilliseconds)
    }

    /// How many servers are known to fold names: servers that strangers choose must not fill the memory.
    static let foldingMax = 1_024

    /// Joins the flight of `query`, or begins it, and waits for how it ends.
    func ask(
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

    func newNumber() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }
}

extension UpstreamReply {
    fileprivate var isMessage: Bool {
        if case .message = self { true } else { false }
    }
}
