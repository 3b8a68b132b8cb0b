import Foundation
import TestPeers
import Testing

/// An answerer that runs by a configuration alone, as suites from outside drive it.
private final class LoneAnswerer {
    let scratch: Scratch
    let port: Int
    private let process: SpawnedProcess

    /// Starts by `configuration` (without its listeners) and waits until it says that it listens.
    init(configuration: String, environment: [String: String] = [:]) throws {
        scratch = try Scratch()
        port = try Instance.freePort()
        try scratch.write(
            "[server]\nlisten = [\"127.0.0.1:\(port)\"]\n\(configuration)\n",
            to: "suite.toml"
        )
        process = try SpawnedProcess(
            [Instance.program, "answerer", "--config", scratch.path + "/suite.toml"],
            output: scratch.path + "/output",
            environment: [
                "SWIFT_BACKTRACE": "enable=no", "TMPDIR": scratch.path, "LANDLINE_STATE": "",
            ].merging(environment) { $1 }
        )
        try eventually("the answerer to say where it listens") { [self] in
            guard process.isRunning else {
                throw NeverHappened(what: "an answerer that stays: \(output)")
            }
            return output.contains("answering generation=1 listen=127.0.0.1:\(port)\n")
        }
    }

    var output: String {
        (try? String(contentsOfFile: scratch.path + "/output", encoding: .utf8)) ?? ""
    }

    /// The first record that answers for `name`: its TTL and data; nil where none does.
    func ask(_ name: String) throws -> (ttl: Int, data: String)? {
        let answer = try Command.run([
            "dig", "-p", "\(port)", "@127.0.0.1", "+tries=1", "+time=10", "+noall", "+answer", name,
        ]).output
        let fields = answer.split(whereSeparator: \.isWhitespace)
        guard fields.count >= 5, let ttl = Int(fields[1]) else { return nil }
        return (ttl, String(fields[4]))
    }

    /// Stops it by SIGTERM; its exit code.
    func stop() -> Int32 {
        kill(process.number, SIGTERM)
        return process.waitForEnd()
    }

    deinit { if process.isRunning { _ = stop() } }
}

@Suite struct `An answerer by a configuration alone` {
    private static func configuration(_ world: NSD) -> String {
        """
        [recursion]
        root-hints = ["127.0.0.1"]
        ask-loopback = true

        [dnssec]
        validate = false

        [[stub]]
        zone = "example"
        servers = ["\(world.address)"]
        """
    }

    @Test func `answers where it is told, and leaves nothing behind when it is stopped`() throws {
        let world = try OutsideWorld.serve()
        let answerer = try LoneAnswerer(configuration: Self.configuration(world))
        #expect(try answerer.ask("www.example")?.data == "192.0.2.2")
        let kept = try FileManager.default.contentsOfDirectory(atPath: answerer.scratch.path)
        #expect(kept.contains { $0.hasPrefix("landline-answerer-") })
        #expect(answerer.stop() == ExitCodes.success)
        let left = try FileManager.default.contentsOfDirectory(atPath: answerer.scratch.path)
        #expect(left.sorted() == ["output", "suite.toml"])
    }

    @Test func `tells a fault by file and line, and does not start`() throws {
        let scratch = try Scratch()
        try scratch.write("[recursion]\nroot-hint = []\n", to: "suite.toml")
        let result = try Command.run([
            Instance.program, "answerer", "--config", scratch.path + "/suite.toml",
        ])
        #expect(result.status == 78)
        #expect(result.errors.contains("suite.toml:2: unknown key \"root-hint\""))
        #expect(result.errors.contains("write `root-hints`"))
    }

    private static let library = ["x86_64", "aarch64"]
        .map { "/usr/lib/\($0)-linux-gnu/faketime/libfaketimeMT.so.1" }
        .first { FileManager.default.fileExists(atPath: $0) }

    @Test(.enabled(if: Self.library != nil, "faketime is not installed"))
    func `follows a fake clock: ages of what it keeps, and its own start and stop`() throws {
        let world = try OutsideWorld.serve()
        let clock = try Scratch()
        try clock.write("@2015-05-27 00:00:00\n", to: "now")
        let answerer = try LoneAnswerer(
            configuration: Self.configuration(world),
            environment: [
                "LD_PRELOAD": try #require(Self.library), "FAKETIME_NO_CACHE": "1",
                "FAKETIME_TIMESTAMP_FILE": clock.path + "/now",
            ]
        )
        #expect(try answerer.ask("www.example")?.ttl == 300)
        try clock.write("@2015-05-27 00:01:40\n", to: "now")
        let aged = try #require(try answerer.ask("www.example")).ttl
        #expect((150...205).contains(aged))
        try clock.write("@2015-05-27 00:30:00\n", to: "now")
        let anew = try #require(try answerer.ask("www.example")).ttl
        #expect((250...300).contains(anew))
        #expect(answerer.stop() == ExitCodes.success)
    }
}
