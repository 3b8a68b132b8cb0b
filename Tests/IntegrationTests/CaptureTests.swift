import Foundation
import Testing

@Suite(.serialized) struct `A capture` {
    private let program = Instance.program

    /// A call as `capture export --format jsonl` and `watch --json` tell it.
    private struct Call: Decodable {
        let after: Double
        let name: String
        let organisation: String?
        let verdict: String
        let first: Bool?
    }

    private func calls(_ text: String) throws -> [Call] {
        try text.split(separator: "\n")
            .map { try JSONDecoder().decode(Call.self, from: Data($0.utf8)) }
    }

    @Test func `is kept by a watch, shown, taken elsewhere and replayed`() throws {
        let instance = try Instance()
        let watching = Process()
        let output = Pipe()
        watching.executableURL = URL(filePath: program)
        watching.arguments = [
            "watch", "127.0.0.1", "--for", "3s", "--save", "first", "--json", "--note", "a note",
            "--state", instance.state,
        ]
        watching.standardOutput = output
        try watching.run()
        // Asked again and again until the watch, which may begin late, has seen its seconds.
        while watching.isRunning {
            _ = try instance.dig("data.mistat.xiaomi.com", "nas.lan")
        }
        let seen = try calls(
            String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        )
        #expect(watching.terminationStatus == 0)
        #expect(seen.first?.after == 0)
        let mistat = try #require(seen.first { $0.name == "data.mistat.xiaomi.com" })
        #expect(mistat.organisation == "xiaomi")
        #expect(mistat.verdict == "block")

        let list = try instance.cli("capture", "list")
        #expect(list.output.contains("first") && list.output.contains("a note"))
        let text = try instance.cli("capture", "export", "first").output
        #expect(text.contains("mistat") && text.contains("left_out"))
        #expect(!text.contains("nas.lan") && !text.contains("127.0.0"))
        let taken = try instance.cli("capture", "import", "-", "--as", "second", input: text)
        #expect(taken.status == 0, "\(taken.errors)")
        #expect(try instance.cli("capture", "export", "second").output == text)
        #expect(try instance.cli("capture", "compare", "first", "second").status == 4)
        #expect(try instance.cli("watch", "127.0.0.1", "--save", "second").status != 0)
        #expect(try instance.cli("capture", "remove", "second").status == 0)
        instance.stop()

        let replay = instance.scratch.path + "/replay"
        let result = try instance.cli(
            "capture",
            "replay",
            "first",
            "--speed",
            "100",
            "--into",
            replay
        )
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        let rows = try Command.mustRun([program, "log", "--state", replay, "--json"])
        #expect(rows.contains("data.mistat.xiaomi.com"))
    }

    @Test func `is kept by a watch that somebody ends`() throws {
        let instance = try Instance()
        let watching = Process()
        let output = Pipe()
        watching.executableURL = URL(filePath: program)
        watching.arguments = [
            "watch", "127.0.0.1", "--for", "1h", "--save", "ended", "--state", instance.state,
        ]
        watching.standardOutput = output
        try watching.run()
        // Its first words are out once it listens to signals and follows the log.
        _ = output.fileHandleForReading.availableData
        _ = try instance.dig("data.mistat.xiaomi.com")
        try eventually("the lookup to be in the log") { try instance.rowCount() == 1 }
        watching.interrupt()
        let said = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(),
            as: UTF8.self
        )
        watching.waitUntilExit()
        #expect(watching.terminationStatus == 0)
        #expect(said.contains("1 call to 1 organisation, 1 for the first time; 1 blocked"))
        let shown = try instance.cli("capture", "show", "ended").output
        #expect(shown.contains("data.mistat.xiaomi.com"))
    }

    @Test func `compares two phones, and one under two policies`() throws {
        let scratch = try Scratch()
        let arguments = ["--state", scratch.path]
        let phones = try Command.mustRun(
            [program, "capture", "compare", "redmi-1s-2014", "iphone-8"] + arguments
        )
        #expect(phones.contains("only A") && phones.contains("only B"))
        let policies = try Command.mustRun(
            [program, "capture", "compare", "redmi-1s-2014"]
                + ["--policy", "watch", "--policy-b", "quiet"] + arguments
        )
        #expect(policies.contains("Decided otherwise"))
        #expect(policies.contains("data.mistat.xiaomi.com"))
        withExtendedLifetime(scratch) {}
    }

    /// Every phone that is shipped, through answerer, journal, keeper and log.
    @Test func `that was shipped replays with every call attributed`() throws {
        let scratch = try Scratch()
        let state = scratch.path + "/all"
        let list = try Command.mustRun(
            [program, "capture", "list", "--json", "--state", scratch.path]
        )
        let phones = try JSONDecoder().decode([Shipped].self, from: Data(list.utf8))
        #expect(phones.count >= 12)
        #expect(!phones.contains { !$0.shipped })
        try Command.mustRun(
            [program, "demo", "--speed", "50", "--state", state]
                + phones.flatMap { ["--phone", $0.id] }
        )
        let rows = try Command.mustRun(
            [program, "log", "--state", state, "--json", "-n", "100000"]
        )
        let lines = try rows.split(separator: "\n").map {
            try JSONDecoder().decode(LogLine.self, from: Data($0.utf8))
        }
        #expect(lines.count == phones.map(\.questions).reduce(0, +))
        for line in lines where line.organisation?.purpose ?? "unknown" == "unknown" {
            Issue.record("\(line.device) called \(line.name ?? ""), which nobody can explain")
        }
        withExtendedLifetime(scratch) {}
    }

    private struct Shipped: Decodable {
        let id: String
        let shipped: Bool
        let questions: Int
    }
}
