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
    /// The lookups that fit `query`, whatever its limit, counted by organisation, master, purpose and
    /// action; the most frequent first.
    package func summary(_ query: LogQuery) throws(LogError) -> [LogSummaryLine] {
        try read { db in
            let conditions = query.conditions
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT r.organisation, max(r.organisation_name) AS organisation_name, r.master,
                        r.purpose, r.action, sum(l.count) AS count,
                        sum(CASE WHEN r.observed <> '' THEN l.count ELSE 0 END) AS observed_count
                    FROM (
                        SELECT reason, count(*) AS count FROM lookups \(conditions.sql)
                        GROUP BY reason
                    ) AS l
                    JOIN reasons AS r ON r.id = l.reason
                    GROUP BY r.organisation, r.master, r.purpose, r.action
                    ORDER BY count DESC, r.organisation, r.purpose, r.action
                    """,
                arguments: conditions.arguments
            )
            return try rows.map(LogSummaryLine.init(row:))
        }
    }

    /// Which devices asked what fits `query`, whatever its limit; the latest first.
    package func devices(_ query: LogQuery) throws(LogError) -> [DeviceActivity] {
        try read { db in
            let conditions = query.conditions
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT d.name, d.declared, l.count, l.blocked, l.first, l.last
                    FROM (
                        SELECT device, count(*) AS count, min(time) AS first, max(time) AS last,
                            sum(reason IN (
                                SELECT id FROM reasons WHERE action = \(Action.block.rawValue)
                            )) AS blocked
                        FROM lookups \(conditions.sql) GROUP BY device
                    ) AS l
                    JOIN devices AS d ON d.id = l.device
                    ORDER BY l.last DESC, d.name
                    """,
                arguments: conditions.arguments
            )
            return rows.map { row in
                DeviceActivity(
                    device: row["name"],
                    isDeclared: row["declared"],
                    count: row["count"],
                    blockedCount: row["blocked"],
                    firstMicroseconds: row["first"],
                    lastMicroseconds: row["last"]
                )
            }
        }
    }
}

extension LogSummaryLine {
    fileprivate init(row: Row) throws {
        guard let action = Action(rawValue: row["action"]) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "unknown action")
        }
        let organisation = Slug(row["organisation"] as String)
        self.init(
            organisation: organisation,
            organisationName: row["organisation_name"],
            master: organisation.flatMap { _ in Master(rawValue: row["master"]) },
            purpose: organisation.flatMap { _ in Purpose(rawValue: row["purpose"]) },
            action: action,
            count: row["count"],
            observedCount: row["observed_count"]
        )
    }
}
