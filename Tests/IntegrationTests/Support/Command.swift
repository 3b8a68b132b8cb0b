import Foundation
import TestPeers

/// A program run to its end, with what it printed.
struct Command {
    /// What a program that ended left behind.
    struct Result: Sendable {
        let status: Int32
        let output: String
        let errors: String
    }

    /// How long a command may take: longer than any here should, shorter than CI's patience.
    private static let timeoutSeconds = 60

    /// Runs `arguments` (a program's name, looked up in PATH, and what follows it) to its end.
    @discardableResult
    static func run(
        _ arguments: [String],
        input: String? = nil,
        environment: [String: String] = [:]
    ) throws -> Result {
        // Not Foundation's Process: it has crashed on a start, once in some thousand.
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "landline-command-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.path(percentEncoded: false)
        try Data((input ?? "").utf8).write(to: folder.appending(path: "input"))
        let process = try SpawnedProcess(
            arguments,
            input: path + "/input",
            output: path + "/output",
            errors: path + "/errors",
            environment: ["SWIFT_BACKTRACE": "enable=no", "NO_COLOR": "1"]
                .merging(environment) { $1 }
        )
        let ended = DispatchSemaphore(value: 0)
        DispatchQueue.global().async {
            process.waitForEnd()
            ended.signal()
        }
        if ended.wait(timeout: .now() + .seconds(timeoutSeconds)) == .timedOut {
            kill(-process.number, SIGTERM)
            ended.wait()
        }
        return Result(
            status: process.waitForEnd(),
            output: try text(in: folder.appending(path: "output")),
            errors: try text(in: folder.appending(path: "errors"))
        )
    }

    private static func text(in file: URL) throws -> String {
        String(decoding: try Data(contentsOf: file), as: UTF8.self)
    }

    /// Runs `arguments`, which must succeed; gives what it printed.
    @discardableResult
    static func mustRun(_ arguments: [String]) throws -> String {
        let result = try run(arguments)
        guard result.status == 0 else {
            throw CommandFailure(arguments: arguments, result: result)
        }
        return result.output
    }

    /// Whether a program of this name can be run.
    static func exists(_ name: String) -> Bool {
        ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]
            .contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }
}

/// A command that should have succeeded.
struct CommandFailure: Error, CustomStringConvertible {
    let arguments: [String]
    let result: Command.Result

    var description: String {
        """
        \(arguments.joined(separator: " ")) ended with \(result.status)
        \(result.output)\(result.errors)
        """
    }
}
