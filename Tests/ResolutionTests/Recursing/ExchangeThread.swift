import Addresses
import Bounds
import DNSWire
import Recursion
import Sockets
import Synchronization

@testable import Resolution

/// A thread with an exchange and nothing else: asks servers for tests.
actor ExchangeThread: ThreadActor {
    nonisolated let executor: ThreadExecutor
    nonisolated let bounds = BoundCounters()
    private let waker: Waker
    private let exchange: SocketExchange
    private let clock = MonotonicClock()
    private var isStopped = false

    init(random: SecureRandom = SecureRandom()) throws {
        waker = try Waker()
        executor = ThreadExecutor(waker: waker)
        exchange = try SocketExchange(clock: clock, random: random, bounds: bounds)
        try exchange.poller.add(waker, token: SocketExchange.wakerToken)
    }

    /// Runs `body` with a thread that asks.
    static func with<Value>(
        random: SecureRandom = SecureRandom(),
        _ body: (ExchangeThread) async throws -> Value
    ) async throws -> Value {
        let asking = try ExchangeThread(random: random)
        let thread = try WorkerThread(name: "exchange") { asking.run() }
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(asking))
        } catch {
            result = .failure(error)
        }
        await asking.stop()
        thread.join()
        return try result.get()
    }

    private nonisolated func run() {
        executor.adoptCurrentThread()
        assumeIsolated { $0.runTurns() }
    }

    private func runTurns() {
        while !isStopped {
            exchange.turn(isWork: executor.hasJobs, woken: waker)
            exchange.passTime(clock.now())
            executor.runJobs()
        }
    }

    private func stop() {
        exchange.stop()
        isStopped = true
    }

    /// The reply to `query`; `leaves` counts the messages that left.
    func ask(
        _ query: UpstreamQuery,
        patience: Duration = .seconds(20),
        mayLeave: Int = .max
    ) async -> (reply: UpstreamReply, left: Int) {
        var left = 0
        let reply = await exchange.ask(query, patience: patience) {
            guard left < mayLeave else { return false }
            left += 1
            return true
        }
        return (reply, left)
    }

    var counters: ResolverCounters { exchange.counters }
    var socketsCount: Int { exchange.socketsCount }

    /// Gives up all that is under way.
    func giveUp() { exchange.stop() }
}

extension UpstreamReply {
    /// What came, if a message did.
    var message: Message? {
        if case .message(let message, _, _) = self { message } else { nil }
    }

    /// The case's name, and how the message came.
    var kind: String {
        switch self {
        case .message(_, _, let wasStream): wasStream ? "stream" : "datagram"
        case .silence: "silence"
        case .unreachable: "unreachable"
        case .malformed: "malformed"
        case .mismatched: "mismatched"
        case .exhausted: "exhausted"
        }
    }
}
