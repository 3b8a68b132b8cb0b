import Addresses
import DNSWire
import Foundation
import Sockets
import Synchronization

/// A steady stream of questions, each for a name of its own, and the memory of which were answered.
///
/// Open loop: questions leave at their times, whatever became of those before. Serial N asks for
/// `s<N>.blocked.example` where N is even, which policy blocks, and for `s<N>.load.example`, which has to be resolved,
/// where it is odd.
final class SerialLoad: Sendable {
    /// What came of it.
    struct Report: Sendable {
        var sent = 0
        var answered: [Bool] = []
        /// Nanoseconds from each question to its answer, for those answered.
        var latencies: [UInt64] = []
        /// The longest time without any answer.
        var longestGap: Duration = .zero
        /// Answers with an error code.
        var failures = 0

        var answeredCount: Int { answered.count { $0 } }

        /// The time within which this share of all answers came.
        func latency(_ share: Double) -> Duration {
            let sorted = latencies.sorted()
            guard !sorted.isEmpty else { return .zero }
            let index = min(Int(Double(sorted.count) * share), sorted.count - 1)
            return .nanoseconds(Int64(sorted[index]))
        }
    }

    /// The most questions of one load: five minutes of five thousand a second, and some.
    private static let serialsMax = 4_000_000

    private let target: SocketAddress
    private let perSecond: Int
    private let stopping = Atomic(false)
    private let report = Mutex(Report())
    private let thread = Mutex<Thread?>(nil)
    private let ended = DispatchSemaphore(value: 0)
    /// How many answers there are, for those who watch.
    private let answers = Atomic(0)

    init(port: Int, perSecond: Int) {
        target = SocketAddress(.loopbackV4, port: UInt16(port))
        self.perSecond = perSecond
    }

    /// Begins to ask.
    func start() {
        let thread = Thread { [self] in
            do {
                try ask()
            } catch {
                FileHandle.standardError.write(Data("the load ended early: \(error)\n".utf8))
            }
            ended.signal()
        }
        self.thread.withLock { $0 = thread }
        thread.start()
    }

    /// How many answers have come so far.
    var answersSoFar: Int { answers.load(ordering: .relaxed) }

    /// Stops asking, waits a moment for answers on their way, and tells what came of it.
    func stop() -> Report {
        stopping.store(true, ordering: .relaxed)
        ended.wait()
        return report.withLock { $0 }
    }

    /// How long to wait for answers after the last question: an upstream's failure takes four seconds.
    private static let afterglow: UInt64 = 5_000_000_000

    private func ask() throws {
        let clock = MonotonicClock()
        let socket = try DatagramSocket.connected(to: target, random: SecureRandom())
        var poller = try Poller()
        try poller.add(socket, token: 0)
        var sentAt: [UInt64] = []
        var report = Report()
        let began = clock.now()
        var lastAnswer = began
        var stopped: MonotonicNanoseconds?
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let now = clock.now()
            if stopping.load(ordering: .relaxed), stopped == nil { stopped = now }
            if stopped == nil {
                let due = Int(now.nanoseconds(since: began) / 1000 * UInt64(perSecond) / 1_000_000)
                while report.sent < min(due, Self.serialsMax) {
                    try send(report.sent, over: socket)
                    sentAt.append(clock.now().value)
                    report.sent += 1
                }
            }
            _ = try poller.wait(timeout: .milliseconds(1))
            while let count = try receive(from: socket, into: &buffer) {
                let moment = clock.now()
                guard let serial = Self.serial(in: buffer[..<count]), serial < report.sent else {
                    continue
                }
                while report.answered.count < report.sent { report.answered.append(false) }
                guard !report.answered[serial] else { continue }
                if buffer[3] & 0x0F != 0 {
                    report.failures += 1
                }
                report.answered[serial] = true
                report.latencies.append(moment.value - sentAt[serial])
                report.longestGap = max(report.longestGap, moment.duration(since: lastAnswer))
                lastAnswer = moment
                answers.add(1, ordering: .relaxed)
            }
            if let stopped {
                let isComplete = report.latencies.count == report.sent
                if isComplete || clock.now().nanoseconds(since: stopped) > Self.afterglow { break }
            }
        }
        while report.answered.count < report.sent { report.answered.append(false) }
        self.report.withLock { $0 = report }
    }

    private func send(_ serial: Int, over socket: DatagramSocket) throws {
        let kind = serial.isMultiple(of: 2) ? "blocked" : "load"
        let name = try Name("s\(serial).\(kind).example")
        let query = Message.query(
            Question(name: name, type: .a),
            id: UInt16(truncatingIfNeeded: serial)
        )
        let octets = query.encoded()
        do throws(SocketError) {
            _ = try socket.send(octets.span)
        } catch  where error.kind == .connectionRefused {
            // Nobody listens just now: that is what the test is about.
        }
    }

    private func receive(from socket: DatagramSocket, into buffer: inout [UInt8]) throws -> Int? {
        do throws(SocketError) {
            var room = buffer.mutableSpan
            if case .octets(let count) = try socket.receive(into: &room) { return count }
            return nil
        } catch  where error.kind == .connectionRefused {
            return nil
        }
    }

    /// The serial in the first label of an answer's question.
    static func serial(in message: ArraySlice<UInt8>) -> Int? {
        guard message.count > 14 else { return nil }
        let length = Int(message[12])
        guard length > 1, message.count > 13 + length, message[13] == UInt8(ascii: "s") else {
            return nil
        }
        return Int(String(decoding: message[14..<13 + length], as: UTF8.self))
    }
}
