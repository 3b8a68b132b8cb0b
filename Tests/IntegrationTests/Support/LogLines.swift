import Foundation

/// A row as `landline log --json` tells it.
struct LogLine: Decodable {
    let name: String?
    let device: String
    let verdict: String
    let alias: String?
    let organisation: Organisation?
    let transport: String

    struct Organisation: Decodable {
        let id: String
        let master: String
        let purpose: String
    }
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
