import ArgumentParser
import Attribution
import DNSWire
import Foundation
import Policies
import PublicSuffixes
import QueryLog
import Testing

@testable import landline

@Suite struct `The log command` {
    /// 2026-11-22T12:00:00Z, a Sunday.
    let now = Date(timeIntervalSince1970: 1_795_348_800)
    let attributor = Attributor(PublicSuffixes())

    @Test func `takes a domain for an organisation that the catalogue does not know`() throws {
        let query = try parse("--org", "Example.com").query(now: now, attributor)
        var expected = LogQuery(limit: 50)
        expected.holder = DomainHolder(of: try Name("example.com"), by: attributor)
        #expect(query == expected)
    }

    @Test func `turns its filters into a query`() throws {
        let command = try parse(
            "-n",
            "7",
            "--device",
            "redmi",
            "--name",
            "*.Example.org",
            "--org",
            "xiaomi",
            "--master",
            "maker",
            "--purpose",
            "telemetry",
            "--verdict",
            "observed",
            "--type",
            "https",
            "--since",
            "2h",
            "--until",
            "2026-11-22T11:30:00Z"
        )
        let query = try command.query(now: now, attributor)
        var expected = LogQuery(limit: 7)
        expected.device = "redmi"
        expected.name = NamePattern("*.example.org")
        expected.organisation = Slug("xiaomi")
        expected.master = .maker
        expected.purpose = .telemetry
        expected.verdict = .observed
        expected.qtype = .https
        expected.sinceMicroseconds = 1_795_341_600_000_000
        expected.untilMicroseconds = 1_795_347_000_000_000
        #expect(query == expected)
    }

    @Test(arguments: [
        (["--name", "a..b"], "Write a name"),
        (["--org", "X Y"], "Write an identifier"),
        (["--org", "a..b"], "or a domain"),
        (["--master", "boss"], "maker, carrier, app, other"),
        (["--purpose", "fun"], "telemetry"),
        (["--verdict", "maybe"], "allow, block, rewrite, hold, observed, guarded"),
        (["--type", "AAAAA"], "Write a mnemonic"),
        (["--since", "yesterday"], "Write 10m"),
    ])
    func `says what it would have understood`(arguments: [String], remedy: String) throws {
        let command = try parse(arguments)
        let failure = try #require(throws: Failure.self) { try command.query(now: now, attributor) }
        #expect(failure.status == .usage)
        #expect(failure.remedy?.contains(remedy) == true)
    }

    @Test(arguments: [["-n", "-1"], ["-n", "100001"], ["-f", "--until", "1h"]])
    func `refuses what makes no sense`(arguments: [String]) {
        #expect(throws: (any Error).self) { try parse(arguments) }
    }

    private func parse(_ arguments: String...) throws -> LogCommand { try parse(arguments) }

    private func parse(_ arguments: [String]) throws -> LogCommand {
        try LogCommand.parse(arguments)
    }
}

@Suite struct `A time of the log` {
    /// 2026-11-22T12:00:00Z.
    let now = Date(timeIntervalSince1970: 1_795_348_800)
    /// One hour ahead of UTC in winter, two in summer.
    let berlin = TimeZone(identifier: "Europe/Berlin") ?? .gmt

    @Test(arguments: [
        ("90s", "2026-11-22T11:58:30.000000Z"),
        ("10m", "2026-11-22T11:50:00.000000Z"),
        ("3d", "2026-11-19T12:00:00.000000Z"),
        ("08:30", "2026-11-22T07:30:00.000000Z"),
        ("08:30:15", "2026-11-22T07:30:15.000000Z"),
        ("2026-11-22", "2026-11-21T23:00:00.000000Z"),
        ("2026-07-01", "2026-06-30T22:00:00.000000Z"),
        ("2026-11-22T08:30", "2026-11-22T07:30:00.000000Z"),
        ("2026-11-22 08:30", "2026-11-22T07:30:00.000000Z"),
        ("2026-11-22T08:30:00Z", "2026-11-22T08:30:00.000000Z"),
        ("2026-11-22T08:30:00+05:00", "2026-11-22T03:30:00.000000Z"),
    ])
    func `is read as people write it`(text: String, utc: String) throws {
        let time = try #require(LogTime.microseconds(text, now: now, timeZone: berlin))
        #expect(LogTime.utc(time) == utc)
    }

    @Test(arguments: ["", "h", "-1h", "1y", "25:00", "2026-13-01", "2026-02-29", "now"])
    func `is nothing else`(text: String) {
        #expect(LogTime.microseconds(text, now: now, timeZone: berlin) == nil)
    }

    @Test func `is shown by the clock on the wall, with its day when it is not today`() {
        func local(_ microseconds: Int64) -> String {
            LogTime.local(microseconds, now: now, timeZone: berlin)
        }
        #expect(local(1_795_348_800_000_000) == "13:00:00")
        #expect(local(1_795_301_999_999_999) == "11-21 23:59:59")
        #expect(LogTime.utc(-1) == "1969-12-31T23:59:59.999999Z")
    }
}
