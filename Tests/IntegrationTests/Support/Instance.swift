import Foundation
import TestPeers

/// A running Landline of a test's own: both processes, wholly inside a scratch folder.
final class Instance {
    let scratch: Scratch
    let port: Int
    /// The state directory.
    let state: String
    private let process: SpawnedProcess
    /// What goes in front of every command that is to run where the instance runs.
    private let prefix: [String]

    /// The program under test: as the tests' own build made it, or the one that LANDLINE_PROGRAM names.
    static var program: String { ProgramUnderTest.path }

    /// The repository's root, for the shipped catalogue.
    static let repository = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Writes `configuration` (a landline.toml without its listeners and upstreams) and starts.
    ///
    /// `listen` are addresses; the port is one that was free a moment ago.
    init(
        configuration: String = "",
        upstream: NSD? = nil,
        rules: String? = nil,
        listen: [String] = ["127.0.0.1", "[::1]"],
        port: Int? = nil,
        prefix: [String] = [],
        scratch: Scratch? = nil,
        state: String? = nil
    ) throws {
        self.scratch = try scratch ?? Scratch()
        let port = try port ?? Self.freePort()
        self.port = port
        self.prefix = prefix
        self.state = state ?? self.scratch.path + "/state"
        let addresses = listen.map { "\"\($0):\(port)\"" }.joined(separator: ", ")
        let upstreams = upstream.map { "\"\($0.address)\"" } ?? "\"127.0.0.1:9\""
        try self.scratch.write(
            """
            [server]
            listen = [\(addresses)]

            [resolution]
            upstreams = [\(upstreams)]

            \(configuration.contains("[dnssec]") ? "" : "[dnssec]\nvalidate = false")
            \(configuration)
            """,
            to: "landline.toml"
        )
        if let rules { try Scratch.write(rules, at: self.state + "/rules/family.rules") }
        process = try SpawnedProcess(
            prefix + [
                Self.program, "serve", "--config", self.scratch.path + "/landline.toml",
                "--state", self.state, "--data", Self.repository.path(),
            ],
            output: self.scratch.path + "/serve.log",
            environment: ["SWIFT_BACKTRACE": "enable=no"]
        )
        do {
            try eventually("Landline to answer") {
                guard process.isRunning else {
                    throw NeverHappened(what: "serve, which ended early")
                }
                return try statusJSON()?.answerer?.listening.isEmpty == false
            }
        } catch {
            throw NeverHappened(what: "a running Landline: \(error)\n\(output)")
        }
    }

    /// What serve and its children have said so far.
    var output: String {
        (try? String(contentsOfFile: scratch.path + "/serve.log", encoding: .utf8)) ?? ""
    }

    /// Runs a command of Landline's against this instance.
    func cli(_ arguments: String..., input: String? = nil) throws -> Command.Result {
        try Command.run(
            prefix + [Self.program] + arguments,
            input: input,
            environment: ["LANDLINE_STATE": state]
        )
    }

    /// Asks by dig; the answer's text.
    func dig(_ arguments: String..., at address: String = "127.0.0.1") throws -> String {
        try Command.run(
            prefix + ["dig", "-p", "\(port)", "@\(address)", "+tries=1", "+time=4"] + arguments
        ).output
    }

    /// A port that was free a moment ago for UDP and TCP on loopback.
    static func freePort() throws -> Int {
        for _ in 0..<64 {
            let port = Int.random(in: 20_000..<32_000)
            let holders = try Command.run(["ss", "-Hlntu", "sport = :\(port)"]).output
            if holders.isEmpty { return port }
        }
        throw NeverHappened(what: "a free port")
    }

    /// Stops as a service manager would, and waits for the end.
    func stop() { process.endAlone() }

    deinit { stop() }
}

/// The exit codes that tests look for (`landline help` lists them).
enum ExitCodes {
    static let success: Int32 = 0
    static let problems: Int32 = 3
    static let blocked: Int32 = 10
    static let held: Int32 = 12
    static let usage: Int32 = 64
    static let unavailable: Int32 = 69
}
