import Foundation
import Testing

@Suite struct `A fault` {
    @Test func `in the catalogue is told by file, line and remedy`() throws {
        let scratch = try Scratch()
        try FileManager.default.createDirectory(
            atPath: scratch.path + "/data",
            withIntermediateDirectories: false
        )
        try FileManager.default.copyItem(
            at: Instance.repository.appending(path: "blocklists").resolvingSymlinksInPath(),
            to: URL(filePath: scratch.path + "/data/blocklists")
        )
        let file = "data/blocklists/makers/xiaomi.toml"
        let good = try String(contentsOfFile: scratch.path + "/" + file, encoding: .utf8)
        let line = good.split(separator: "\n", omittingEmptySubsequences: false).count
        try scratch.write(good + "[telemetrie]\n", to: file)
        let check = try Command.run([
            Instance.program, "config", "check", "--state", scratch.path + "/state", "--data",
            scratch.path + "/data",
        ])
        #expect(check.status == ExitCodes.problems)
        #expect(check.output.contains("makers/xiaomi.toml:\(line): "), "\(check)")
        #expect(check.output.contains("telemetry"), "the remedy names what was meant: \(check)")
    }

    @Test func `in a list is told by file and line, and the good lines are counted`() throws {
        let scratch = try Scratch()
        try scratch.write(
            "0.0.0.0 ads.example.com\n0.0.0.0 bad..name\n0.0.0.0 other.example.com\n",
            to: "ads.hosts"
        )
        let path = scratch.path + "/ads.hosts"
        let check = try Command.run([
            Instance.program, "list", "check", path, "--state", scratch.path + "/state",
        ])
        #expect(check.status == ExitCodes.problems)
        #expect(check.output.contains("2 rules"), "\(check)")
        #expect(check.output.contains("ads.hosts:2: "), "\(check)")
    }

    @Test(arguments: [
        (["why", "bad..name"], ExitCodes.usage),
        (["allow", "shop.example", "--for", "soon"], ExitCodes.usage),
        (["block", "maker:xiaomi/spying"], ExitCodes.usage),
        (["status"], ExitCodes.unavailable),
        (["nonsense"], ExitCodes.usage),
    ])
    func `of an argument is told with its remedy, by a stable exit code`(
        arguments: [String],
        status: Int32
    ) throws {
        let scratch = try Scratch()
        let result = try Command.run(
            [Instance.program] + arguments,
            environment: ["LANDLINE_STATE": scratch.path]
        )
        #expect(result.status == status, "\(result)")
        #expect(result.errors.split(separator: "\n").count >= 2, "no remedy: \(result)")
    }

    @Test func `never lets a name's control characters reach the terminal`() throws {
        let upstream = try OutsideWorld.serve()
        let landline = try Instance(upstream: upstream)
        _ = try landline.dig("\\027[2Jred.example")
        try landline.checkBooks()
        for command in [["log"], ["log", "--json"], ["why", "\\027[2Jred.example"]] {
            let result = try Command.run(
                [Instance.program] + command,
                environment: ["LANDLINE_STATE": landline.state]
            )
            #expect(result.output.contains("red.example"), "\(command)")
            #expect(!result.output.utf8.contains(0x1B), "\(command)")
        }
    }
}
