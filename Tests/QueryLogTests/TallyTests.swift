import Attribution
import GRDB
import Journal
import Policies
import Testing

@testable import QueryLog

@Suite struct `Counts by the hour` {
    let hour: Int64 = 3600

    @Test(
        arguments: [
            (since: nil, until: nil), (since: 3600, until: 7200), (since: 1800, until: 1900),
            (since: 1234, until: 9876), (since: 7200, until: nil), (since: nil, until: 3599),
            (since: 7199, until: 7201), (since: 8000, until: 8000), (since: 5000, until: 4000),
        ] as [(since: Int64?, until: Int64?)]
    )
    func `are those of the rows, to the microsecond`(since: Int64?, until: Int64?) throws {
        let scratch = try Scratch()
        let store = try LogStore(path: scratch.log)
        // 40,000 seconds of time in 12,000 lookups, some of which are in no run.
        for batch in 0..<12 {
            try store.store(
                `The log's index`.lookups(1000, seed: UInt64(batch)).enumerated().map {
                    var lookup = $1
                    lookup.second = Int64(batch * 1000 + $0)
                    return lookup
                }
            )
        }
        let reader = try LogReader(path: scratch.log)
        for device in [nil, "phone-2"] {
            for verdict in [nil, VerdictFilter.action(.block)] {
                var tally = TallyQuery()
                var rows = LogQuery(limit: 0)
                tally.sinceMicroseconds = since.map { $0 * 1_000_000 }
                tally.untilMicroseconds = until.map { $0 * 1_000_000 }
                tally.device = device
                tally.verdict = verdict
                rows.sinceMicroseconds = tally.sinceMicroseconds
                rows.untilMicroseconds = tally.untilMicroseconds
                rows.device = device
                rows.verdict = verdict
                let counted = try reader.tally(tally).reduce(0) { $0 + $1.count }
                #expect(try counted == reader.count(rows))
            }
        }
    }

    @Test func `are told by hour, device and reason`() throws {
        let scratch = try Scratch()
        let store = try LogStore(path: scratch.log)
        try store.store([
            Lookup(second: 10, action: .block, entry: 1),
            Lookup(second: 20, device: 2, entry: 2),
            Lookup(second: hour, action: .block, entry: 1),
        ])
        try store.store([Lookup(second: hour + 1, action: .block, entry: 1)])
        let reader = try LogReader(path: scratch.log)
        let timeline = try reader.tally(TallyQuery(by: .hour))
        #expect(timeline.map(\.hourMicroseconds) == [0, hour * 1_000_000])
        #expect(timeline.map(\.count) == [2, 2])
        #expect(timeline.map(\.blockedCount) == [1, 2])
        let devices = try reader.tally(TallyQuery(by: [.device, .hour]))
        #expect(devices.map(\.device) == ["phone-1", "phone-2", "phone-1"])
        let reasons = try reader.tally(TallyQuery(by: .reason))
        #expect(reasons.map { $0.reason?.organisation?.id.text } == ["xiaomi", "appsflyer"])
        var query = TallyQuery()
        query.organisation = Slug("xiaomi")
        #expect(try reader.tally(query).map(\.count) == [3])
        let top = try reader.topOrganisations(TallyQuery(), limit: 1)
        #expect(top.map(\.organisation) == [Slug("xiaomi")])
        #expect(top.first?.name == "Xiaomi" && top.first?.count == 3)
    }

    @Test func `outlive their lookups by whole hours`() throws {
        let scratch = try Scratch()
        let store = try LogStore(path: scratch.log)
        let rows = LogStore.spanRowsMax
        try store.store((0..<rows).map { Lookup(second: $0 * 2, action: .block, entry: 1) })
        try store.store([Lookup(second: 9 * 86_400)])
        let now: Int64 = 10 * 86_400_000_000
        while try !store.prune(Retention(days: 7), nowMicroseconds: now).isDone {}
        try store.sweep()
        let reader = try LogReader(path: scratch.log)
        #expect(try reader.count(LogQuery(limit: 0)) == 1)
        var query = TallyQuery(by: .reason)
        query.untilMicroseconds = 5_000_000_000
        let lines = try reader.tally(query)
        #expect(lines.map(\.count) == [3600])
        #expect(lines.first?.reason?.organisation?.id == Slug("xiaomi"))
        let later = now + (LogStore.hoursMax + 1) * HourCounts.microseconds
        while try !store.prune(Retention(), nowMicroseconds: later).isDone {}
        #expect(try reader.tally(query).isEmpty)
    }

    @Test func `come to nothing with the transaction that they were in`() throws {
        let scratch = try Scratch()
        let store = try LogStore(path: scratch.log)
        try store.store([Lookup()])
        try store.setPagesMax(0)
        #expect(throws: LogError.full(path: scratch.log)) {
            try store.store((0..<20_000).map { Lookup(second: $0, name: "n\($0).example.org") })
        }
        try store.setPagesMax(.max)
        try store.store((0..<2000).map { Lookup(second: $0, name: "n\($0).example.org") })
        let reader = try LogReader(path: scratch.log)
        #expect(try reader.tally(TallyQuery()).map(\.count) == [2001])
        #expect(try reader.names(.latest { $0.name = NamePattern("n1999.*") }).count == 1)
    }

    @Test(
        arguments: [(-1, -1), (0, 0), (3_599_999_999, 0), (3_600_000_000, 1)] as [(Int64, Int64)]
    )
    func `begin on the hour`(microseconds: Int64, hour: Int64) {
        #expect(HourCounts.hour(of: microseconds) == hour)
    }
}
