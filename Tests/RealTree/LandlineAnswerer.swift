import Foundation
import TestPeers

/// Landline's answering process, run by a configuration alone, resolving the tree and validating.
package final class LandlineAnswerer: Sendable {
    package let address: String
    package let state: String
    private let program: String
    private let folder: String
    private let process: SpawnedProcess

    /// Starts `program` in the house, at `address`, and returns when it answers.
    ///
    /// `more` is further configuration: whole tables, or lines of those in `tables`, by their names.
    package init(
        _ tree: RealTree,
        program: String,
        at address: String,
        tables: [String: String] = [:],
        more: String = ""
    ) throws {
        self.address = address
        self.program = program
        folder = "\(tree.folder)/landline-\(String(UInt32.random(in: 0...UInt32.max), radix: 36))"
        state = folder + "/state"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: false
        )
        let hints = tree.rootHints.map { hint in
            "\"\(hint.name) \(hint.address.contains(":") ? "AAAA" : "A") \(hint.address)\""
        }
        let anchors = tree.trustAnchors.map { "\"\($0)\"" }
        let configuration = """
            [server]
            listen = ["\(address)"]
            networks = ["198.19.0.0/24"]
            \(tables["server"] ?? "")

            [resolution]
            mode = "recursive"
            rebinding-protection = false
            \(tables["resolution"] ?? "")

            [recursion]
            root-hints = [\(hints.joined(separator: ", "))]
            \(tables["recursion"] ?? "")

            [dnssec]
            trust-anchors = [\(anchors.joined(separator: ", "))]
            \(tables["dnssec"] ?? "")

            \(more)
            """
        try Data(configuration.utf8).write(to: URL(filePath: folder + "/landline.toml"))
        process = try SpawnedProcess(
            tree.network.prefix(tree.network.house)
                + [program, "answerer", "--config", folder + "/landline.toml", "--state", state],
            output: folder + "/log",
            environment: ["SWIFT_BACKTRACE": "enable=no"]
        )
        do {
            try tree.waitUntilAnswers(address) { [process] in process.isRunning }
        } catch {
            throw NeverStarted(log: log)
        }
    }

    deinit { process.endAlone() }

    private struct NeverStarted: Error {
        let log: String
    }

    /// What it has said so far.
    package var log: String {
        (try? String(contentsOfFile: folder + "/log", encoding: .utf8)) ?? ""
    }

    package var isRunning: Bool { process.isRunning }

    /// How often a bound was reached so far, by the bound's name.
    package func bounds() throws -> [String: Int] { try counts("bounds") }

    /// Queries that were sent to servers, and what came that was no reply, by name.
    package func queries() throws -> [String: Int] { try counts("queries") }

    private func counts(_ name: String) throws -> [String: Int] {
        // Ends with 3 where no keeper runs, and prints all the same.
        let text = try Tool.run(
            ["sh", "-c", "\"$0\" status --json --state \"$1\"; test $? -le 3", program, state]
        )
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let answerer = object?["answerer"] as? [String: Any]
        return answerer?[name] as? [String: Int] ?? [:]
    }

    /// The CPU time of its threads so far, or of the one called `thread`, in nanoseconds.
    package func nanoseconds(thread: String? = nil) throws -> UInt64 {
        try ThreadTimes.nanoseconds(process: process.number, thread: thread)
    }
}
