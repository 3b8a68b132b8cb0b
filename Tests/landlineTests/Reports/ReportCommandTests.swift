import ArgumentParser
import Foundation
import Testing

@testable import landline

@Suite struct `Bars and sparklines` {
    @Test(arguments: [
        (0, 0, 9, 0), (1, 0, 1000, 1), (9, 0, 9, 24), (5, 5, 10, 12), (10, 1, 10, 24),
    ])
    func `are as long as their numbers, and never vanish`(
        count: Int,
        stopped: Int,
        most: Int,
        length: Int
    ) {
        let bar = Bar.text(count, stopped: stopped, of: most)
        #expect(bar.count == length)
        #expect(bar.contains("░") == (stopped > 0))
    }

    @Test func `are as high as their numbers`() {
        #expect(Bar.sparkline([0, 1, 4, 8]) == " ▁▄█")
        #expect(Bar.sparkline([0, 0]) == "  ")
        #expect(Bar.sparkline([]) == "")
    }
}

@Suite struct `The part of the log that a report is about` {
    private let now = Date(timeIntervalSince1970: 1_795_348_830)

    private func options(_ arguments: [String]) throws -> DigestOptions {
        try DigestOptions.parse(arguments)
    }

    @Test func `is the last day, to the second`() throws {
        let range = try options([]).range(now: now)
        #expect(range == 1_795_262_430_000_000..<1_795_348_830_000_000)
    }

    @Test func `begins with an hour where it is long`() throws {
        let range = try options(["--since", "30d"]).range(now: now)
        #expect(range.lowerBound % 3_600_000_000 == 0)
        #expect(range.upperBound == 1_795_348_830_000_000)
    }

    @Test(arguments: [["--since", "soon"], ["--since", "1h", "--until", "2h"]])
    func `must make sense`(arguments: [String]) throws {
        let options = try options(arguments)
        #expect(throws: Failure.self) { try options.range(now: now) }
    }

    @Test func `is of one kind or the other`() {
        #expect(throws: (any Error).self) {
            try ReportCommand.parse(["--json", "--html", "report.html"])
        }
        #expect(throws: (any Error).self) { try TopCommand.parse(["orgs", "--limit", "0"]) }
        #expect(throws: (any Error).self) { try TopCommand.parse(["everything"]) }
    }
}
