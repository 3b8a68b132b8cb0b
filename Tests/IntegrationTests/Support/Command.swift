import Foundation
import Synchronization

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
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment
            .merging(["SWIFT_BACKTRACE": "enable=no", "NO_COLOR": "1"]) { $1 }
            .merging(environment) { $1 }
        let (output, errors) = (Drain(), Drain())
        process.standardOutput = output.pipe
        process.standardError = errors.pipe
        let feed = Pipe()
        process.standardInput = input == nil ? FileHandle.nullDevice : feed
        let ended = DispatchSemaphore(value: 0)
        // Not waitUntilExit, which runs this thread's run loop and can miss the end.
        process.terminationHandler = { _ in ended.signal() }
        try withoutBlockedSignals { try process.run() }
        if let input {
            try feed.fileHandleForWriting.write(contentsOf: Data(input.utf8))
            try feed.fileHandleForWriting.close()
        }
        if ended.wait(timeout: .now() + .seconds(timeoutSeconds)) == .timedOut {
            process.terminate()
            ended.wait()
        }
        return Result(
            status: process.terminationStatus,
            output: output.text(),
            errors: errors.text()
        )
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

    /// Runs `body` with no signal blocked on this thread, for a child to inherit: threads of the test's
    /// pool block them all, and their children would never hear SIGTERM.
    private static func withoutBlockedSignals(_ body: () throws -> Void) rethrows {
        var none = sigset_t()
        var before = sigset_t()
        unsafe sigemptyset(&none)
        unsafe pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        try body()
    }

    /// Reads a pipe to its end beside the process, which would stop on a full one.
    private final class Drain: Sendable {
        let pipe = Pipe()
        private let octets = Mutex(Data())
        private let done = DispatchSemaphore(value: 0)

        init() {
            let reading = pipe.fileHandleForReading
            DispatchQueue.global().async { [self] in
                let all = reading.readDataToEndOfFile()
                octets.withLock { $0 = all }
                done.signal()
            }
        }

        func text() -> String {
            done.wait()
            return String(decoding: octets.withLock { $0 }, as: UTF8.self)
        }
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
