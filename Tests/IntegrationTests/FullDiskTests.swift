import TestDisks
import Testing

@Suite(.serialized, .enabled(if: HomeNetwork.isPossible, "needs root, to mount a small disk"))
struct `A full disk` {
    @Test func `stops no answer, counts what is lost, and logging resumes by itself`() throws {
        let upstream = try OutsideWorld.serve()
        let disk = try SmallDisk(bytes: 192 << 20)
        let landline = try Instance(
            upstream: upstream,
            rules: "block blocked.example\n",
            state: disk.path
        )
        _ = try landline.dig("before.blocked.example")

        try disk.fillUp()
        let load = SerialLoad(port: landline.port, perSecond: 5_000)
        load.start()
        let lost = try eventually("the first counted loss") {
            try landline.statusJSON()?.answerer.flatMap { answerer in
                let lost = answerer.journalLosses.values.reduce(0, +)
                return lost > 0 ? answerer : nil
            }
        }
        #expect(lost.journalProblem != nil)
        let shown = try landline.cli("status")
        #expect(shown.output.contains("not logged"), "\(shown.output)")
        let before = load.answersSoFar
        try eventually("answers on a full disk") { load.answersSoFar > before + 1000 }

        try disk.makeRoom()
        try eventually("logging to resume") {
            try landline.statusJSON()?.answerer?.journalProblem == nil
        }
        let report = load.stop()
        // What the kernel drops between two busy programs is not counted here; a pause would be.
        #expect(report.longestGap < .seconds(1), "answers stopped for \(report.longestGap)")
        _ = try landline.dig("after.blocked.example")
        try landline.checkBooks()
        #expect(try !landline.loggedNames(like: "after.%").isEmpty)
        landline.stop()
    }
}
