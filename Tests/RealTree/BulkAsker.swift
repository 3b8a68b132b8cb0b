package import DNSWire
import Addresses
import Sockets
import Synchronization

/// Asks one server many questions, a few at a time, by UDP, and by TCP where an answer was truncated.
package final class BulkAsker: Sendable {
    private let server: SocketAddress
    private let namespace: String
    private let socket: DatagramSocket

    /// How many questions are open at a time.
    private static let openMax = 48

    /// Somebody in `namespace` who asks port 53 of `server`.
    package init(server: String, in namespace: String) throws {
        guard let address = IPAddress(server) else { throw TreePlan.Unclear(line: server) }
        let target = SocketAddress(address, port: 53)
        self.server = target
        self.namespace = namespace
        socket = try TreeNetwork.run(in: namespace) {
            try DatagramSocket.connected(to: target, random: SecureRandom())
        }
    }

    /// Asks all `questions` with DO and AD set; an answer is nil that did not come within `patience`.
    package func ask(
        _ questions: [Question],
        patience: Duration,
        flags: HeaderFlags = [.recursionDesired, .authenticData]
    ) -> [Message?] {
        var answers = [Message?](repeating: nil, count: questions.count)
        var open: [UInt16: (index: Int, deadline: ContinuousClock.Instant)] = [:]
        var next = 0
        var buffer = [UInt8](repeating: 0, count: 65_535)
        let clock = ContinuousClock()
        do {
            var poller = try Poller()
            try poller.add(socket, token: 0)
            while next < questions.count || !open.isEmpty {
                while next < questions.count, open.count < Self.openMax {
                    let id = UInt16(truncatingIfNeeded: next &+ 1)
                    _ = try? socket.send(Self.query(questions[next], id: id, flags: flags).span)
                    open[id] = (next, clock.now + patience)
                    next += 1
                }
                let soonest = open.values.map(\.deadline).min() ?? clock.now
                _ = try poller.wait(timeout: soonest - clock.now)
                while let message = receive(into: &buffer) {
                    guard let place = open[message.id],
                        message.question == questions[place.index]
                    else { continue }
                    open[message.id] = nil
                    answers[place.index] = message
                }
                let now = clock.now
                for (id, place) in open where place.deadline <= now { open[id] = nil }
            }
        } catch {
            return answers
        }
        for (index, answer) in answers.enumerated()
        where answer?.flags.contains(.truncated) == true {
            answers[index] = askByStream(questions[index], patience: patience, flags: flags)
        }
        return answers
    }

    /// Asks as a stub does: what was not answered is asked once more.
    package func askTwice(_ questions: [Question], patience: Duration) -> [Message?] {
        var answers = ask(questions, patience: patience)
        let missing = answers.indices.filter { answers[$0] == nil }
        let more = ask(missing.map { questions[$0] }, patience: patience)
        for (index, answer) in zip(missing, more) { answers[index] = answer }
        return answers
    }

    private static func query(_ question: Question, id: UInt16, flags: HeaderFlags) -> [UInt8] {
        Message.query(question, id: id, flags: flags, edns: EDNS(dnssecOK: true)).encoded()
    }

    private func receive(into buffer: inout [UInt8]) -> Message? {
        while true {
            var room = buffer.mutableSpan
            // An ICMP error shows as one, once, and means that nobody is there yet.
            guard case .octets(let count)? = try? socket.receive(into: &room) else { return nil }
            if let message = try? Message(Array(buffer[..<count])) { return message }
        }
    }

    /// Asks one question by TCP.
    package func askByStream(
        _ question: Question,
        patience: Duration,
        flags: HeaderFlags = [.recursionDesired, .authenticData]
    ) -> Message? {
        let (server, clock) = (server, ContinuousClock())
        let deadline = clock.now + patience
        do {
            let stream = try TreeNetwork.run(in: namespace) {
                try StreamSocket.connecting(to: server)
            }
            var poller = try Poller()
            try poller.add(stream, token: 0, interest: .write)
            guard try poller.wait(timeout: patience) > 0 else { return nil }
            try stream.finishConnecting()
            let query = Self.query(question, id: 1, flags: flags)
            let framed = [UInt8(query.count >> 8), UInt8(query.count & 0xFF)] + query
            guard try stream.write(framed.span) == framed.count else { return nil }
            try poller.modify(stream, token: 0, interest: .read)
            var received: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65_535)
            while clock.now < deadline {
                if received.count > 2 {
                    let length = Int(received[0]) << 8 | Int(received[1])
                    if received.count >= 2 + length {
                        return try Message(Array(received[2..<(2 + length)]))
                    }
                }
                _ = try poller.wait(timeout: deadline - clock.now)
                var room = buffer.mutableSpan
                switch try stream.read(into: &room) {
                case .octets(let count): received += buffer[..<count]
                case .wouldBlock: continue
                default: return nil
                }
            }
        } catch {
            return nil
        }
        return nil
    }
}
