import Addresses
import Attribution
import DNSWire
import GRDB
import Policies

/// One condition of a query, as numbers: a lookup fits that has one of the keys in one of the fields.
struct LogCondition {
    /// Keys by field, in order and each once.
    var keys: [PostingField: [Int64]] = [:]

    /// Whether nothing can fit.
    var isEmpty: Bool { keys.values.allSatisfy(\.isEmpty) }

    /// The condition on rows of `lookups`.
    var statement: LogStatement {
        var texts: [String] = []
        var arguments: StatementArguments = []
        for (field, keys) in keys.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            for column in field.columns {
                texts.append("\(column) IN (SELECT value FROM json_each(?))")
                arguments += [Self.json(keys)]
            }
        }
        return LogStatement(
            sql: texts.isEmpty ? "0" : "(" + texts.joined(separator: " OR ") + ")",
            arguments: arguments
        )
    }

    /// Numbers as SQLite's `json_each` reads them.
    static func json(_ numbers: [Int64]) -> String {
        "[" + numbers.map { String($0) }.joined(separator: ",") + "]"
    }
}

extension PostingField {
    /// The columns of `lookups` that hold it.
    var columns: [String] {
        switch self {
        case .name: ["name", "alias"]
        case .device: ["device"]
        case .client: ["client"]
        case .reason: ["reason"]
        case .qtype: ["qtype"]
        case .outcome: ["outcome"]
        }
    }
}

extension LogQuery {
    /// What the query asks for besides times and ids, looked up in the small tables; the conditions that
    /// few lookups fulfil come first.
    func conditions(in db: Database) throws -> [LogCondition] {
        var conditions: [LogCondition] = []
        if let name { conditions.append(LogCondition(keys: [.name: try name.keys(in: db)])) }
        if let holder { conditions.append(LogCondition(keys: [.name: try holder.keys(in: db)])) }
        if let qtype { conditions.append(LogCondition(keys: [.qtype: [Int64(qtype.rawValue)]])) }
        if let device { conditions.append(try Self.condition(device, otherDeviceNames, in: db)) }
        let reasons = reasonStatement
        if !reasons.sql.isEmpty {
            let keys = try Int64.fetchAll(
                db,
                sql: "SELECT id FROM reasons WHERE \(reasons.sql) ORDER BY id",
                arguments: reasons.arguments
            )
            conditions.append(LogCondition(keys: [.reason: keys]))
        }
        return conditions
    }

    private static func condition(
        _ device: String,
        _ otherNames: [String],
        in db: Database
    ) throws -> LogCondition {
        let address = IPAddress(device)?.description ?? MACAddress(device)?.description
        let names = address.map { [$0] } ?? [device] + otherNames.prefix(otherDeviceNamesMax)
        var condition = LogCondition()
        var devices: Set<Int64> = []
        for name in names {
            devices.formUnion(
                try Int64.fetchAll(
                    db.cachedStatement(sql: "SELECT id FROM devices WHERE name = ?"),
                    arguments: [name]
                )
            )
        }
        condition.keys[.device] = devices.sorted()
        if let address {
            condition.keys[.client] = try Int64.fetchAll(
                db,
                sql: "SELECT id FROM clients WHERE address = ? OR mac = ? ORDER BY id",
                arguments: [address, address]
            )
        }
        return condition
    }

    /// The condition on rows of `reasons`; empty if all fit.
    var reasonStatement: LogStatement {
        var texts: [String] = []
        var arguments: StatementArguments = []
        if let organisation {
            texts.append("organisation = ?")
            arguments += [organisation.text]
        }
        if holder != nil { texts.append("organisation = ''") }
        if let master {
            // What the catalogue doesn't know serves none of the three.
            texts.append(master == .other ? "(master = ? OR organisation = '')" : "master = ?")
            arguments += [master.rawValue]
        }
        if let purpose {
            // Of such names 0 is stored, which is `unknown`.
            texts.append("purpose = ?")
            arguments += [purpose.rawValue]
        }
        switch verdict {
        case .action(let action):
            texts.append("action = ?")
            arguments += [action.rawValue]
        case .observed: texts.append("observed <> ''")
        case .guarded: texts.append("guarded <> ''")
        case nil: break
        }
        return LogStatement(sql: texts.joined(separator: " AND "), arguments: arguments)
    }
}

extension NamePattern {
    /// The numbers of the names that fit, in order.
    ///
    /// A name, and all names of a domain, are found in `name_order`; a `*` behind what else there is has
    /// all names read.
    func keys(in db: Database) throws -> [Int64] {
        let ordered = "SELECT id FROM name_order WHERE reversed"
        guard hasWildcard else {
            return try Int64.fetchAll(
                db.cachedStatement(sql: "\(ordered) = ?"),
                arguments: [try Name(text).reversedText]
            )
        }
        guard let domain else {
            return try Int64.fetchAll(
                db,
                sql: "SELECT id FROM names WHERE name GLOB ? ORDER BY id",
                arguments: [glob]
            )
        }
        // "/" comes right behind ".": between them stands what begins so.
        let range: StatementArguments = [domain + ".", domain + "/"]
        guard !isDomain else {
            return try Int64.fetchAll(
                db.cachedStatement(sql: "\(ordered) >= ? AND reversed < ?"),
                arguments: range
            ).sorted()
        }
        return try Int64.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT o.id FROM name_order AS o JOIN names AS n ON n.id = o.id
                    WHERE o.reversed >= ? AND o.reversed < ? AND n.name GLOB ?
                    """
            ),
            arguments: range + [glob]
        ).sorted()
    }

    /// The reversed text of the labels behind the last `*`, of which the name must lie below; nil where
    /// there are none.
    private var domain: String? {
        guard !text.contains("\\"), let star = text.lastIndex(of: "*"),
            let dot = text[star...].firstIndex(of: ".")
        else { return nil }
        let labels = text[text.index(after: dot)...]
        return try? Name(labels).reversedText
    }

    /// Whether the pattern is `*.` and a domain.
    private var isDomain: Bool {
        text.hasPrefix("*.") && !text.dropFirst().contains("*")
    }
}
