import DNSWire
import Foundation
import GRDB
import Journal
import Testing

@testable import QueryLog

@Suite struct `A drain` {
    let small = JournalOptions(segmentBytes: JournalOptions.segmentBytesMin)

    @Test func `stores what was appended, in the order of its times, and once`() throws {
        let scratch = try Scratch()
        let journal = try Journal(directory: scratch.journal, options: small)
        let store = try LogStore(path: scratch.log)
        var drain = try JournalDrain(store: store, journal: scratch.journal)
        var even = journal.makeWriter()
        var odd = journal.makeWriter()
        for second in 0..<100 as Range<Int64> {
            even.append(try Lookup(second: 2 * second).record())
            odd.append(try Lookup(second: 2 * second + 1).record())
        }
        #expect(try drain.step().stored == 200)
        #expect(try drain.step().stored == 0)
        let rows = try LogReader(path: scratch.log).rows(LogQuery(limit: 1000))
        #expect(rows.map(\.timeMicroseconds) == (0..<200).map { $0 * 1_000_000 })
    }

    @Test func `removes what is drained and forgets it, whatever is idle`() throws {
        let scratch = try Scratch()
        let journal = try Journal(directory: scratch.journal, options: small)
        let store = try LogStore(path: scratch.log)
        var drain = try JournalDrain(store: store, journal: scratch.journal)
        var idle = journal.makeWriter()
        idle.append(try Lookup().record())
        do {
            var busy = journal.makeWriter()
            for second in 0..<5000 as Range<Int64> {
                busy.append(try Lookup(second: second).record())
            }
        }
        journal.close()
        var progress = try drain.step()
        #expect(progress.stored == 5001 && progress.removed > 5)
        #expect(try scratch.segmentCount() == 1)
        progress = try drain.step()
        #expect(progress == DrainProgress())
        #expect(try store.positions().count == 1)
        idle.append(try Lookup().record())
        #expect(try drain.step().stored == 1)
    }

    @Test func `takes large backlogs in batches`() throws {
        let scratch = try Scratch()
        let count = JournalDrain.batchRecordsMax * 2
        do {
            let journal = try Journal(directory: scratch.journal)
            var writer = journal.makeWriter()
            let record = try Lookup().record()
            for _ in 0..<count { writer.append(record) }
        }
        let store = try LogStore(path: scratch.log)
        var drain = try JournalDrain(store: store, journal: scratch.journal)
        let progress = try drain.step()
        #expect(progress.stored < count && !progress.isCaughtUp)
        while try !drain.step().isCaughtUp {}
        #expect(try LogReader(path: scratch.log).count(LogQuery(limit: 0)) == count)
    }

    @Test func `loses and doubles nothing when the log's disk is full for a while`() throws {
        let scratch = try Scratch()
        let journal = try Journal(directory: scratch.journal)
        let store = try LogStore(path: scratch.log)
        var drain = try JournalDrain(store: store, journal: scratch.journal)
        var writer = journal.makeWriter()
        func append(_ names: Range<Int>) throws {
            for name in names {
                writer.append(
                    try Lookup(second: Int64(name), name: "name-\(name).example.org").record()
                )
            }
        }
        try append(0..<1000)
        #expect(try drain.step().stored == 1000)
        try store.setPagesMax(0)
        try append(1000..<6000)
        for _ in 0..<3 {
            #expect(throws: DrainError.log(.full(path: scratch.log))) { try drain.step() }
        }
        #expect(try LogReader(path: scratch.log).count(LogQuery(limit: 0)) == 1000)
        try store.setPagesMax(.max)
        try append(6000..<6100)
        #expect(try drain.step().stored == 5100)
        let rows = try LogReader(path: scratch.log).rows(LogQuery(limit: 10_000))
        #expect(
            rows.map { $0.qname?.description }
                == (0..<6100).map { "name-\($0).example.org" }
        )
    }

    @Test func `notes each loss once, however often processes begin anew`() throws {
        let scratch = try Scratch()
        for round in 1...3 as ClosedRange<UInt64> {
            let journal = try Journal(
                directory: scratch.journal,
                options: JournalOptions(bytesMax: 0)
            )
            var writer = journal.makeWriter()
            writer.append(try Lookup().record())
            let store = try LogStore(path: scratch.log)
            var drain = try JournalDrain(store: store, journal: scratch.journal)
            _ = try drain.step()
            _ = try drain.step()
            let losses = try LogReader(path: scratch.log).losses()
            #expect(losses[.journalFull] == round && losses.total == round)
        }
    }

    @Test func `counts damaged records and stores the others`() throws {
        let scratch = try Scratch()
        let journal = try Journal(directory: scratch.journal, options: small)
        do {
            var writer = journal.makeWriter()
            for second in 0..<10 as Range<Int64> {
                writer.append(try Lookup(second: second).record())
            }
        }
        journal.close()
        try scratch.damageSegments(at: 128 + 3 * 112 + 50)
        let store = try LogStore(path: scratch.log)
        var drain = try JournalDrain(store: store, journal: scratch.journal)
        let progress = try drain.step()
        #expect(progress.stored == 9 && progress.damaged == 1 && progress.removed == 1)
        #expect(try LogReader(path: scratch.log).losses()[.damaged] == 1)
    }
}

extension JournalDrain {
    mutating func step() throws -> DrainProgress {
        try step(resolver: TestResolver(), nowMicroseconds: 0)
    }
}

extension JournalWriter {
    mutating func append(_ record: LookupRecord) {
        let name = record.qname?.octets ?? []
        append(record.fields, name: name.span)
    }
}

extension LogStore {
    /// Lets the database grow to so many pages; 0 means no further than it is.
    func setPagesMax(_ pages: Int32) throws {
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA max_page_count = \(max(pages, 1))")
        }
    }
}

extension Scratch {
    func segmentCount() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: journal)
            .filter { $0.hasSuffix(".segment") }.count
    }

    /// Changes one octet of every segment that has any.
    func damageSegments(at offset: UInt64) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: journal)
        where name.hasSuffix(".segment") {
            let file = try FileHandle(forUpdating: URL(filePath: "\(journal)/\(name)"))
            try file.seek(toOffset: offset)
            let octet = try file.read(upToCount: 1)?.first ?? 0
            try file.seek(toOffset: offset)
            try file.write(contentsOf: [octet ^ 0x10])
            try file.close()
        }
    }
}
