import Foundation
import Testing

@Suite(.serialized) struct `A crash` {
    /// How often processes are killed: a few times here, a hundred for a release.
    static let cycles =
        ProcessInfo.processInfo.environment["LANDLINE_KILL_CYCLES"].flatMap(Int.init) ?? 6
    /// Questions a second meanwhile.
    static let perSecond = 5_000

    @Test func `of either process or both loses no answered lookup`() throws {
        let upstream = try OutsideWorld.serve()
        let landline = try Instance(upstream: upstream, rules: "block blocked.example\n")
        let load = SerialLoad(port: landline.port, perSecond: Self.perSecond)
        load.start()
        try eventually("the first answers") { load.answersSoFar > 1000 }

        var slowest = Duration.zero
        for cycle in 0..<Self.cycles {
            let status = try eventually("both processes") {
                try landline.statusJSON().flatMap { status in
                    status.answerer != nil && status.keeper != nil ? status : nil
                }
            }
            let victims = try Self.victims(cycle, status)
            for victim in victims { kill(victim, SIGKILL) }
            let killed = ContinuousClock.now
            let before = load.answersSoFar
            try eventually("answers after kill \(cycle)") { load.answersSoFar > before + 200 }
            slowest = max(slowest, ContinuousClock.now - killed)
        }
        let report = load.stop()
        let answered = report.answered.indices.filter { report.answered[$0] }

        try eventually("the log to catch up") {
            guard let status = try landline.statusJSON(), status.keeper != nil else { return false }
            return try landline.loggedNames(like: "s%.example").count >= answered.count
                && status.keeper?.log.backlogOctets == 0
        }
        let logged = Set(
            try landline.loggedNames(like: "s%.example").compactMap { name in
                Int(name.dropFirst().prefix { $0.isNumber })
            }
        )
        let missing = answered.filter { !logged.contains($0) }
        print(
            """
            crash: \(Self.cycles) kills, \(report.sent) asked, \(answered.count) answered, \
            \(logged.count) in the log, \(missing.count) missing; longest silence \(report.longestGap)
            """
        )
        #expect(missing.isEmpty)
        #expect(report.longestGap < .seconds(2))
        let integrity = try Command.mustRun([
            "sqlite3", "-readonly", landline.state + "/log.sqlite", "PRAGMA integrity_check",
        ])
        #expect(integrity.hasPrefix("ok"))
    }

    /// Whom the turn is: the answerer, the keeper, both.
    private static func victims(_ cycle: Int, _ status: StatusObject) throws -> [Int32] {
        let answerer = try #require(status.answerer?.process)
        let keeper = try #require(status.keeper?.process)
        return [[answerer], [keeper], [answerer, keeper]][cycle % 3]
    }
}
