import Addresses
package import DNSWire
import Sockets
import Synchronization

/// A bystander: so many questions a second, each at its time, whatever became of those before.
///
/// What was not answered is asked once more at the end, as stubs do.
package final class SteadyAsker: Sendable {
    /// What came of it.
    package struct Report: Sendable {
        package var sent = 0
        /// Those that had to be asked twice.
        package var repeated = 0
        package var answered = 0
        /// Answers with an RCODE that is none: SERVFAIL and such.
        package var failures = 0
    }

    package typealias Asking = @Sendable (Int) throws -> Question

    private let thread = Mutex<WorkerThread?>(nil)
    private let isEnding = Atomic(false)
    private let report = Mutex(Report())

    /// How long answers are waited for after the last question.
    private static let afterglow = Duration.seconds(3)

    /// Begins to ask `server` what `question` gives for 0, for 1, and so on.
    package init(
        server: String,
        in tree: RealTree,
        perSecond: Int,
        _ question: @escaping Asking
    ) throws {
        guard let address = IPAddress(server) else { throw TreePlan.Unclear(line: server) }
        let target = SocketAddress(address, port: 53)
        let socket = try TreeNetwork.run(in: tree.network.house) {
            try DatagramSocket.connected(to: target, random: SecureRandom())
        }
        let started = try WorkerThread(name: "bystander") { [weak self] in
            do {
                try self?.run(socket, perSecond, question)
            } catch {
                print("a bystander ended early: \(error)")
            }
        }
        thread.withLock { $0 = started }
    }

    /// Asks no more, waits a moment for answers on their way, and tells what came of it.
    package func stop() -> Report {
        isEnding.store(true, ordering: .relaxed)
        thread.withLock { $0 }?.join()
        return report.withLock { $0 }
    }

    deinit { isEnding.store(true, ordering: .relaxed) }

    private func run(_ socket: DatagramSocket, _ perSecond: Int, _ question: Asking) throws {
        let clock = ContinuousClock()
        let began = clock.now
        var poller = try Poller()
        try poller.add(socket, token: 0)
        var report = Report()
        // By message ID, the number of the question.
        var open: [UInt16: Int] = [:]
        var buffer = [UInt8](repeating: 0, count: 4_096)
        var ended: ContinuousClock.Instant?
        while true {
            if ended == nil, isEnding.load(ordering: .relaxed) { ended = clock.now }
            if let moment = ended, open.isEmpty || clock.now - moment > Self.afterglow {
                guard !open.isEmpty, report.repeated == 0 else { break }
                for (id, number) in open {
                    _ = try socket.send(Message.query(try question(number), id: id).encoded().span)
                    report.repeated += 1
                }
                ended = clock.now
            }
            let due = Int(Double(perSecond) * ((clock.now - began) / .seconds(1)))
            while ended == nil, report.sent < due {
                let id = UInt16(truncatingIfNeeded: report.sent)
                let query = Message.query(try question(report.sent), id: id).encoded()
                _ = try socket.send(query.span)
                open[id] = report.sent
                report.sent += 1
            }
            _ = try poller.wait(timeout: .milliseconds(1))
            while true {
                var room = buffer.mutableSpan
                guard case .octets(let length) = try socket.receive(into: &room), length > 3 else {
                    break
                }
                guard open.removeValue(forKey: UInt16(buffer[0]) << 8 | UInt16(buffer[1])) != nil
                else {
                    continue
                }
                report.answered += 1
                if buffer[3] & 0x0F == 2 || buffer[3] & 0x0F == 5 { report.failures += 1 }
            }
        }
        let finished = report
        self.report.withLock { $0 = finished }
    }
}
