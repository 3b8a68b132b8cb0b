import Addresses
import DNSWire
import Sockets
import TestChance
import Testing

@testable import Resolution

/// An errand and the world around it, without a socket: what it does is written down in a line each.
private struct Stage {
    var errand: Errand
    var context: ForwardingContext
    var now = MonotonicNanoseconds(1_000_000_000)
    var sent: [Int: [UInt8]] = [:]

    init(
        _ upstreams: Int,
        timeoutMilliseconds: UInt32 = 4_000,
        _ change: (inout ResolutionSettings) -> Void = { _ in }
    ) {
        var settings = ResolutionSettings()
        change(&settings)
        context = ForwardingContext(
            settings,
            upstreams: (0..<upstreams).map(Self.upstream),
            random: SecureRandom(seededForTests: 5)
        )
        errand = Errand(
            inquiry("example.org"),
            now: now,
            timeoutMilliseconds: timeoutMilliseconds
        )
    }

    static func upstream(_ place: Int) -> SocketAddress {
        SocketAddress(IPAddress(192, 0, 2, UInt8(place)), port: 53)
    }

    /// What the actions say: `udp 0 → 1` is attempt 0 at upstream 1.
    mutating func told() -> [String] {
        defer { context.actions.removeAll() }
        return context.actions.map { action in
            switch action {
            case .send(let attempt):
                sent[attempt] = errand.octets(attempt, id: context.random.next16())
                let way = errand.isStream(attempt) ? "tcp" : "udp"
                return "\(way) \(attempt) → \(errand.upstream(of: attempt).address.octet(15))"
            case .close(let attempt): return "close \(attempt)"
            case .finish(.answer(_, let upstream)): return "answer of \(upstream.address.octet(15))"
            case .finish(.failure(let note)): return "\(note)"
            }
        }
    }

    mutating func begin() -> [String] {
        errand.begin(now: now, &context)
        return told()
    }

    /// Lets time pass up to the errand's own moment; how many milliseconds that took is given too.
    mutating func pass() -> (milliseconds: UInt64, [String]) {
        let waited = errand.wakeAt.nanoseconds(since: now) / 1_000_000
        now = max(now, errand.wakeAt)
        errand.timePassed(now: now, &context)
        return (waited, told())
    }

    mutating func fail(_ attempt: Int, isOurFault: Bool = false) -> [String] {
        errand.socketFailed(attempt, isOurFault: isOurFault, now: now, &context)
        return told()
    }

    mutating func distrust(_ attempt: Int) -> [String] {
        errand.distrust(attempt, now: now, &context)
        return told()
    }

    mutating func stop() -> [String] {
        errand.stop(&context)
        return told()
    }

    /// A reply to what `attempt` sent.
    mutating func reply(
        _ attempt: Int,
        after milliseconds: UInt64 = 10,
        rcode: RCode = .noError,
        flags: HeaderFlags = [],
        answers: [ResourceRecord] = [address("example.org", "192.0.2.1")]
    ) throws -> [String] {
        now = now.later(milliseconds: milliseconds)
        let query = try Message(try #require(sent[attempt]))
        let reply = Message.response(to: query, rcode: rcode, flags: flags, answers: answers)
        let octets = reply.encoded()
        errand.received(octets.span, on: attempt, now: now, &context)
        return told()
    }
}

@Suite struct `An errand` {
    @Test func `ends with the first answer`() throws {
        var stage = Stage(1)
        #expect(stage.begin() == ["udp 0 → 0"])
        #expect(try stage.reply(0) == ["close 0", "answer of 0"])
        #expect(stage.errand.isDone)
    }

    @Test func `asks one upstream three times, each time more patiently`() {
        var stage = Stage(1)
        #expect(stage.begin() == ["udp 0 → 0"])
        #expect(stage.pass() == (400, ["udp 1 → 0"]))
        #expect(stage.pass() == (800, ["udp 2 → 0"]))
        #expect(stage.pass() == (1_600, []))
        #expect(stage.pass() == (1_200, ["upstreamsSilent", "close 0", "close 1", "close 2"]))
        #expect(stage.errand.isDone)
    }

    @Test func `still takes the answer of the first when it has asked a second`() throws {
        var stage = Stage(2)
        #expect(stage.begin() == ["udp 0 → 0"])
        #expect(stage.pass() == (400, ["udp 1 → 1"]))
        #expect(try stage.reply(0) == ["close 0", "answer of 0", "close 1"])
    }

    @Test func `goes through all upstreams that fail, at once`() throws {
        var stage = Stage(3)
        #expect(stage.begin() == ["udp 0 → 0"])
        #expect(try stage.reply(0, rcode: .servFail) == ["close 0", "udp 1 → 1"])
        #expect(stage.fail(1) == ["close 1", "udp 2 → 2"])
        #expect(try stage.reply(2, rcode: .refused) == ["close 2", "upstreamsFailed"])
    }

