import Addresses
import Attribution
import DNSWire
import GRDB
import Policies

/// The SQL of a `LogQuery`.
struct LogStatement {
    var sql: String
    var arguments: StatementArguments
}

extension LogQuery {
    /// The rows that fit, all of their columns, in the order of `ordering`.
    ///
    /// The conditions come first as sets of numbers, taken from the small tables, so that SQLite walks
    /// `lookups` by its key or by one of its indexes.
    var statement: LogStatement {
        let conditions = conditions
        return LogStatement(
            sql: """
                SELECT l.id, l.time, l.duration, l.qtype, d.name AS device, d.declared,
                    c.address, c.mac, n.name AS qname, a.name AS alias, r.*,
                    o.transport, o.answered_from, o.rcode, o.ede, o.upstream, o.qclass
                FROM (
                    SELECT * FROM lookups \(conditions.sql)
                    ORDER BY id \(afterID == nil ? "DESC" : "ASC") LIMIT \(max(0, min(limit, Self.limitMax)))
                ) AS l
                JOIN devices AS d ON d.id = l.device
                JOIN clients AS c ON c.id = l.client
                JOIN outcomes AS o ON o.id = l.outcome
                JOIN (SELECT id AS reason_id, \(ReasonColumns.all.joined(separator: ", ")) FROM reasons)
                    AS r ON r.reason_id = l.reason
                LEFT JOIN names AS n ON n.id = l.name
                LEFT JOIN names AS a ON a.id = l.alias
                ORDER BY l.id
                """,
            arguments: conditions.arguments
        )
    }

    /// The `WHERE` clause over `lookups`; empty if everything fits.
    var conditions: LogStatement {
        var all = Conditions()
        if let afterID { all.add("id > ?", afterID) }
        if let beforeID { all.add("id < ?", beforeID) }
        addTimes(to: &all)
        if let device { addDevice(device, to: &all) }
        if let name {
            let matching =
                "SELECT id FROM names WHERE name \(name.hasWildcard ? "GLOB" : "=") ?"
            let text = name.hasWildcard ? name.glob : name.text
            all.add("(name IN (\(matching)) OR alias IN (\(matching)))", text, text)
        }
        if let qtype { all.add("qtype = ?", qtype.rawValue) }
        let reasons = reasonConditions
        if !reasons.isEmpty {
            all.add(
                "reason IN (SELECT id FROM reasons \(reasons.clause))",
                arguments: reasons.arguments
            )
        }
        return LogStatement(sql: all.clause, arguments: all.arguments)
    }

    /// By name alone where the text can't be an address, so that the index on devices serves.
    private func addDevice(_ text: String, to all: inout Conditions) {
        guard let address = IPAddress(text)?.description ?? MACAddress(text)?.description else {
            let names = [text] + otherDeviceNames.prefix(Self.otherDeviceNamesMax)
            let marks = names.map { _ in "?" }.joined(separator: ", ")
            return all.add(
                "device IN (SELECT id FROM devices WHERE name IN (\(marks)))",
                arguments: StatementArguments(names)
            )
        }
        let named = "device IN (SELECT id FROM devices WHERE name = ?)"
        all.add(
            "(\(named) OR client IN (SELECT id FROM clients WHERE address = ? OR mac = ?))",
            address,
            address,
            address
        )
    }

    private func addTimes(to all: inout Conditions) {
        if let sinceMicroseconds {
            all.add(
                "id >= (SELECT coalesce(min(first), \(Int64.max)) FROM spans WHERE time_max >= ?)",
                sinceMicroseconds
            )
            all.add("time >= ?", sinceMicroseconds)
        }
        if let untilMicroseconds {
            all.add(
                "id <= (SELECT coalesce(max(last), 0) FROM spans WHERE time_min < ?)",
                untilMicroseconds
            )
            all.add("time < ?", untilMicroseconds)
        }
    }

    private var reasonConditions: Conditions {
        var all = Conditions()
        if let organisation { all.add("organisation = ?", organisation.text) }
        if let master { all.add("master = ?", master.rawValue) }
        if let purpose { all.add("purpose = ? AND organisation <> ''", purpose.rawValue) }
        switch verdict {
        case .action(let action): all.add("action = ?", action.rawValue)
        case .observed: all.add("observed <> ''")
        case .guarded: all.add("guarded <> ''")
        case nil: break
        }
        return all
    }
}

/// Conditions that must all hold.
private struct Conditions {
    private var texts: [String] = []
    private(set) var arguments: StatementArguments = []

    var isEmpty: Bool { texts.isEmpty }

    /// `WHERE` and the conditions; empty without any.
    var clause: String {
        texts.isEmpty ? "" : "WHERE " + texts.joined(separator: " AND ")
    }

    mutating func add(_ text: String, _ values: (any DatabaseValueConvertible)...) {
        add(text, arguments: StatementArguments(values))
    }

    mutating func add(_ text: String, arguments added: StatementArguments) {
        texts.append(text)
        arguments += added
    }
}
