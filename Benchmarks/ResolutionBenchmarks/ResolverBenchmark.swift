import Addresses
import DNSWire
import Glibc
import Resolution
import Sockets
import Synchronization

/// Asks a resolver for names it has to ask an upstream for, and then for the same names again.
///
/// `ResolutionBenchmarks [ADDRESS:PORT]`: the upstream must answer anything; by default it is a
/// thread of this process, whose work then is in the figures for misses. Times are of the processor,
/// so that a busy machine changes them less.
///
/// `ResolutionBenchmarks recursion [COUNT]` resolves names from a root of its own instead, and
/// `ResolutionBenchmarks snapshot [COUNT]` writes and reads a snapshot of so many answers.
@main
struct ResolverBenchmark {
    private static let names = 20_000
    private static let lookups = 400_000
    /// How many questions are open at once: one after the other, as the W3 workload, and more.
    private static let windows = [1, 100, 400]

    static func main() throws {
        if CommandLine.arguments.dropFirst().first == "recursion" {
            let count = CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) }
            try RecursionBenchmark.run(count: count ?? names)
            return
        }
        if CommandLine.arguments.dropFirst().first == "snapshot" {
            let count = CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) }
            try SnapshotBenchmark.run(count: count ?? 100_000)
            return
        }
        let upstream = try Upstream()
        var settings = ResolutionSettings()
        settings.upstreams = [
            CommandLine.arguments.dropFirst().first.flatMap { SocketAddress($0) }
                ?? upstream.address
        ]
        let resolver = try Resolver(settings: settings)
        try resolver.start()
        defer { resolver.stop() }
        for window in windows { try misses(resolver, window: window) }
        let queries = try (0..<names).map { try query("w1n\($0).example.org") }
        try hits(resolver, queries, working: 100)
        try hits(resolver, queries, working: names)
        let unknown = try query("no.such.name.example.com")
        report("neither in the cache nor local", lookups) {
            for _ in 0..<lookups { _ = answer(resolver, unknown) }
        }
        print(resolver.counters)
        upstream.stop()
    }

    private static func misses(_ resolver: Resolver, window: Int) throws {
        let done = Count()
        let failed = Count()
        let clock = MonotonicClock()
        let began = clock.now()
        let questions = try (0..<names).map {
            Inquiry(Question(name: try Name("w\(window)n\($0).example.org"), type: .a))
        }
        report("miss, \(window) open", names) {
            for (index, question) in questions.enumerated() {
                while index - done.value >= window { sched_yield() }
                resolver.resolve(question, for: .loopbackV4) { outcome in
                    if outcome.rcode != .noError { failed.add() }
                    done.add()
                }
            }
            while done.value < names { sched_yield() }
        }
        let seconds = Double(clock.now().nanoseconds(since: began)) / 1e9
        print("  \(Int(Double(names) / seconds)) a second, \(failed.value) failed")
    }

    private static func hits(_ resolver: Resolver, _ queries: [[UInt8]], working: Int) throws {
        var found = 0
        report("hit among \(working) names", lookups) {
            for index in 0..<lookups where answer(resolver, queries[index &* 7_919 % working]) {
                found += 1
            }
        }
        print("  \(found) of \(lookups) found")
    }

    /// Reads a query, folds its name and asks for its answer at once, as the pipeline does.
    static func answer(_ resolver: Resolver, _ octets: [UInt8]) -> Bool {
        do throws(QueryError) {
            return try written(resolver, octets) != nil
        } catch {
            preconditionFailure("a query of our own is malformed: \(error)")
        }
    }

    private static func written(
        _ resolver: Resolver,
        _ octets: [UInt8]
    ) throws(QueryError) -> CachedAnswer? {
        let message = octets.span
        let query = try Query(message)
        var folded = InlineArray<255, UInt8>(repeating: 0)
        var room = folded.mutableSpan
        let count = query.copyFoldedName(from: message, into: &room)
        var buffer = InlineArray<1_232, UInt8>(repeating: 0)
        var slot = buffer.mutableSpan
        return resolver.answerNow(
            query,
            in: message,
            foldedName: folded.span.extracting(0..<count),
            key: CacheKey(query, foldedName: folded.span.extracting(0..<count)),
            now: MonotonicClock().now(),
            limit: 1_232,
            into: &slot
        )
    }

    static func query(_ text: String) throws -> [UInt8] {
        Message.query(Question(name: try Name(text), type: .a), id: 1).encoded()
    }

    /// Prints the nanoseconds of this process's CPU that each of `count` took.
    private static func report(_ what: String, _ count: Int, _ body: () -> Void) {
        let before = processorNanoseconds()
        body()
        print("\(what): \((processorNanoseconds() - before) / UInt64(count)) ns of CPU each")
    }

    private static func processorNanoseconds() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

/// A number that two threads count.
final class Count: Sendable {
    private let number = Atomic(0)
    var value: Int { number.load(ordering: .acquiring) }
    func add() { number.add(1, ordering: .releasing) }
}

/// A thread that answers every question with one address.
final class Upstream: Sendable {
    let address: SocketAddress
    private let waker: Waker
    private let isStopped = Count()

    init() throws {
        let socket = try DatagramSocket.bound(to: SocketAddress(.loopbackV4, port: 0))
        address = socket.localAddress
        let waker = try Waker()
        self.waker = waker
        let isStopped = isStopped
        _ = try WorkerThread(name: "upstream") {
            do {
                var poller = try Poller()
                try poller.add(socket, token: 0)
                try poller.add(waker, token: 1)
                var buffer = [UInt8](repeating: 0, count: 512)
                while isStopped.value == 0 {
                    _ = try poller.wait()
                    var room = buffer.mutableSpan
                    let (result, source) = try socket.receiveWithSource(into: &room)
                    guard case .octets(let count) = result, let source else { continue }
                    let asked = try Message(Array(buffer[0..<count]))
                    guard let name = asked.question?.name else { continue }
                    let record = ResourceRecord.address([192, 0, 2, 1], name: name, ttl: 3_600)
                    let answer = Message.response(to: asked, answers: [record]).encoded()
                    _ = try socket.send(answer.span, to: source)
                }
            } catch {
                preconditionFailure("the upstream failed: \(error)")
            }
        }
    }

    func stop() {
        isStopped.add()
        waker.wake()
    }
}
