import Foundation

/// A running Landline of a test's own: both processes, wholly inside a scratch folder.
final class Instance {
    let scratch: Scratch
    let port: Int
    private let process = Process()
    private let ended = DispatchSemaphore(value: 0)
    private let log: FileHandle
    /// What goes in front of every command that is to run where the instance runs.
    private let prefix: [String]

    /// The program under test, as the tests' own build made it.
    static let program: String = {
        let tests = URL(filePath: CommandLine.arguments[0])
        var folder = tests.deletingLastPathComponent()
        while folder.path() != "/" {
            let candidate = folder.appending(path: "landline").path()
            if FileManager.default.isExecutableFile(atPath: candidate),
                !FileManager.default.fileExists(atPath: candidate + "/.")
            {
                return candidate
            }
            folder = folder.deletingLastPathComponent()
        }
        preconditionFailure("no landline beside \(tests.path())")
    }()

    /// The repository's root, for the shipped catalogue.
    static let repository = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Writes `configuration` (a landline.toml without its listeners and upstreams) and starts.
    ///
    /// `listen` are addresses; the port is one that was free a moment ago.
    init(
        configuration: String = "",
        upstream: AuthoritativePeer? = nil,
        rules: String? = nil,
        listen: [String] = ["127.0.0.1", "[::1]"],
        port: Int? = nil,
        prefix: [String] = [],
        scratch: Scratch? = nil
    ) throws {
        self.scratch = try scratch ?? Scratch()
        let port = try port ?? Self.freePort()
        self.port = port
        self.prefix = prefix
        let addresses = listen.map { "\"\($0):\(port)\"" }.joined(separator: ", ")
        let upstreams = upstream.map { "\"\($0.address):\($0.port)\"" } ?? "\"127.0.0.1:9\""
        try self.scratch.write(
            """
            [server]
            listen = [\(addresses)]

            [resolution]
            upstreams = [\(upstreams)]

            \(configuration)
            """,
            to: "landline.toml"
        )
        if let rules { try self.scratch.write(rules, to: "state/rules/family.rules") }
        let logPath = self.scratch.path + "/serve.log"
        guard FileManager.default.createFile(atPath: logPath, contents: nil),
            let log = FileHandle(forWritingAtPath: logPath)
        else {
            throw NeverHappened(what: logPath)
        }
        self.log = log
        try start()
    }

    /// The state directory.
    var state: String { scratch.path + "/state" }

    private func start() throws {
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            prefix + [
                Self.program, "serve", "--config", scratch.path + "/landline.toml", "--state",
                state, "--data", Self.repository.path(),
            ]
        process.environment = ProcessInfo.processInfo.environment
            .merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
        process.standardOutput = log
        process.standardError = log
        process.terminationHandler = { [ended] _ in ended.signal() }
        try process.run()
        do {
            try eventually("Landline to answer", within: .seconds(30)) {
                guard process.isRunning else {
                    throw NeverHappened(what: "serve, which ended early:\n\(output)")
                }
                return try isAnswering()
            }
        } catch let error as NeverHappened {
            throw NeverHappened(what: "\(error.what)\n\(output)")
        }
    }

    private func isAnswering() throws -> Bool {
        try statusJSON()?.answerer?.listening.isEmpty == false
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
    func stop() {
        guard process.isRunning else { return }
        process.terminate()
        ended.wait()
    }

    deinit { stop() }
}

/// The exit codes that tests look for (`landline help` lists them).
enum ExitCodes {
    static let success: Int32 = 0
    static let blocked: Int32 = 10
    static let unavailable: Int32 = 69
}
