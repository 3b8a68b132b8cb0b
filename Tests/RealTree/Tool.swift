import Foundation
import TestPeers

/// A tool of the system's, run to its end.
enum Tool {
    /// It did not succeed.
    struct Failure: Error, CustomStringConvertible {
        let command: [String]
        let status: Int32
        let printed: String
        var description: String { "\(command.joined(separator: " ")): \(status)\n\(printed)" }
    }

    /// Runs `command`, which must succeed, and gives what it printed.
    @discardableResult
    static func run(_ command: [String], input: String? = nil) throws -> String {
        let base = "/tmp/landline-tool-\(UUID().uuidString)"
        defer {
            for end in ["in", "out", "err"] {
                try? FileManager.default.removeItem(atPath: "\(base).\(end)")
            }
        }
        if let input { try Data(input.utf8).write(to: URL(filePath: base + ".in")) }
        let process = try SpawnedProcess(
            command,
            input: input == nil ? "/dev/null" : base + ".in",
            output: base + ".out",
            errors: base + ".err"
        )
        let status = process.waitForEnd()
        let printed = try String(contentsOfFile: base + ".out", encoding: .utf8)
        guard status == 0 else {
            let errors = (try? String(contentsOfFile: base + ".err", encoding: .utf8)) ?? ""
            throw Failure(command: command, status: status, printed: printed + errors)
        }
        return printed
    }
}
