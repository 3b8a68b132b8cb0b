import Addresses
import Captures
import DNSWire
import Sockets

/// One run of a `Replay`: which questions are due, which are open, and the sockets of the phones.
struct ReplayLoop: ~Copyable {
    private(set) var counts = ReplayCounts()
    private let replay: Replay
    private let sockets: [DatagramSocket]
    private let due: [Due]
    private var nextDue = 0
    private var open: [Key: OpenAsk] = [:]
    private var poller: Poller
    private var buffer = [UInt8](repeating: 0, count: WireLimits.messageOctetsMax)

    /// A question and the moment, after the start, to ask it.
    private struct Due {
        let moment: Duration
        let phone: Int
        let ask: CapturedAsk
    }

    /// What an answer is recognised by, beside its question.
    private struct Key: Hashable {
        let phone: Int
        let id: UInt16
    }

    private struct OpenAsk {
        let ask: CapturedAsk
        let started: MonotonicNanoseconds
        var deadline: MonotonicNanoseconds
        var attempts: Int
    }

    init(_ replay: Replay, _ captures: [Capture]) throws(SocketError) {
        self.replay = replay
        due = Self.merge(captures, pace: replay.pace)
        var sockets: [DatagramSocket] = []
        let poller = try Poller()
        for index in captures.indices {
            let source = SocketAddress(Replay.source(ofPhone: index), port: 0)
            let socket = try DatagramSocket.bound(to: source)
            try poller.add(socket, token: UInt64(index))
            sockets.append(socket)
        }
        self.sockets = sockets
        self.poller = poller
    }

    /// All phones' questions in one order, paced together: they start at the same moment.
    private static func merge(_ captures: [Capture], pace: ReplayPace) -> [Due] {
        let asks = captures.enumerated()
            .flatMap { phone, capture in capture.asks.map { (phone: phone, ask: $0) } }
            .sorted { ($0.ask.offset, $0.phone) < ($1.ask.offset, $1.phone) }
        let moments = pace.schedule(asks.map(\.ask.offset))
        return zip(moments, asks).map { Due(moment: $0, phone: $1.phone, ask: $1.ask) }
    }

    mutating func run(onEvent: (ReplayEvent) -> Void) throws(SocketError) {
        let start = replay.clock.now()
        while nextDue < due.count || !open.isEmpty {
            try askWhatIsDue(after: replay.clock.now().duration(since: start))
            let ready = try poller.wait(timeout: untilNextMoment(from: start))
            for index in 0..<ready {
                try receive(phone: Int(poller.event(index).token), onEvent)
            }
            try askAgain(onEvent)
        }
    }

    private func untilNextMoment(from start: MonotonicNanoseconds) -> Duration {
        let now = replay.clock.now()
        var wait = replay.attemptTimeout
        if nextDue < due.count {
            wait = min(wait, due[nextDue].moment - now.duration(since: start))
        }
        if let deadline = open.values.map(\.deadline).min() {
            wait = min(wait, deadline > now ? deadline.duration(since: now) : .zero)
        }
        return max(wait, .zero)
    }

    private mutating func askWhatIsDue(after elapsed: Duration) throws(SocketError) {
        while nextDue < due.count, due[nextDue].moment <= elapsed {
            let next = due[nextDue]
            nextDue += 1
            counts.asked += 1
            let now = replay.clock.now()
            let asked = OpenAsk(
                ask: next.ask,
                started: now,
                deadline: now.advanced(by: replay.attemptTimeout),
                attempts: 1
            )
            let key = freshKey(phone: next.phone)
            open[key] = asked
            try send(asked.ask, key)
        }
    }

    /// An ID that no open question of the phone bears; a capture has fewer questions than there are IDs.
    private func freshKey(phone: Int) -> Key {
        var key = Key(phone: phone, id: replay.random.next16())
        while open[key] != nil { key = Key(phone: phone, id: replay.random.next16()) }
        return key
    }

    private mutating func send(_ ask: CapturedAsk, _ key: Key) throws(SocketError) {
        let query = Message.query(ask.question, id: key.id).encoded()
        // False means no room: the question is asked again when its time is over.
        if try sockets[key.phone].send(query.span, to: replay.server) { counts.sent += 1 }
    }

    private mutating func receive(
        phone: Int,
        _ onEvent: (ReplayEvent) -> Void
    ) throws(SocketError) {
        let socket = sockets[phone]
        while true {
            var room = buffer.mutableSpan
            let (result, source) = try socket.receiveWithSource(into: &room)
            guard case .octets(let count) = result else {
                guard case .tooLong = result else { return }
                counts.unexpected += 1
                continue
            }
            guard source == replay.server, let answer = message(octets: count),
                let asked = open[Key(phone: phone, id: answer.id)],
                answer.isResponse, answer.question == asked.ask.question
            else {
                counts.unexpected += 1
                continue
            }
            open[Key(phone: phone, id: answer.id)] = nil
            counts.answered += 1
            let duration = replay.clock.now().duration(since: asked.started)
            onEvent(
                ReplayEvent(
                    phone: phone,
                    ask: asked.ask,
                    result: .answered(answer, after: duration)
                )
            )
        }
    }

    private func message(octets count: Int) -> Message? {
        do {
            return try Message(buffer.span.extracting(..<count))
        } catch {
            return nil
        }
    }

    private mutating func askAgain(_ onEvent: (ReplayEvent) -> Void) throws(SocketError) {
        let now = replay.clock.now()
        for (key, asked) in open where asked.deadline <= now {
            guard asked.attempts < Replay.attemptsMax else {
                open[key] = nil
                counts.unanswered += 1
                onEvent(ReplayEvent(phone: key.phone, ask: asked.ask, result: .unanswered))
                continue
            }
            open[key]?.attempts += 1
            open[key]?.deadline = now.advanced(by: replay.attemptTimeout)
            try send(asked.ask, key)
        }
    }
}
