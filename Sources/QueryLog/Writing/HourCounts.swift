import Foundation
import GRDB

// Lookups are counted by the hour, device and reason, in the transaction that stores them. A row of `hours`
// holds all reasons of one hour and device: reason − the last reason, count, as varints, in the order of
// the reasons. A week of thirty devices is five thousand rows, where one for each reason would be a million.

/// How often each reason was met.
struct ReasonCounts: Equatable {
    /// Counts by the number of the reason.
    var counts: [Int64: Int64] = [:]

    /// Nothing counted.
    init() {}

    /// What a row of `hours` says.
    init(data: Data) {
        Self.forEach(data) { reason, count in counts[reason, default: 0] += count }
    }

    /// Calls `body` with each reason of a row of `hours` and its count.
    @inline(__always)
    static func forEach(_ data: Data, _ body: (_ reason: Int64, _ count: Int64) -> Void) {
        let octets = [UInt8](data)
        var offset = 0
        var reason: UInt64 = 0
        while offset < octets.count {
            reason &+= Varint.read(octets.span, at: &offset)
            let count = Varint.read(octets.span, at: &offset)
            body(Int64(truncatingIfNeeded: reason), Int64(clamping: count))
        }
    }

    /// As a row of `hours` says it.
    var data: Data {
        var octets: [UInt8] = []
        var last: UInt64 = 0
        for (reason, count) in counts.sorted(by: { $0.key < $1.key }) {
            Varint.append(UInt64(reason) - last, to: &octets)
            Varint.append(UInt64(count), to: &octets)
            last = UInt64(reason)
        }
        return Data(octets)
    }
}

/// Counts of a batch, before they are added to the log's.
struct HourCounts {
    private struct Hour: Hashable {
        var number: Int64
        var device: Int64
    }

    private var hours: [Hour: ReasonCounts] = [:]

    /// Microseconds of an hour.
    static let microseconds: Int64 = 3_600_000_000

    /// The hour, counted from 1970, in which a time lies.
    static func hour(of microseconds: Int64) -> Int64 {
        let hour = microseconds / Self.microseconds
        return microseconds < hour * Self.microseconds ? hour - 1 : hour
    }

    /// Counts lookups.
    mutating func add(hour: Int64, device: Int64, reason: Int64, count: Int64) {
        hours[Hour(number: hour, device: device), default: ReasonCounts()]
            .counts[reason, default: 0] += count
    }

    /// Counts some rows.
    mutating func add(_ rows: borrowing LookupColumns) {
        for row in 0..<rows.count {
            add(
                hour: Self.hour(of: rows.times[row]),
                device: rows.devices[row],
                reason: rows.reasons[row],
                count: 1
            )
        }
    }

    /// Adds what was counted to the log's counts.
    func store(in db: Database) throws {
        let select = try db.cachedStatement(
            sql: "SELECT counts FROM hours WHERE hour = ? AND device = ?"
        )
        let replace = try db.cachedStatement(
            sql: "REPLACE INTO hours (hour, device, counts) VALUES (?, ?, ?)"
        )
        for (hour, new) in hours {
            var sum = new
            if let stored = try Data.fetchOne(select, arguments: [hour.number, hour.device]) {
                sum = ReasonCounts(data: stored)
                for (reason, count) in new.counts { sum.counts[reason, default: 0] += count }
            }
            try replace.execute(arguments: [hour.number, hour.device, sum.data])
        }
    }
}
