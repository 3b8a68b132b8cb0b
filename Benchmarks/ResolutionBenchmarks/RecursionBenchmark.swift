import Addresses
import DNSWire
import Foundation
import Glibc
import Recursion
import Resolution
import Sockets
import Synchronization

/// Resolves names from a root on the loopback, each with one query once the delegation is known, and
/// says what the engine's own thread takes for it.
///
/// The server is a thread of this process, which is counted apart: threads are told by their names.
enum RecursionBenchmark {
    /// How many questions are open at once.
    private static let windows = [1, 10, 100, 400]

    static func run(count: Int) throws {
        let server = try Authority()
        var settings = ResolutionSettings()
        settings.mode = .recursive
        settings.recursion.rootHints = [
            RecursionSettings.RootHint(
                name: try Name("a.root.example"),
                addresses: [.loopbackV4]
            )
        ]
        settings.recursion.serverPort = server.port
        settings.recursion.asksLoopback = true
        settings.recursion.usesIPv6 = false
        settings.cacheOctetsMax = 1 << 30
        let resolver = try Resolver(settings: settings)
        try resolver.start()
        defer { resolver.stop() }
        for window in windows { try misses(resolver, window: window, count: count) }
        print(resolver.counters)
        server.stop()
    }

    private static func misses(_ resolver: Resolver, window: Int, count: Int) throws {
        let done = Count()
        let failed = Count()
        let questions = try (0..<count).map {
            Inquiry(Question(name: try Name("w\(window)n\($0).example.org"), type: .a))
        }
        let clock = MonotonicClock()
        let (began, before) = (clock.now(), threads())
        for (index, question) in questions.enumerated() {
            while index - done.value >= window { sched_yield() }
            resolver.resolve(question, for: .loopbackV4) { outcome in
                if outcome.rcode != .noError { failed.add() }
                done.add()
            }
        }
        while done.value < count { sched_yield() }
        let seconds = Double(clock.now().nanoseconds(since: began)) / 1e9
        let after = threads()
        let spent = ["recursion", "authority"].map { name in
            let nanoseconds = (after[name] ?? 0) - (before[name] ?? 0)
            return "\(name) \(nanoseconds / UInt64(count)) ns"
        }
        print(
            "recursed, \(window) open: \(spent.joined(separator: ", ")) of CPU each, "
                + "\(Int(Double(count) / seconds)) a second, \(failed.value) failed"
        )
    }

    /// The nanoseconds of the processor that this process's threads had, by their names.
    private static func threads() -> [String: UInt64] {
        var spent: [String: UInt64] = [:]
        let folder = "/proc/self/task"
        for task in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            guard
                let name = try? String(contentsOfFile: "\(folder)/\(task)/comm", encoding: .utf8),
                let times = try? String(
                    contentsOfFile: "\(folder)/\(task)/schedstat",
                    encoding: .utf8
                ),
                let nanoseconds = times.split(separator: " ").first.flatMap({ UInt64($0) })
            else { continue }
            spent[String(name.dropLast()), default: 0] += nanoseconds
        }
        return spent
    }
}

/// A thread that is the root at 127.0.0.1 and example.org at 127.0.0.2.
private final class Authority: Sendable {
    let port: UInt16
    private let waker: Waker
    private let isStopped = Count()

    init() throws {
        let root = try DatagramSocket.bound(to: SocketAddress(.loopbackV4, port: 0))
        port = root.localAddress.port
        let zone = try DatagramSocket.bound(
            to: SocketAddress(IPAddress(127, 0, 0, 2), port: port)
        )
        let waker = try Waker()
        self.waker = waker
        let isStopped = isStopped
        _ = try WorkerThread(name: "authority") {
            do {
                var poller = try Poller()
                try poller.add(waker, token: 0)
                try poller.add(root, token: 1)
                try poller.add(zone, token: 2)
                while isStopped.value == 0 {
                    for index in 0..<(try poller.wait()) {
                        switch poller.event(index).token {
                        case 1: try Self.serve(root, isRoot: true)
                        case 2: try Self.serve(zone, isRoot: false)
                        default: break
                        }
                    }
                }
            } catch {
                preconditionFailure("the servers failed: \(error)")
            }
        }
    }

    private static func serve(_ socket: DatagramSocket, isRoot: Bool) throws {
        var buffer = [UInt8](repeating: 0, count: 512)
        while true {
            var room = buffer.mutableSpan
            let (result, source) = try socket.receiveWithSource(into: &room)
            guard case .octets(let count) = result, let source else { return }
            let asked = try Message(Array(buffer[0..<count]))
            let answer = isRoot ? try delegate(asked) : answer(asked)
            _ = try socket.send(answer.encoded().span, to: source)
        }
    }

    private static func answer(_ asked: Message) -> Message {
        let name = asked.question?.name ?? .root
        let record = ResourceRecord.address([192, 0, 2, 1], name: name, ttl: 3_600)
        return .response(to: asked, flags: .authoritative, answers: [record])
    }

    private static func delegate(_ asked: Message) throws -> Message {
        var response = Message.response(to: asked)
        let (zone, server) = (try Name("example.org"), try Name("ns.example.org"))
        let name = asked.question?.name ?? .root
        if name.isRoot {
            let root = try Name("a.root.example")
            response.flags.insert(.authoritative)
            response.answers = [.pointing(.ns, to: root, name: .root, ttl: 86_400)]
            response.additionals = [.address([127, 0, 0, 1], name: root, ttl: 86_400)]
        } else if name.isEqualToOrBelow(zone) {
            response.authorities = [.pointing(.ns, to: server, name: zone, ttl: 86_400)]
            response.additionals = [.address([127, 0, 0, 2], name: server, ttl: 86_400)]
        } else {
            response.flags.insert(.authoritative)
        }
        return response
    }

    func stop() {
        isStopped.add()
        waker.wake()
    }
}
