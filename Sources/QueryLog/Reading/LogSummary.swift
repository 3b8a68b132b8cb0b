package import Attribution
import GRDB
package import Policies

/// How often one kind of call was met.
package struct LogSummaryLine: Equatable, Sendable {
    /// Who would have been called; nil for names that the catalogue doesn't know.
    package var organisation: Slug?
    /// Its name for people; empty without one.
    package var organisationName: String
    /// Whom the calls serve; nil without an organisation.
    package var master: Master?
    /// What the calls are for; nil without an organisation.
    package var purpose: Purpose?
    /// What happened.
    package var action: Action
    /// How many lookups.
    package var count: Int
    /// How many of them a line in observe mode would have decided otherwise.
    package var observedCount: Int
}

/// What a device has asked.
package struct DeviceActivity: Equatable, Sendable {
    /// The declared device's name, or the MAC or address of one that nobody declared.
    package var device: String
    /// Whether `device` is a declared device's name.
    package var isDeclared: Bool
    /// How many lookups.
    package var count: Int
    /// How many of them were blocked.
    package var blockedCount: Int
    /// When it first asked, in microseconds since 1970, as far back as the log goes.
    package var firstMicroseconds: Int64
    /// When it last asked, in microseconds since 1970.
    package var lastMicroseconds: Int64
}

extension LogReader {
    /// The counts that fit, by organisation, master, purpose and action; the most frequent first.
    package func summary(_ query: TallyQuery) throws(LogError) -> [LogSummaryLine] {
        var query = query
        query.grouping = .reason
        var lines: [LogSummaryKey: LogSummaryLine] = [:]
        for cell in try tally(query) {
            guard let reason = cell.reason else { continue }
            let key = LogSummaryKey(reason)
            var line = lines[key] ?? LogSummaryLine(reason)
            line.count += cell.count
            if !reason.observed.isEmpty { line.observedCount += cell.count }
            lines[key] = line
        }
        return lines.sorted { left, right in
            left.value.count != right.value.count
                ? left.value.count > right.value.count : left.key < right.key
        }.map(\.value)
    }

    /// Which devices asked, the latest first.
    ///
    /// Counts are those of the hours, which may go back further than the lookups; times are of lookups.
    package func devices() throws(LogError) -> [DeviceActivity] {
        let counts = try tally(TallyQuery(by: .device))
        return try read { db in
            try counts.compactMap { line in
                guard let name = line.device,
                    let first = try Self.time(of: name, line.isDeclared, .earliest, in: db),
                    let last = try Self.time(of: name, line.isDeclared, .latest, in: db)
                else { return nil }
                return DeviceActivity(
                    device: name,
                    isDeclared: line.isDeclared,
                    count: line.count,
                    blockedCount: line.blockedCount,
                    firstMicroseconds: first,
                    lastMicroseconds: last
                )
            }.sorted { ($1.lastMicroseconds, $0.device) < ($0.lastMicroseconds, $1.device) }
        }
    }

    /// The time of a device's earliest or latest lookup, as far as it is in the log.
    private static func time(
        of device: String,
        _ isDeclared: Bool,
        _ end: IndexWalk.End,
        in db: Database
    ) throws -> Int64? {
        let id = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT id FROM devices WHERE name = ? AND declared = ?"),
            arguments: [device, isDeclared]
        )
        guard let id, let lookup = try IndexWalk.end(end, of: id, in: db) else { return nil }
        return try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT time FROM lookups WHERE id = ?"),
            arguments: [lookup]
        )
    }
}

/// What lines of a summary are told apart by.
private struct LogSummaryKey: Hashable, Comparable {
    var organisation: String
    var master: UInt8
    var purpose: UInt8
    var action: UInt8

    init(_ reason: DecisionReason) {
        organisation = reason.organisation?.id.text ?? ""
        master = reason.organisation?.master.rawValue ?? 0
        purpose = reason.organisation?.purpose.rawValue ?? 0
        action = reason.action.rawValue
    }

    static func < (left: Self, right: Self) -> Bool {
        (left.organisation, left.purpose, left.action, left.master)
            < (right.organisation, right.purpose, right.action, right.master)
    }
}

extension LogSummaryLine {
    fileprivate init(_ reason: DecisionReason) {
        self.init(
            organisation: reason.organisation?.id,
            organisationName: reason.organisation?.name ?? "",
            master: reason.organisation?.master,
            purpose: reason.organisation?.purpose,
            action: reason.action,
            count: 0,
            observedCount: 0
        )
    }
}