    @Test func `waits for a silent upstream when the others have failed`() throws {
        var stage = Stage(2)
        #expect(stage.begin() == ["udp 0 → 0"])
        #expect(stage.pass() == (400, ["udp 1 → 1"]))
        #expect(stage.fail(1) == ["close 1", "udp 2 → 0"])
        #expect(try stage.reply(0) == ["close 0", "answer of 0", "close 2"])
    }

    @Test func `says why it failed`() throws {
        var unreachable = Stage(2)
        _ = unreachable.begin()
        _ = unreachable.fail(0)
        #expect(unreachable.fail(1) == ["close 1", "upstreamsUnreachable"])
        var exhausted = Stage(1)
        _ = exhausted.begin()
        #expect(exhausted.fail(0, isOurFault: true) == ["close 0", "overloaded"])
        #expect(exhausted.context.upstreams.upstreams[0].silences == 0)
        var none = Stage(0)
        #expect(none.begin() == ["noUpstream"])
        var stopped = Stage(1)
        _ = stopped.begin()
        #expect(stopped.stop() == ["stopping", "close 0"])
    }

    @Test func `never makes more attempts than its limit`() throws {
        var stage = Stage(16)
        var opened = stage.begin().count
        while !stage.errand.isDone {
            opened += stage.pass().1.count { $0.hasPrefix("udp") }
        }
        #expect(opened == ForwardingLimits.attemptsMax)
    }

    @Test func `turns to TCP on truncation, and gives it more time`() throws {
        var stage = Stage(2)
        #expect(stage.begin() == ["udp 0 → 0"])
        #expect(try stage.reply(0, flags: .truncated) == ["close 0", "tcp 1 → 0"])
        // 200 ms at least, twice for the second attempt, three times for TCP.
        #expect(stage.pass() == (1_200, ["udp 2 → 1"]))
        // TC over TCP is nonsense.
        #expect(try stage.reply(1, flags: .truncated) == ["close 1"])
        #expect(try stage.reply(2) == ["close 2", "answer of 1"])
    }

    @Test func `turns to TCP when somebody guesses at its port`() throws {
        var stage = Stage(2)
        #expect(stage.begin() == ["udp 0 → 0"])
        #expect(stage.distrust(0) == ["close 0", "tcp 1 → 0"])
        #expect(stage.distrust(0) == [])
        #expect(try stage.reply(1) == ["close 1", "answer of 0"])
    }

    @Test func `leaves nothing behind for the one that takes its memory`() throws {
        var stage = Stage(2)
        _ = stage.begin()
        _ = stage.fail(0)
        _ = stage.fail(1)
        #expect(stage.errand.isDone)
        let other = inquiry("example.net")
        stage.errand.reuse(for: other, now: stage.now, timeoutMilliseconds: 500)
        #expect(!stage.errand.isDone && stage.errand.inquiry == other)
        let again = stage.begin()
        #expect(again == ["udp 0 → 0"])
        #expect(stage.errand.duration(now: stage.now) == 0)
        #expect(stage.pass() == (400, ["udp 1 → 1"]))
    }

    @Test func `counts a reply that answers nothing as a failure`() throws {
        var stage = Stage(2)
        _ = stage.begin()
        let circle = [alias("example.org", "example.org")]
        #expect(try stage.reply(0, answers: circle) == ["close 0", "udp 1 → 1"])
    }

    @Test func `ignores what comes on an attempt that is closed`() throws {
        var stage = Stage(2)
        _ = stage.begin()
        _ = stage.fail(0)
        #expect(try stage.reply(0) == [])
        #expect(stage.fail(0) == [])
        #expect(!stage.errand.isDone)
    }
}

@Suite struct `Among upstreams` {
    private static let millisecond: UInt64 = 1_000_000
    private let moment = MonotonicNanoseconds(1_000_000_000)

    private func table(_ roundTrips: [UInt64?]) -> UpstreamTable {
        var table = UpstreamTable(roundTrips.indices.map(Stage.upstream))
        for (place, roundTrip) in roundTrips.enumerated() {
            guard let roundTrip else { continue }
            table.tookTime(Stage.upstream(place), nanoseconds: roundTrip * Self.millisecond)
        }
        return table
    }

    private func best(_ table: UpstreamTable, except places: Set<Int> = []) -> Int? {
        table.best { address in !places.contains { Stage.upstream($0) == address } }
            .flatMap(table.place)
    }

    @Test func `the fastest is asked, and the unknown first`() {
        #expect(best(table([30, 10, 20])) == 1)
        #expect(best(table([30, 10, nil])) == 2)
        #expect(best(table([30, 10, 20]), except: [1]) == 2)
        #expect(best(table([])) == nil)
    }

    @Test func `one that is down comes last`() {
        var table = table([10, 30])
        for _ in 0..<ForwardingLimits.silencesMax {
            #expect(best(table) == 0)
            table.wasSilent(Stage.upstream(0), now: moment)
        }
        #expect(best(table) == 1)
        #expect(best(table, except: [1]) == 0)
        table.wasHeard(Stage.upstream(0))
        #expect(best(table) == 0)
    }

