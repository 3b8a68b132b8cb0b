import Addresses
import DNSWire
import Foundation
import Sockets
import Synchronization

/// A steady stream of questions, each for a name of its own, and the memory of which were answered.
///
/// Open loop: questions leave at their times, whatever became of those before.
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

    /// What is asked for.
    enum Mix: Sendable {
        /// `s<N>.blocked.example`, which policy blocks, and `s<N>.load.example`, which has to be resolved,
        /// in turn: every question has a name of its own.
        case serial
        /// The same two, and after each pair one of a hundred names that are soon in the cache.
        case mixed
    }

    /// How many names a mixed load keeps in the cache.
    private static let cachedNames = 100

    private let target: SocketAddress
    private let perSecond: Int
    private let mix: Mix
    private let stopping = Atomic(false)
    private let report = Mutex(Report())
    private let ended = DispatchSemaphore(value: 0)
    /// How many answers there are, for those who watch.
    private let answers = Atomic(0)

    init(port: Int, perSecond: Int, mix: Mix = .serial) {
        self.mix = mix
        target = SocketAddress(.loopbackV4, port: UInt16(port))
        self.perSecond = perSecond
    }

    /// Begins to ask.
    func start() {
        Thread.detachNewThread { [self] in
            do {
                try ask()
            } catch {
                FileHandle.standardError.write(Data("the load ended early: \(error)\n".utf8))
            }
            ended.signal()
        }
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
        var run = try Run(to: target, perSecond: perSecond, mix: mix)
        while try run.goOn(isStopping: stopping.load(ordering: .relaxed)) {
            answers.store(run.report.latencies.count, ordering: .relaxed)
        }
        let finished = run.finished
        report.withLock { $0 = finished }
    }

    /// One load while it lasts, on its own thread.
    private struct Run: ~Copyable {
        private(set) var report = Report()
        private let perSecond: Int
        private let mix: Mix
        /// The newest serial that left under each message ID, for names that tell none.
        private var serialByID = [Int](repeating: 0, count: 1 << 16)
        private let clock = MonotonicClock()
        private let socket: DatagramSocket
        private var poller: Poller
        private let began: MonotonicNanoseconds
        private var lastAnswer: MonotonicNanoseconds
        private var stopped: MonotonicNanoseconds?
        private var sentAt: [UInt64] = []

        init(to target: SocketAddress, perSecond: Int, mix: Mix) throws {
            let socket = try DatagramSocket.connected(to: target, random: SecureRandom())
            let poller = try Poller()
            try poller.add(socket, token: 0)
            self.perSecond = perSecond
            self.mix = mix
            self.socket = socket
            self.poller = poller
            began = clock.now()
            lastAnswer = began
        }

        /// Asks what is due and takes what has come; false when all is over.
        mutating func goOn(isStopping: Bool) throws -> Bool {
            let now = clock.now()
            if isStopping, stopped == nil { stopped = now }
            if stopped == nil {
                let due = Int(now.nanoseconds(since: began) / 1000 * UInt64(perSecond) / 1_000_000)
                while report.sent < min(due, SerialLoad.serialsMax) {
                    try send(report.sent)
                    sentAt.append(clock.now().value)
                    report.sent += 1
                }
            }
            _ = try poller.wait(timeout: .milliseconds(1))
            var buffer = [UInt8](repeating: 0, count: 4096)
            while let count = try receive(into: &buffer) { take(buffer[..<count]) }
            guard let stopped else { return true }
            let isOver = clock.now().nanoseconds(since: stopped) > SerialLoad.afterglow
            return report.latencies.count < report.sent && !isOver
        }

        /// What came of it, with an answer or none for each question.
        var finished: Report {
            var report = report
            while report.answered.count < report.sent { report.answered.append(false) }
            return report
        }

        private mutating func take(_ message: ArraySlice<UInt8>) {
            let moment = clock.now()
            guard message.count > 12 else { return }
            let id = Int(message[0]) << 8 | Int(message[1])
            let serial = SerialLoad.serial(in: message) ?? serialByID[id]
            guard serial < report.sent else { return }
            while report.answered.count < report.sent { report.answered.append(false) }
            guard !report.answered[serial] else { return }
            if message[3] & 0x0F != 0 { report.failures += 1 }
            report.answered[serial] = true
            report.latencies.append(moment.value - sentAt[serial])
            report.longestGap = max(report.longestGap, moment.duration(since: lastAnswer))
            lastAnswer = moment
        }

        private mutating func send(_ serial: Int) throws {
            let id = UInt16(truncatingIfNeeded: serial)
            serialByID[Int(id)] = serial
            let query = Message.query(Question(name: try name(serial), type: .a), id: id)
            let octets = query.encoded()
            do throws(SocketError) {
                _ = try socket.send(octets.span)
            } catch {
                // Nobody listens just now: that is what the test is about.
                guard error.kind == .connectionRefused else { throw error }
            }
        }

        private func name(_ serial: Int) throws -> Name {
            switch (mix, serial % 3) {
            case (.mixed, 2): try Name("hot\(serial % SerialLoad.cachedNames).load.example")
            case (.mixed, let turn), (.serial, let turn):
                switch mix == .mixed ? turn : serial % 2 {
                case 0: try Name("s\(serial).blocked.example")
                default: try Name("s\(serial).load.example")
                }
            }
        }

        private func receive(into buffer: inout [UInt8]) throws -> Int? {
            let result: ReadResult
            do throws(SocketError) {
                var room = buffer.mutableSpan
                result = try socket.receive(into: &room)
            } catch {
                guard error.kind == .connectionRefused else { throw error }
                return nil
            }
            guard case .octets(let count) = result else { return nil }
            return count
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
