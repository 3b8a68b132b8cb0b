import GRDB

/// Some rows of `lookups`, column by column, in the order of their ids.
struct LookupColumns: Sendable {
    var ids: [Int64] = []
    /// Microseconds since 1970.
    var times: [Int64] = []
    /// Microseconds.
    var durations: [Int64] = []
    var devices: [Int64] = []
    var clients: [Int64] = []
    /// `noName` where the question was unreadable.
    var names: [Int64] = []
    var qtypes: [Int64] = []
    var reasons: [Int64] = []
    var outcomes: [Int64] = []
    /// `noName` where the name itself decided.
    var aliases: [Int64] = []

    /// Stands for a name that isn't there; never a name's number.
    static let noName: Int64 = 0

    /// How many rows.
    var count: Int { ids.count }

    /// No rows, with room for `count`.
    init(capacity count: Int = 0) {
        guard count > 0 else { return }
        ids.reserveCapacity(count)
        times.reserveCapacity(count)
        durations.reserveCapacity(count)
        devices.reserveCapacity(count)
        clients.reserveCapacity(count)
        names.reserveCapacity(count)
        qtypes.reserveCapacity(count)
        reasons.reserveCapacity(count)
        outcomes.reserveCapacity(count)
        aliases.reserveCapacity(count)
    }

    /// Adds rows that come after these.
    mutating func append(contentsOf later: LookupColumns) {
        guard count > 0 else {
            self = later
            return
        }
        ids += later.ids
        times += later.times
        durations += later.durations
        devices += later.devices
        clients += later.clients
        names += later.names
        qtypes += later.qtypes
        reasons += later.reasons
        outcomes += later.outcomes
        aliases += later.aliases
    }

    /// Up to `limit` rows of the log after the id `last`.
    static func read(after last: Int64, limit: Int, in db: Database) throws -> LookupColumns {
        var columns = LookupColumns()
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT id, time, duration, device, client, name, qtype, reason, outcome,
                        coalesce(alias, \(noName))
                    FROM lookups WHERE id > ? ORDER BY id LIMIT ?
                    """
            ),
            arguments: [last, limit]
        )
        while let row = try rows.next() {
            columns.ids.append(row[0])
            columns.times.append(row[1])
            columns.durations.append(row[2])
            columns.devices.append(row[3])
            columns.clients.append(row[4])
            columns.names.append(row[5])
            columns.qtypes.append(row[6])
            columns.reasons.append(row[7])
            columns.outcomes.append(row[8])
            columns.aliases.append(row[9])
        }
        return columns
    }
}

extension LookupColumns {
    /// What a run's index says of one field of the rows in `range`, whose places are counted from `first`.
    func pairs(of field: PostingField, in range: Range<Int>, from first: Int64) -> PostingPairs {
        var pairs = PostingPairs(capacity: range.count)
        if field == .name {
            for row in range {
                let place = Int(ids[row] - first)
                if names[row] != Self.noName { pairs.add(key: names[row], place: place) }
                if aliases[row] != Self.noName { pairs.add(key: aliases[row], place: place) }
            }
        } else {
            let keys = keys(of: field)
            for row in range { pairs.add(key: keys[row], place: Int(ids[row] - first)) }
        }
        pairs.sort()
        return pairs
    }

    private func keys(of field: PostingField) -> [Int64] {
        switch field {
        case .name: names
        case .device: devices
        case .client: clients
        case .reason: reasons
        case .qtype: qtypes
        case .outcome: outcomes
        }
    }
}