    @Test func `one that is down is tried again beside another, once a period`() {
        var table = table([10, 30])
        table.wasUnreachable(Stage.upstream(0), now: moment)
        let up = Stage.upstream(1)
        let later = moment.later(milliseconds: ForwardingLimits.downMilliseconds)
        #expect(table.beside(up, now: moment, random: 1) == nil)
        #expect(table.beside(up, now: later, random: 1) == Stage.upstream(0))
        #expect(table.beside(up, now: later, random: 1) == nil)
    }

    @Test func `a slower one is asked now and then beside the fastest, to know how it does`() {
        var table = table([10, 30, 50])
        var random = SeededGenerator(seed: 1)
        var asked = [0, 0, 0]
        for _ in 0..<64_000 {
            let other = table.beside(Stage.upstream(0), now: moment, random: random.next())
            if let other, let place = table.place(of: other) { asked[place] += 1 }
        }
        #expect(asked[0] == 0)
        #expect((400...600).contains(asked[1]) && (400...600).contains(asked[2]))
    }

    /// RFC 6298 §2, and our bounds.
    @Test func `patience follows the round trip`() {
        var table = table([nil, 1, 100, 5_000])
        let patience = { (table: UpstreamTable, place: Int) in
            table.patience(Stage.upstream(place)) / Self.millisecond
        }
        #expect(patience(table, 0) == ForwardingLimits.patienceUnknown)
        #expect(patience(table, 1) == ForwardingLimits.patienceMinimum)
        // A first sample counts half its own length as deviation.
        #expect(patience(table, 2) == 300)
        #expect(patience(table, 3) == ForwardingLimits.patienceMaximum)
        for _ in 0..<50 { table.tookTime(Stage.upstream(3), nanoseconds: 60 * Self.millisecond) }
        #expect(patience(table, 3) < 300)
    }

    @Test func `what is known stays when the list changes`() {
        var table = table([10, 30])
        table.replace(with: [Stage.upstream(7), Stage.upstream(1), Stage.upstream(1)])
        #expect(table.upstreams.map(\.roundTrip) == [nil, 30 * Self.millisecond])
        // Errands that began before still speak of the old one.
        table.wasSilent(Stage.upstream(0), now: moment)
        #expect(table.upstreams.count == 2)
        table.replace(with: (0..<40).map(Stage.upstream))
        #expect(table.upstreams.count == ForwardingLimits.upstreamsMax)
    }
}

@Suite struct `What any octets are to a query` {
    @Test func `is decided without harm, and hardly ever an answer`() {
        var random = SeededGenerator(seed: 17)
        let secure = SecureRandom(seededForTests: 3)
        let asked = inquiry("www.example.org")
        var query = SentQuery(randomisesCase: true, edns: true, random: secure)
        query.id = secure.next16()
        let written = query.octets(asked)
        for _ in 0..<3_000 {
            var octets = written + (0..<random.below(60)).map { _ in UInt8(random.below(256)) }
            octets[2] |= 0x80
            for _ in 0..<random.below(6) {
                octets[random.below(octets.count)] = UInt8(random.below(256))
            }
            octets.removeLast(random.below(8) == 0 ? random.below(octets.count) : 0)
            for isStream in [false, true] {
                switch query.judge(octets.span, to: asked, isStream: isStream) {
                case .answer(let message, _):
                    #expect(message.question == asked.question && message.id == query.id)
                case .addresses:
                    Issue.record("no octets behind a query without answers are addresses")
                default: break
                }
            }
        }
    }

    @Test func `is decided of what was written as of what a message would be`() throws {
        let secure = SecureRandom(seededForTests: 4)
        var random = SeededGenerator(seed: 23)
        for index in 0..<200 {
            let label = String(repeating: "x", count: 1 + random.below(63))
            let text =
                index == 0
                ? "."
                : Array(repeating: label, count: 1 + random.below(3))
                    .joined(separator: ".")
            let asked = Inquiry(
                Question(name: name(text), type: index % 2 == 0 ? .a : .https),
                dnssecOK: random.below(2) == 0,
                checkingDisabled: random.below(2) == 0
            )
            let hasEDNS = random.below(2) == 0
            var query = SentQuery(
                randomisesCase: random.below(2) == 0,
                edns: hasEDNS,
                random: secure
            )
            query.id = secure.next16()
            let written = try Message(query.octets(asked))
            var expected = Message.query(
                asked.question,
                id: query.id,
                edns: hasEDNS ? EDNS(dnssecOK: asked.dnssecOK) : nil
            )
            if asked.checkingDisabled { expected.flags.insert(.checkingDisabled) }
            #expect(written == expected)
            #expect(query.octets(asked).count <= SentQuery.octetsMax)
            let octets = query.octets(asked)
            #expect(query.compareQuestion(octets.span, asked.question) == .same)
        }
    }
}
