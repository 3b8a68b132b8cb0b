import Glibc
import Journal
import QueryLog
import TestDisks
import Testing

@Suite(.enabled(if: getuid() == 0, "only root may mount the small disk that this needs"))
struct `A full disk` {
    @Test func `keeps lookups in the journal until there is room in the log`() throws {
        let disk = try SmallDisk(bytes: 6 << 20)
        let log = disk.path + "/log.sqlite"
        let store = try LogStore(path: log)
        let journal = try Journal(directory: disk.otherPath)
        var drain = try JournalDrain(store: store, journal: disk.otherPath)
        var writer = journal.makeWriter()
        writer.append(try Lookup().record())
        #expect(try drain.step().stored == 1)

        try disk.fill(leaving: 0)
        for second in 0..<20_000 as Range<Int64> {
            writer.append(try Lookup(second: second, name: "n\(second).example.org").record())
        }
        for _ in 0..<3 {
            #expect(throws: DrainError.log(.full(path: log))) { try drain.step() }
        }
        let reader = try LogReader(path: log)
        #expect(try reader.count(LogQuery(limit: 0)) == 1)

        try disk.makeRoom()
        while try drain.step().stored > 0 {}
        #expect(try reader.count(LogQuery(limit: 0)) == 20_001)
        #expect(try reader.integrityProblems().isEmpty)
        #expect(try reader.losses().total == 0)
    }

    @Test func `lets the oldest lookups go, and takes new ones then`() throws {
        let disk = try SmallDisk(bytes: 3 << 20)
        let log = disk.path + "/log.sqlite"
        let store = try LogStore(path: log, checkpointPages: 128)
        var second: Int64 = 0
        func storeMore() throws {
            try store.store(
                (0..<1000).map { Lookup(second: second + $0, name: "n\(second + $0).example.org") }
            )
            second += 1000
        }
        #expect(throws: LogError.full(path: log)) { while true { try storeMore() } }
        let full = second
        let retention = Retention(bytesMax: 1 << 20)
        while try !store.prune(retention, nowMicroseconds: 0).isDone {}
        while second < full + 5000 { try storeMore() }
        let reader = try LogReader(path: log)
        #expect(
            try reader.rows(LogQuery(limit: 1)).last?.timeMicroseconds == (second - 1) * 1_000_000
        )
        #expect(try reader.integrityProblems().isEmpty)
    }
}
