import Addresses
import Attribution
import Captures
import DNSWire
import Journal
import Policies
import PublicSuffixes
import QueryLog
import Testing

@testable import landline

@Suite struct `A watch over a device` {
    private func watch(for span: Duration = .seconds(60), known: [String] = []) -> Watch {
        Watch(
            for: span,
            attributor: Attributor(PublicSuffixes()),
            recorder: CaptureRecorder(Capture(name: "x", device: "x")),
            wasCalled: { known.contains($0.organisation) }
        )
    }

    private func row(
        _ name: String,
        at seconds: Double,
        _ type: RRType = .a,
        of organisation: String? = nil,
        action: Action = .allow,
        isContested: Bool = false
    ) throws -> LogRow {
        let called = organisation.flatMap { Slug($0) }.map {
            CalledOrganisation(
                id: $0,
                name: $0.text,
                master: .maker,
                purpose: .telemetry,
                entry: name,
                isContested: isContested
            )
        }
        return LogRow(
            id: Int64(seconds * 1000) + 1,
            timeMicroseconds: 1_700_000_000_000_000 + Int64(seconds * 1_000_000),
            durationMicroseconds: 1,
            device: "redmi",
            isDeclared: true,
            client: .loopbackV4,
            qname: try Name(name),
            qtype: type,
            qclass: .in,
            reason: DecisionReason(action: action, level: .policy, organisation: called),
            transport: .udp,
            answeredFrom: .policy,
            rcode: .noError
        )
    }

    @Test func `makes one call of a name's A, AAAA and HTTPS records`() throws {
        var watch = watch()
        let calls = watch.add([
            try row("a.example", at: 5), try row("a.example", at: 5.01, .aaaa),
            try row("b.example", at: 5.02), try row("a.example", at: 5.03, .https),
        ])
        #expect(calls.map { "\($0.row.qname?.description ?? "")" } == ["a.example", "b.example"])
        #expect(watch.tally.calls == 2)
        #expect(watch.tally.questions == 4)
        let again = watch.add([try row("a.example", at: 8)])
        #expect(again.map(\.offset) == [.seconds(3)])
    }

    @Test func `counts time from the first question on, in the order of asking`() throws {
        var watch = watch(for: .seconds(10))
        #expect(!watch.hasBegun)
        let calls = watch.add([
            try row("b.example", at: 101), try row("a.example", at: 100),
            try row("late.example", at: 110.5),
        ])
        #expect(watch.hasBegun)
        #expect(calls.map(\.offset) == [.zero, .seconds(1)])
        #expect(watch.recorder.capture.asks.map(\.offset) == [.zero, .seconds(1)])
    }

    @Test func `tells first contacts, once each`() throws {
        var watch = watch(known: ["google"])
        let calls = watch.add([
            try row("a.example", at: 0, of: "google"), try row("b.example", at: 1, of: "xiaomi"),
            try row("c.example", at: 2, of: "xiaomi"), try row("w.stranger.example", at: 3),
        ])
        #expect(calls.map(\.isFirstContact) == [false, true, false, true])
        #expect(
            watch.firstContacts.map(\.called.organisation) == ["xiaomi", "stranger.example"]
        )
    }

    @Test func `sums up what it saw`() throws {
        var watch = watch(known: ["google"])
        _ = watch.add([
            try row("a.example", at: 0, of: "google"),
            try row("b.example", at: 1, of: "xiaomi", action: .block),
            try row("c.example", at: 2, of: "xiaomi", isContested: true),
        ])
        #expect(
            watch.tally.text
                == "3 calls to 2 organisations, 1 for the first time; 1 blocked, 1 contested"
        )
    }

    @Test func `keeps what was asked and decided, and nothing of the house`() throws {
        var watch = watch()
        _ = watch.add([
            try row("nas.lan", at: 0), try row("a.example", at: 1, of: "x", action: .block),
        ])
        let capture = watch.recorder.capture
        #expect(capture.calls.map { "\($0.name)" } == ["a.example"])
        #expect(capture.calls.map(\.action) == [.block])
        #expect(capture.leftOut == 1)
    }
}

@Suite struct `A line that stays` {
    @Test func `is cleared before lines run by, and written below them`() {
        var standing = StandingLine(columns: 10)
        #expect(standing.showing([], above: "one") == "one")
        #expect(standing.showing(["line"], above: "two") == "\r\u{1B}[Kline\ntwo")
        #expect(standing.ending() == "\r\u{1B}[K")
        #expect(standing.ending() == "")
    }

    @Test func `is shorter than the terminal, and absent where there is none`() {
        var narrow = StandingLine(columns: 5)
        #expect(narrow.showing([], above: "abcdefgh") == "abc…")
        var absent = StandingLine(columns: nil)
        #expect(absent.showing(["line"], above: "status") == "line\n")
        #expect(absent.ending() == "")
    }
}
