import Addresses
import GRDB
import Testing

@testable import QueryLog

@Suite struct `A log of the first form` {
    @Test func `is indexed and counted when it is opened`() throws {
        let scratch = try Scratch()
        try makeFirst(scratch.log, lookups: 3000)
        let store = try LogStore(path: scratch.log)
        let reader = try LogReader(path: scratch.log)
        #expect(try reader.integrityProblems().isEmpty)
        #expect(try reader.count(LogQuery(limit: 0)) == 3000)
        #expect(try reader.count(.latest { $0.device = "phone-1" }) == 1500)
        #expect(try reader.names(.latest { $0.name = NamePattern("n7.old.example") }).count == 3)
        #expect(
            try reader.rows(.latest { $0.name = NamePattern("*.alias.example") }).map(\.id)
                == [1, 1001, 2001]
        )
        let hours = try reader.tally(TallyQuery(by: .hour))
        #expect(hours.map(\.count) == [1800, 1200])
        try store.store([Lookup(second: 9000, name: "n7.old.example")])
        #expect(try reader.names(.latest { $0.name = NamePattern("n7.old.example") }).count == 4)
        #expect(try reader.rows(LogQuery(limit: 1)).first?.id == 3001)
        #expect(try reader.tally(TallyQuery()).map(\.count) == [3001])
    }

    @Test func `is not there for a reader until its keeper has changed it`() throws {
        let scratch = try Scratch()
        try makeFirst(scratch.log, lookups: 3)
        #expect(throws: LogError.absent(path: scratch.log)) { try LogReader(path: scratch.log) }
        _ = try LogStore(path: scratch.log)
        #expect(try LogReader(path: scratch.log).count(LogQuery(limit: 0)) == 3)
    }

    @Test func `may be empty`() throws {
        let scratch = try Scratch()
        try makeFirst(scratch.log, lookups: 0)
        try LogStore(path: scratch.log).store([Lookup()])
        #expect(try LogReader(path: scratch.log).names(LogQuery(limit: 9)) == ["example.org"])
    }

    /// A log as the first version made it, with lookups of two devices, two seconds apart.
    private func makeFirst(_ path: String, lookups: Int) throws {
        let queue = try DatabaseQueue(path: path)
        try LogSchema.migrator.migrate(queue, upTo: "1: lookups")
        guard lookups > 0 else { return }
        try queue.write { db in
            try db.execute(
                sql: """
                    INSERT INTO devices VALUES (1, 'phone-1', 1), (2, 'phone-2', 1);
                    INSERT INTO clients VALUES (1, '192.0.2.1', '');
                    INSERT INTO outcomes VALUES (1, 0, 1, 0, -1, '', 1);
                    INSERT INTO reasons VALUES
                        (1, 0, 0, 0, '', '', '', 0, '', '', 0, 0, '', 0, 0, '', '');
                    """
            )
            for number in 0..<1000 {
                try db.execute(
                    sql: "INSERT INTO names VALUES (?, ?)",
                    arguments: [number + 1, "n\(number).old.example"]
                )
            }
            try db.execute(sql: "INSERT INTO names VALUES (2000, 'an.alias.example')")
            for number in 0..<lookups {
                try db.execute(
                    sql: "INSERT INTO lookups VALUES (?, ?, 1, ?, 1, ?, 1, 1, 1, ?)",
                    arguments: [
                        number + 1, number * 2_000_000, number % 2 + 1, number % 1000 + 1,
                        number % 1000 == 0 ? 2000 : nil,
                    ]
                )
            }
            try db.execute(
                sql: "INSERT INTO spans VALUES (1, ?, 0, ?)",
                arguments: [lookups, (lookups - 1) * 2_000_000]
            )
        }
    }
}
