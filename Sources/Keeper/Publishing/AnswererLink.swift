import Foundation
package import Rulesets
import Sockets

/// The keeper's way to speak to the answerer: line commands on its own socket.
package struct AnswererLink: Sendable {
    /// How long an answer may take: loading a ruleset maps a file and reads some megabytes.
    static let timeout = Duration.seconds(2)

    private let socketPath: String

    /// A link to the answerer that listens at `socketPath`.
    package init(socketPath: String) {
        self.socketPath = socketPath
    }

    /// What asking may come to.
    package enum Answer: Sendable, Equatable {
        /// It uses this generation.
        case uses(generation: UInt32)
        /// It uses this generation, but for what it names.
        case usesInPart(generation: UInt32, but: String)
        /// It refused, and says why.
        case refused(String)
        /// No answerer runs.
        case notRunning
        /// One runs and did not answer as it should.
        case silent(String)
    }

    /// Has the answerer take over what was published.
    package func reload() -> Answer {
        do {
            let line = try UnixLineClient.ask("reload", at: socketPath, timeout: Self.timeout)
            return Self.answer(line)
        } catch {
            return Self.answer(to: error)
        }
    }

    /// What the answerer tells of itself.
    package func status() throws -> AnswererStatus {
        let line = try UnixLineClient.ask("status", at: socketPath, timeout: Self.timeout)
        return try JSONDecoder().decode(AnswererStatus.self, from: Data(line.utf8))
    }

    /// A command that the answerer did not carry out, and why.
    struct Refusal: Error {
        let reason: String
    }

    /// A part of what its cache holds.
    func cachePage(_ selection: CacheSelection) throws -> CachePage {
        try ask("cache-show", selection)
    }

    /// Has it forget.
    func flushCache(_ selection: CacheSelection) throws -> CacheFlushReport {
        try ask("cache-flush", selection)
    }

    /// How its caches do.
    func cacheStatistics() throws -> CacheStatistics { try ask("cache-stats") }

    private func ask<Value: Decodable>(
        _ command: String,
        _ selection: CacheSelection? = nil
    ) throws -> Value {
        var line = command
        if let selection {
            // JSON has no line ends where none are asked for.
            line += " " + String(decoding: try JSONEncoder().encode(selection), as: UTF8.self)
        }
        guard line.utf8.count <= UnixLineServer.commandOctetsMax else {
            throw Refusal(reason: "that is too long for a name")
        }
        let answer = try UnixLineClient.ask(line, at: socketPath, timeout: Self.timeout)
        if answer.hasPrefix("error ") { throw Refusal(reason: String(answer.dropFirst(6))) }
        return try JSONDecoder().decode(Value.self, from: Data(answer.utf8))
    }

    /// Reads what the answerer says to `reload`.
    static func answer(_ line: String) -> Answer {
        let parts = line.split(separator: ", but ", maxSplits: 1)
        let words = (parts.first ?? "").split(separator: " ")
        guard words.count == 3, words[0] == "ok", words[1] == "generation",
            let generation = UInt32(words[2])
        else {
            let reason = line.hasPrefix("error ") ? String(line.dropFirst(6)) : line
            return .refused(reason)
        }
        guard parts.count == 2 else { return .uses(generation: generation) }
        return .usesInPart(generation: generation, but: String(parts[1]))
    }

    private static func answer(to error: SocketError) -> Answer {
        switch error.kind {
        case .noSuchPath, .connectionRefused: .notRunning
        default: .silent("\(error)")
        }
    }
}
