import Foundation
import Testing

/// Both processes' counts, as `landline status --json` tells them.
struct StatusObject: Decodable {
    struct Answerer: Decodable {
        let generation: UInt32
        let listening: [String]
        let received: UInt64
        let answered: UInt64
        let dropped: [String: UInt64]
        let resolving: UInt64
        let journalLosses: [String: UInt64]
        let journalProblem: String?
        let problem: String?
        let process: Int32
    }

    struct Keeper: Decodable {
        struct Log: Decodable {
            let stored: UInt64
            let backlogOctets: UInt64
            let lost: UInt64
            let problem: String?
        }
        struct Problem: Decodable {
            let file: String?
            let line: Int?
            let what: String
            let remedy: String?
        }

        let log: Log
        let problems: [Problem]
        let process: Int32
    }

    let answerer: Answerer?
    let keeper: Keeper?
}

extension Instance {
    /// What `status` tells; nil while there is nobody to tell.
    func statusJSON() throws -> StatusObject? {
        let text = try cli("status", "--json").output
        guard text.hasPrefix("{") else { return nil }
        return try JSONDecoder().decode(StatusObject.self, from: Data(text.utf8))
    }

    /// How many rows the log holds, asked of the file itself.
    func rowCount() throws -> Int {
        let text = try Command.mustRun([
            "sqlite3", "-readonly", state + "/log.sqlite", "SELECT count(*) FROM lookups",
        ])
        return Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
    }

    /// The names of all rows that match an SQL pattern.
    func loggedNames(like pattern: String) throws -> [String] {
        let text = try Command.mustRun([
            "sqlite3", "-readonly", state + "/log.sqlite",
            "SELECT n.name FROM lookups l JOIN names n ON n.id = l.name WHERE n.name LIKE '\(pattern)'",
        ])
        return text.split(separator: "\n").map(String.init)
    }

    /// Waits until nothing is under way any more, and checks that nothing went missing.
    ///
    /// `received = answered + dropped`, and `answered = rows + counted losses`. For an instance whose
    /// answerer has not been restarted: its counts begin anew with each start.
    func checkBooks(sourceLocation: SourceLocation = #_sourceLocation) throws {
        var last = "nothing was told"
        do {
            try eventually("the log to catch up") {
                guard let status = try statusJSON(), let answerer = status.answerer else {
                    return false
                }
                let lost = answerer.journalLosses.values.reduce(0, +)
                let rows = UInt64(try rowCount())
                last = """
                    answered \(answerer.answered), rows \(rows), lost \(answerer.journalLosses), \
                    resolving \(answerer.resolving), \(status.keeper.map { "\($0.log)" } ?? "no keeper")
                    """
                return answerer.resolving == 0 && answerer.answered == rows + lost
            }
        } catch {
            throw NeverHappened(what: "the log to catch up: \(last)\n\(output)")
        }
        let answerer = try #require(try statusJSON()?.answerer, sourceLocation: sourceLocation)
        let dropped = answerer.dropped.values.reduce(0, +)
        #expect(answerer.received == answerer.answered + dropped, sourceLocation: sourceLocation)
    }
}
