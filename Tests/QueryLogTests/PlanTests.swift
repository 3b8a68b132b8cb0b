import Attribution
import DNSWire
import Foundation
import GRDB
import Synchronization
import Testing

@testable import QueryLog

/// The statements that SQLite ran, and how it found its rows.
///
/// Small tables (reasons, devices, runs) may be read through; those that grow with the lookups may not.
@Suite struct `No question` {
    static let large = ["lookups", "names", "name_order", "postings", "spans", "l", "n", "a", "o"]

    @Test(arguments: `The log's index`.queries.indices)
    func `of people reads a large table through`(number: Int) throws {
        let (title, change) = `The log's index`.queries[number]
        // Nothing in the log's order helps with these: all names are read, once.
        let namesAreRead = ["part of a name", "all names"].contains(title)
        let scratch = try Scratch()
        let store = try LogStore(path: scratch.log)
        try store.store(`The log's index`.lookups(9000, seed: 1))
        try check(store, allowing: namesAreRead ? ["SCAN names"] : []) { db in
            var query = LogQuery(limit: 100)
            change(&query)
            let walk = try IndexWalk(query, in: db)
            _ = try LogRow.load(walk.ids(), in: db)
            _ = try walk.count()
        }
    }

    @Test func `about counts or devices reads a large table through`() throws {
        let scratch = try Scratch()
        let store = try LogStore(path: scratch.log)
        try store.store(`The log's index`.lookups(9000, seed: 1))
        try check(store) { db in
            var query = TallyQuery(by: [.hour, .device, .reason])
            query.sinceMicroseconds = 100_000_000
            query.untilMicroseconds = 2_000_000_000
            query.device = "phone-1"
            var tally = Tally(query, in: db)
            try tally.count()
            _ = try tally.lines()
            _ = try IndexWalk.end(.latest, of: 1, in: db)
            _ = try IndexWalk.end(.earliest, of: 1, in: db)
        }
    }

    @Test func `and no storing or pruning does either`() throws {
        let scratch = try Scratch()
        let store = try LogStore(path: scratch.log)
        try store.store(`The log's index`.lookups(9000, seed: 1))
        let statements = try store.traced {
            for batch in 1...20 as ClosedRange<Int64> {
                try store.store((0..<2000).map { Lookup(second: batch * 100_000 + $0) })
            }
            let now: Int64 = 20 * 86_400_000_000
            while try !store.prune(Retention(days: 1), nowMicroseconds: now).isDone {}
        }
        #expect(statements.contains { $0.hasPrefix("DELETE FROM lookups") })
        #expect(statements.contains { $0.hasPrefix("DELETE FROM postings") })
        try expectNoScan(statements, store, allowing: ["SCAN names"])
    }

    private func check(
        _ store: LogStore,
        allowing allowed: [String] = [],
        _ body: (Database) throws -> Void
    ) throws {
        let statements = try store.traced { try store.queue.read(body) }
        #expect(!statements.isEmpty)
        try expectNoScan(statements, store, allowing: allowed)
    }

    private func expectNoScan(
        _ statements: [String],
        _ store: LogStore,
        allowing allowed: [String]
    ) throws {
        for sql in statements {
            // A row at an end of a table is found at once.
            guard !sql.contains(/ORDER BY (id|first)( DESC)? LIMIT 1$/) else { continue }
            let plan = try store.queue.read { db in
                let statement = try db.makeStatement(sql: "EXPLAIN QUERY PLAN \(sql)")
                statement.setUncheckedArguments([])
                return try Row.fetchAll(statement).map { $0["detail"] as String }
            }
            for step in plan where !allowed.contains(step) {
                let words = step.split(separator: " ")
                let isScan = words.first == "SCAN" && words.count > 1
                #expect(
                    !isScan || !Self.large.contains(String(words[1])),
                    "\(step): \(sql)"
                )
            }
        }
    }
}

extension LogStore {
    /// The statements that `body` has SQLite run, those of SQLite's own making left out.
    func traced(_ body: () throws -> Void) throws -> [String] {
        let statements = Mutex<Set<String>>([])
        func trace(_ isOn: Bool) {
            queue.writeWithoutTransaction { db in
                db.trace(
                    isOn
                        ? { event in
                            if case .statement(let statement) = event {
                                statements.withLock { _ = $0.insert(statement.sql) }
                            }
                        } : nil
                )
            }
        }
        trace(true)
        try body()
        trace(false)
        return statements.withLock { statements in
            statements.filter { sql in
                ["SELECT", "DELETE", "UPDATE", "INSERT", "REPLACE"].contains { sql.hasPrefix($0) }
            }.sorted()
        }
    }
}
