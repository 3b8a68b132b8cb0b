import Foundation

/// A row as `landline log --json` tells it.
struct LogLine: Decodable {
    let name: String?
    let device: String
    let verdict: String
    let master: String?
    let organisation: String?
    let purpose: String?
    let transport: String
}

extension Instance {
    /// Every row of the log that the arguments let through, the oldest first.
    func log(_ arguments: String...) throws -> [LogLine] {
        let result = try Command.run(
            [Self.program, "log", "--json", "-n", "1000", "--state", state] + arguments
        )
        guard result.status == 0 else {
            throw CommandFailure(arguments: ["log"], result: result)
        }
        return try result.output.split(separator: "\n").map {
            try JSONDecoder().decode(LogLine.self, from: Data($0.utf8))
        }
    }
}

/// One of the two processes, run by itself.
final class LoneProcess {
    private let process = Process()
    private let ended = DispatchSemaphore(value: 0)

    init(_ arguments: [String]) throws {
        process.executableURL = URL(filePath: Instance.program)
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.terminationHandler = { [ended] _ in ended.signal() }
        try process.run()
    }

    func stop() {
        guard process.isRunning else { return }
        process.terminate()
        ended.wait()
    }

    deinit { stop() }
}
