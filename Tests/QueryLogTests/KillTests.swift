import Dispatch
import Foundation
import Journal
import Testing

@testable import QueryLog

/// Both processes killed at random moments, again and again, as the acceptance test does with the real
/// ones over the network; here the journal and the log alone, so that a fault shows where it is.
@Suite struct `After kill -9` {
    @Test func `every acknowledged lookup is in the log, and none twice`() async throws {
        let scratch = try Scratch()
        let rounds = 8
        for round in 0..<rounds {
            let path = scratch.path
            async let writing = #expect(processExitsWith: .signal(SIGKILL)) {
                [path = path as String, round = round as Int] in
                try Victim(path).writeUntilKilled(round: round)
            }
            async let draining = #expect(processExitsWith: .signal(SIGKILL)) {
                [path = path as String, round = round as Int] in
                try Victim(path).drainUntilKilled(round: round)
            }
            _ = await (writing, draining)
        }

        let store = try LogStore(path: scratch.log)
        var drain = try JournalDrain(store: store, journal: scratch.journal)
        while try drain.step().stored > 0 {}
        let reader = try LogReader(path: scratch.log)
        #expect(try reader.integrityProblems().isEmpty)
        #expect(try reader.losses().total == 0)
        var stored: [Int64: Int] = [:]
        for row in try reader.rows(LogQuery(limit: LogQuery.limitMax)) {
            stored[row.timeMicroseconds, default: 0] += 1
        }
        #expect(stored.values.allSatisfy { $0 == 1 })
        var acknowledged = 0
        var missing = 0
        for round in 0..<rounds {
            let last = try Victim(scratch.path).lastAcknowledged(round: round)
            acknowledged += last
            for serial in 0..<Int64(last)
            where stored[Victim.time(round: round, serial: serial)] != 1 {
                missing += 1
            }
        }
        #expect(missing == 0)
        // At most one lookup of each round was in the journal and not yet acknowledged.
        #expect((acknowledged...(acknowledged + rounds)).contains(stored.count))
        #expect(try scratch.segmentCount() == 0)
        print("kill -9: \(rounds) rounds, \(acknowledged) acknowledged, \(stored.count) stored")
    }
}

/// What the killed processes do.
private struct Victim {
    let scratch: String

    init(_ scratch: String) { self.scratch = scratch }

    /// The time under which a lookup is recognised.
    static func time(round: Int, serial: Int64) -> Int64 { Int64(round) << 32 | serial }

    /// Appends and acknowledges, as fast as it goes.
    func writeUntilKilled(round: Int) throws {
        try Data().write(to: URL(filePath: acknowledgements(round)))
        let file = try FileHandle(forWritingTo: URL(filePath: acknowledgements(round)))
        let journal = try Journal(
            directory: scratch + "/journal",
            options: JournalOptions(segmentBytes: JournalOptions.segmentBytesMin)
        )
        var writer = journal.makeWriter()
        var record = try Lookup().record()
        killMyself()
        for serial in 0... {
            record.fields.wallMicroseconds = Self.time(round: round, serial: Int64(serial))
            writer.append(record)
            // A write has reached the kernel when it returns, as an answer that was sent has.
            try file.write(contentsOf: [0])
        }
    }

    /// Drains, as fast as it goes.
    func drainUntilKilled(round: Int) throws {
        let store = try LogStore(path: scratch + "/log.sqlite")
        var drain = try JournalDrain(store: store, journal: scratch + "/journal")
        killMyself()
        while true { _ = try drain.step() }
    }

    /// How many lookups were acknowledged before the writer was killed.
    func lastAcknowledged(round: Int) throws -> Int {
        try Data(contentsOf: URL(filePath: acknowledgements(round))).count
    }

    private func acknowledgements(_ round: Int) -> String { "\(scratch)/acknowledged-\(round)" }

    /// Ends this process within a twentieth of a second, wherever it is then.
    private func killMyself() {
        let microseconds = Int.random(in: 0..<50_000)
        DispatchQueue.global().asyncAfter(deadline: .now() + .microseconds(microseconds)) {
            kill(getpid(), SIGKILL)
        }
    }
}
