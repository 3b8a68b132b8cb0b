import Addresses
import Attribution
import DNSWire
import Journal
import Policies
import PublicSuffixes
import QueryLog
import Testing

@testable import landline

@Suite struct `A line of calls` {
    private let view = CallView(
        Terminal(hasColor: false, columns: 120),
        attributor: Attributor(PublicSuffixes())
    )

    @Test func `says when, who, what, whom it serves, who is called, what for, and the verdict`()
        throws
    {
        let reason = DecisionReason(
            action: .block,
            level: .policy,
            rule: "block */telemetry",
            place: "policy quiet",
            organisation: try xiaomi()
        )
        let line = view.line(
            try row("a.mistat.example", reason),
            at: .seconds(65)
        )
        #expect(
            line.split(separator: " ", omittingEmptySubsequences: true) == [
                "1:05", "redmi", "a.mistat.example", "maker", "xiaomi", "telemetry", "blocked:",
                "policy", "quiet",
            ]
        )
    }

    @Test(arguments: [
        (reason: DecisionReason(action: .allow, level: .fallback), verdict: "allowed"),
        (
            reason: DecisionReason(action: .allow, level: .essential, guarded: "block */location"),
            verdict: "kept: essential"
        ),
        (
            reason: DecisionReason(action: .allow, level: .fallback, observed: "observe */ads"),
            verdict: "would be blocked"
        ),
    ])
    func `ends in what happened`(reason: DecisionReason, verdict: String) throws {
        let row = try row("example.org", reason)
        #expect(view.line(row, at: .zero).hasSuffix(verdict))
    }

    @Test func `is no wider than the terminal, and lets no name steer it`() throws {
        let name = "\\027[31m" + String(repeating: "long.", count: 40) + "example.org"
        let reason = DecisionReason(
            action: .block,
            level: .global,
            place: "\u{1B}[2J" + String(repeating: "x", count: 200)
        )
        let line = view.line(try row(name, reason), at: .zero)
        #expect(Visible.columns(line) <= 120)
        #expect(!line.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F })
    }

    private func xiaomi() throws -> CalledOrganisation {
        CalledOrganisation(
            id: try #require(Slug("xiaomi")),
            name: "Xiaomi",
            master: .maker,
            purpose: .telemetry,
            entry: "mistat.example"
        )
    }

    private func row(_ name: String, _ reason: DecisionReason) throws -> LogRow {
        LogRow(
            id: 1,
            timeMicroseconds: 0,
            durationMicroseconds: 1,
            device: "redmi",
            isDeclared: true,
            client: .loopbackV4,
            mac: nil,
            qname: try Name(name),
            alias: nil,
            qtype: .a,
            qclass: .in,
            reason: reason,
            transport: .udp,
            answeredFrom: .policy,
            rcode: .noError,
            ede: nil,
            upstream: nil
        )
    }
}
