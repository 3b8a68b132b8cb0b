import Addresses
import DNSWire
import Recursion
import Sockets
import Synchronization
import Testing

@testable import Resolution

/// A server that only notes from which port and with which ID it was asked, and says that it will not
/// answer.
private final class Noting: Sendable {
    let address: SocketAddress
    private let notes = Mutex<[(port: UInt16, id: UInt16)]>([])
    private let isStopped = Atomic(false)
    private let waker: Waker

    private init(_ socket: DatagramSocket) throws {
        address = socket.localAddress
        waker = try Waker()
    }

    /// Runs `body` with a server; what it noted.
    static func with(
        _ body: (SocketAddress) async throws -> Void
    ) async throws -> [(port: UInt16, id: UInt16)] {
        let socket = try DatagramSocket.bound(to: SocketAddress(.loopbackV4, port: 0))
        let noting = try Noting(socket)
        let thread = try WorkerThread(name: "noting") {
            do {
                try noting.serve(socket)
            } catch {
                preconditionFailure("the noting server failed: \(error)")
            }
        }
        try await body(noting.address)
        noting.isStopped.store(true, ordering: .releasing)
        noting.waker.wake()
        thread.join()
        return noting.notes.withLock { $0 }
    }

    private func serve(_ socket: DatagramSocket) throws {
        var poller = try Poller()
        try poller.add(waker, token: 0)
        try poller.add(socket, token: 1)
        var buffer = [UInt8](repeating: 0, count: 512)
        while !isStopped.load(ordering: .acquiring) {
            _ = try poller.wait()
            while true {
                var room = buffer.mutableSpan
                let (result, source) = try socket.receiveWithSource(into: &room)
                guard case .octets(let count) = result, let source else { break }
                let id = UInt16(buffer[0]) << 8 | UInt16(buffer[1])
                notes.withLock { $0.append((source.port, id)) }
                // QR, and REFUSED; the rest as it came.
                buffer[2] |= 0x80
                buffer[3] = 5
                _ = try socket.send(buffer.span.extracting(first: count), to: source)
            }
        }
    }
}

@Suite struct `Ports and IDs of queries` {
    /// How far `values` are from being spread evenly over this many bins, each equally likely: χ².
    private func chiSquare(_ values: [Int], bins: Int) -> Double {
        var counts = [Int](repeating: 0, count: bins)
        for value in values { counts[value] += 1 }
        let expected = Double(values.count) / Double(bins)
        return counts.reduce(0) { sum, count in
            let difference = Double(count) - expected
            return sum + difference * difference / expected
        }
    }

    /// Above this χ² for 63 and for 62 degrees of freedom, chance would have it in one case of a thousand.
    private static let chiSquareMax = 103.4
    private static let queriesCount = 60_000
    private static let askersCount = 50

    @Test func `are spread evenly over the whole range, and none is told by another`()
        async throws
    {
        // What chance would have once in a thousand draws is no finding, or this would fail once in some 170 runs
        // (six statistics); what it has twice in a row is one.
        var uneven = try await unevenStatistics(seed: 5_452)
        if !uneven.isEmpty { uneven = try await unevenStatistics(seed: 5_453) }
        #expect(uneven.isEmpty)
    }

    /// Asks 60,000 times, and gives those statistics of ports and IDs that are above what chance has.
    private func unevenStatistics(seed: UInt64) async throws -> [String: Double] {
        let notes = try await notes(seed: seed)
        #expect(notes.count == Self.queriesCount)
        let ports = notes.map { Int($0.port) - 1_024 }
        let ids = notes.map { Int($0.id) }
        #expect(ports.min() ?? .max < 64 && ports.max() ?? 0 > 64_511 - 64)
        #expect(ids.min() ?? .max < 64 && ids.max() ?? 0 > 65_535 - 64)
        let statistics = [
            "high bits of ports": chiSquare(ports.map { $0 / 1_024 }, bins: 63),
            "low bits of ports": chiSquare(ports.map { $0 % 63 }, bins: 63),
            "high bits of IDs": chiSquare(ids.map { $0 / 1_024 }, bins: 64),
            "low bits of IDs": chiSquare(ids.map { $0 % 64 }, bins: 64),
            "IDs beside their own ports":
                chiSquare(zip(ports, ids).map { ($0 + 1_024 + $1) % 64 }, bins: 64),
            "IDs beside those before them":
                chiSquare(zip(ids, ids.dropFirst()).map { ($1 - $0 + 65_536) % 64 }, bins: 64),
        ]
        return statistics.filter { $0.value >= Self.chiSquareMax }
    }

    /// The ports and IDs of 60,000 queries, many at a time.
    private func notes(seed: UInt64) async throws -> [(port: UInt16, id: UInt16)] {
        // The same numbers in each run, though not in the same order.
        let random = SecureRandom(seededForTests: seed)
        return try await Noting.with { server in
            try await ExchangeThread.with(random: random) { thread in
                await withTaskGroup(of: Void.self) { group in
                    for asker in 0..<Self.askersCount {
                        group.addTask {
                            for place in 0..<Self.queriesCount / Self.askersCount {
                                let question = Question(
                                    name: name("q\(place).a\(asker).example"),
                                    type: .a
                                )
                                let query = UpstreamQuery(server: server, question: question)
                                let (reply, _) = await thread.ask(query)
                                #expect(reply.message?.rcode == .refused)
                            }
                        }
                    }
                }
            }
        }
    }
}
