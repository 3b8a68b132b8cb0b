import Addresses
import GRDB
import Testing

@testable import QueryLog

@Suite struct `The log's retention` {
    let day: Int64 = 86_400

    @Test func `removes what is too old, and the names that only it knew`() throws {
        let scratch = try Scratch()
        let store = try LogStore(path: scratch.log)
        let rows = LogStore.spanRowsMax
        try store.store((0..<rows).map { Lookup(second: $0, name: "old-\($0).example.org") })
        try store.store([
            Lookup(second: 9 * day, name: "new.example.org", alias: "old-1.example.org", device: 2)
        ])
        try prune(store, Retention(days: 7), now: 10 * day)
        let reader = try LogReader(path: scratch.log)
        #expect(try reader.names(LogQuery(limit: 9)) == ["new.example.org"])
        #expect(try count("names", store) == 2)
        #expect(try count("runs", store) == 0)
        #expect(try count("postings", store) == 0)
        #expect(try reader.integrityProblems().isEmpty)
    }

    @Test func `never gives a lookup's id to another, even when none is left`() throws {
        let scratch = try Scratch()
        do {
            let store = try LogStore(path: scratch.log)
            try store.store((0..<10).map { Lookup(second: $0) })
            try prune(store, Retention(days: 1), now: 10 * day)
            #expect(try count("lookups", store) == 0)
            #expect(
                try store.prune(Retention(days: 1), nowMicroseconds: 20 * day * 1_000_000).isDone
            )
        }
        let store = try LogStore(path: scratch.log)
        try store.store([Lookup()])
        #expect(try LogReader(path: scratch.log).rows(LogQuery(limit: 9)).map(\.id) == [11])
    }

    @Test func `keeps the database below its size, and gives the room back`() throws {
        let scratch = try Scratch()
        let store = try LogStore(path: scratch.log)
        var stored = 0
        while try store.bytesUsed() < 3 << 20 {
            try store.store(
                (0..<5000).map {
                    Lookup(second: 0, name: "name-\(stored + $0).long-domain.example.org")
                }
            )
            stored += 5000
        }
        let pagesBefore = try pages(store)
        try prune(store, Retention(bytesMax: 2 << 20), now: 0)
        #expect(try store.bytesUsed() <= 2 << 20)
        #expect(try pages(store) < pagesBefore)
        let rows = try LogReader(path: scratch.log).rows(LogQuery(limit: LogQuery.limitMax))
        #expect(rows.last?.id == Int64(stored) && rows.count > stored / 3)
    }

    @Test func `works where the database may not grow by a page`() throws {
        let scratch = try Scratch()
        let store = try LogStore(path: scratch.log)
        try store.store((0..<20_000).map { Lookup(second: $0, name: "n\($0).example.org") })
        try store.setPagesMax(0)
        #expect(throws: LogError.full(path: scratch.log)) {
            try store.store((0..<20_000).map { Lookup(second: $0, name: "m\($0).example.org") })
        }
        try prune(store, Retention(bytesMax: 1 << 20), now: 0)
        try store.store((0..<1000).map { Lookup(second: $0, name: "m\($0).example.org") })
        #expect(try LogReader(path: scratch.log).integrityProblems().isEmpty)
    }

    @Test func `sweeps clients that no lookup speaks of`() throws {
        let scratch = try Scratch()
        let store = try LogStore(path: scratch.log)
        try store.store([Lookup(client: .loopbackV6)])
        try store.store([Lookup(second: 10 * day)])
        try store.sweep()
        #expect(try count("clients", store) == 2)
        try store.queue.write { db in try db.execute(sql: "DELETE FROM lookups WHERE id = 1") }
        try store.sweep()
        #expect(try count("clients", store) == 1)
        try store.store([Lookup(client: .loopbackV6)])
        let rows = try LogReader(path: scratch.log).rows(LogQuery(limit: 9))
        #expect(rows.map(\.client) == [IPAddress(192, 0, 2, 1), .loopbackV6])
    }

    private func prune(_ store: LogStore, _ retention: Retention, now: Int64) throws {
        while try !store.prune(retention, nowMicroseconds: now * 1_000_000).isDone {}
    }

    private func count(_ table: String, _ store: LogStore) throws -> Int {
        try store.queue.read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0
        }
    }

    private func pages(_ store: LogStore) throws -> Int {
        try store.queue.read { db in try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0 }
    }
}
