import Foundation
import Testing

@Suite(.serialized, .enabled(if: HomeNetwork.isPossible, "needs root, to mount a small disk"))
struct `A full disk` {
    /// A disk of a test's own, in memory.
    private final class SmallDisk {
        let path: String

        init(at path: String, megabytes: Int) throws {
            self.path = path
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true
            )
            try Command.mustRun(["mount", "-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", path])
        }

        deinit {
            do {
                try Command.mustRun(["umount", "-l", path])
            } catch {
                FileHandle.standardError.write(Data("\(path) stays mounted: \(error)\n".utf8))
            }
        }
    }

    @Test func `stops no answer, counts what is lost, and logging resumes by itself`() throws {
        let upstream = try AuthoritativePeer()
        let scratch = try Scratch()
        let disk = try SmallDisk(at: scratch.path + "/state", megabytes: 48)
        let landline = try Instance(
            upstream: upstream,
            rules: "block blocked.example\n",
            scratch: scratch
        )
        _ = try landline.dig("before.blocked.example")

        let ballast = disk.path + "/ballast"
        _ = try Command.run(["dd", "if=/dev/zero", "of=\(ballast)", "bs=64k"])
        let load = SerialLoad(port: landline.port, perSecond: 5_000)
        load.start()
        let lost = try eventually("the first counted loss", within: .seconds(60)) {
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

        try FileManager.default.removeItem(atPath: ballast)
        try eventually("logging to resume", within: .seconds(30)) {
            try landline.statusJSON()?.answerer?.journalProblem == nil
        }
        let report = load.stop()
        #expect(report.answeredCount == report.sent, "answers stopped")
        _ = try landline.dig("after.blocked.example")
        try landline.checkBooks()
        #expect(try !landline.loggedNames(like: "after.%").isEmpty)
        landline.stop()
    }
}
