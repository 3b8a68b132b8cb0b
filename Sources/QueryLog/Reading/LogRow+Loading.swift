import Addresses
import DNSWire
import GRDB
import Journal

extension LogRow {
    /// The lookups with these ids, as far as they are there, in this order.
    static func load(_ ids: [Int64], in db: Database) throws -> [LogRow] {
        guard !ids.isEmpty else { return [] }
        let cursor = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT l.id, l.time, l.duration, l.device, l.client, l.qtype, l.reason,
                        l.outcome, n.name, a.name
                    FROM json_each(?) AS i
                    CROSS JOIN lookups AS l ON l.id = i.value
                    LEFT JOIN names AS n ON n.id = l.name
                    LEFT JOIN names AS a ON a.id = l.alias
                    """
            ),
            arguments: [LogCondition.json(ids)]
        )
        var words = RowWords(db: db)
        var rows: [LogRow] = []
        rows.reserveCapacity(ids.count)
        while let row = try cursor.next() { rows.append(try words.row(row)) }
        return rows
    }
}

/// What the numbers of rows stand for, each looked up once.
private struct RowWords {
    let db: Database
    private var devices: [Int64: (name: String, isDeclared: Bool)] = [:]
    private var clients: [Int64: (address: IPAddress, mac: MACAddress?)] = [:]
    private var reasons: [Int64: DecisionReason] = [:]
    private var outcomes: [Int64: Outcome] = [:]

    private struct Outcome {
        var transport: LookupTransport
        var answeredFrom: AnsweredFrom
        var rcode: RCode
        var ede: EDECode?
        var upstream: String?
        var qclass: RRClass
    }

    init(db: Database) { self.db = db }

    mutating func row(_ row: Row) throws -> LogRow {
        let device = try device(row[3])
        let client = try client(row[4])
        let outcome = try outcome(row[7])
        return LogRow(
            id: row[0],
            timeMicroseconds: row[1],
            durationMicroseconds: row[2],
            device: device.name,
            isDeclared: device.isDeclared,
            client: client.address,
            mac: client.mac,
            qname: try Self.name(row[8]),
            alias: try Self.name(row[9]),
            qtype: RRType(rawValue: row[5]),
            qclass: outcome.qclass,
            reason: try reason(row[6]),
            transport: outcome.transport,
            answeredFrom: outcome.answeredFrom,
            rcode: outcome.rcode,
            ede: outcome.ede,
            upstream: outcome.upstream
        )
    }

    private mutating func device(_ id: Int64) throws -> (name: String, isDeclared: Bool) {
        if let known = devices[id] { return known }
        let row = try one("SELECT name, declared FROM devices WHERE id = ?", id)
        let device: (name: String, isDeclared: Bool) = (row[0], row[1])
        devices[id] = device
        return device
    }

    private mutating func client(_ id: Int64) throws -> (address: IPAddress, mac: MACAddress?) {
        if let known = clients[id] { return known }
        let row = try one("SELECT address, mac FROM clients WHERE id = ?", id)
        guard let address = IPAddress(row[0] as String) else {
            throw Self.corrupt("unknown client")
        }
        let client = (address: address, mac: MACAddress(row[1] as String))
        clients[id] = client
        return client
    }

    private mutating func reason(_ id: Int64) throws -> DecisionReason {
        if let known = reasons[id] { return known }
        let reason = try ReasonColumns.reason(
            try one(
                "SELECT \(ReasonColumns.all.joined(separator: ", ")) FROM reasons WHERE id = ?",
                id
            )
        )
        reasons[id] = reason
        return reason
    }

    private mutating func outcome(_ id: Int64) throws -> Outcome {
        if let known = outcomes[id] { return known }
        let row = try one(
            """
            SELECT transport, answered_from, rcode, ede, upstream, qclass FROM outcomes
            WHERE id = ?
            """,
            id
        )
        guard let transport = LookupTransport(rawValue: row[0]),
            let answeredFrom = AnsweredFrom(rawValue: row[1])
        else { throw Self.corrupt("unknown outcome") }
        let ede: Int = row[3]
        let upstream: String = row[4]
        let outcome = Outcome(
            transport: transport,
            answeredFrom: answeredFrom,
            rcode: RCode(rawValue: row[2]),
            ede: ede < 0 ? nil : EDECode(rawValue: UInt16(clamping: ede)),
            upstream: upstream.isEmpty ? nil : upstream,
            qclass: RRClass(rawValue: row[5])
        )
        outcomes[id] = outcome
        return outcome
    }

    private func one(_ sql: String, _ id: Int64) throws -> Row {
        guard let row = try Row.fetchOne(db.cachedStatement(sql: sql), arguments: [id]) else {
            throw Self.corrupt("a lookup speaks of what isn't there")
        }
        return row
    }

    private static func name(_ text: String?) throws -> Name? {
        guard let text else { return nil }
        do throws(NameError) {
            return try Name(text)
        } catch {
            throw corrupt("no name: \(error)")
        }
    }

    private static func corrupt(_ message: String) -> DatabaseError {
        DatabaseError(resultCode: .SQLITE_CORRUPT, message: message)
    }
}
