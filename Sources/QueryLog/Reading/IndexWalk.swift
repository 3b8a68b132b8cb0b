import GRDB

/// Finds the ids of the lookups that fit a query, by the index of runs and, for the newest, row by row.
struct IndexWalk {
    private let db: Database
    private let query: LogQuery
    private let conditions: [LogCondition]
    private let bounds: TimeBounds
    /// The last id that is in a run.
    private let indexed: Int64
    /// The first id that is still there.
    private let firstKept: Int64

    /// Ids that are looked at together at first, and how many times more each time, up to a whole run:
    /// the latest of a busy device are found in a few, those of a rare name anywhere.
    private static let windowFirst = 1 << 15
    private static let windowFactor = 8

    /// Which of a device's lookups.
    enum End { case earliest, latest }

    /// Prepares to find what fits `query`.
    init(_ query: LogQuery, in db: Database) throws {
        try self.init(query, try query.conditions(in: db), in: db)
    }

    /// The id of a device's earliest or latest lookup.
    static func end(_ end: End, of device: Int64, in db: Database) throws -> Int64? {
        var query = LogQuery(limit: 1)
        if end == .earliest { query.afterID = 0 }
        return try IndexWalk(query, [LogCondition(keys: [.device: [device]])], in: db).ids().first
    }

    /// The id of the latest lookup that has one of these reasons, by one of these devices.
    static func latest(
        of reasons: [Int64],
        by devices: [Int64],
        in db: Database
    ) throws -> Int64? {
        let conditions = [
            LogCondition(keys: [.device: devices]), LogCondition(keys: [.reason: reasons]),
        ]
        return try IndexWalk(LogQuery(limit: 1), conditions, in: db).ids().first
    }

    private init(_ query: LogQuery, _ conditions: [LogCondition], in db: Database) throws {
        self.db = db
        self.query = query
        self.conditions = conditions
        bounds = try TimeBounds(query, in: db)
        indexed = try RunIndex.last(in: db)
        firstKept =
            try Int64.fetchOne(db.cachedStatement(sql: "SELECT min(id) FROM lookups")) ?? .max
    }

    /// The ids that `query` asks for, the lowest first: at most its limit, the latest of those that fit or,
    /// with `afterID`, the earliest.
    func ids() throws -> [Int64] {
        let limit = max(0, min(query.limit, LogQuery.limitMax))
        guard let ids = bounds.ids, limit > 0, !conditions.contains(where: \.isEmpty) else {
            return []
        }
        guard !conditions.isEmpty else { return try rows(in: ids, limit) }
        let tail = max(ids.lowerBound, indexed + 1)
        guard query.afterID == nil else {
            var found = try runs(in: ids, limit)
            if found.count < limit, tail <= ids.upperBound {
                found += try rows(in: tail...ids.upperBound, limit - found.count)
            }
            return found
        }
        var found = tail <= ids.upperBound ? try rows(in: tail...ids.upperBound, limit) : []
        if found.count < limit { found = try runs(in: ids, limit - found.count) + found }
        return found
    }

    /// How many lookups fit.
    func count() throws -> Int {
        guard let ids = bounds.ids, !conditions.contains(where: \.isEmpty) else { return 0 }
        var count = 0
        try forEachRun { _, places in count += places.count }
        let tail = max(ids.lowerBound, indexed + 1)
        guard tail <= ids.upperBound else { return count }
        let statement = statement(in: tail...ids.upperBound)
        return count
            + (try Int.fetchOne(
                db,
                sql: "SELECT count(*) FROM lookups WHERE \(statement.sql)",
                arguments: statement.arguments
            ) ?? 0)
    }

    /// Calls `body` with what fits of each run in which something does, the oldest first.
    func forEachRun(_ body: (LogRun, PlaceSet) throws -> Void) throws {
        guard let ids = bounds.ids, !conditions.contains(where: \.isEmpty) else { return }
        for run in try LogRun.all(in: db) {
            guard let window = run.places(in: ids) else { continue }
            let places = try places(of: run, in: window)
            if !places.isEmpty { try body(run, places) }
        }
    }

    /// What fits of the lookups that are in no run, as a condition on rows of `lookups`; nil if nothing
    /// can.
    var tailStatement: LogStatement? {
        guard let ids = bounds.ids, !conditions.contains(where: \.isEmpty) else { return nil }
        let tail = max(ids.lowerBound, indexed + 1)
        return tail <= ids.upperBound ? statement(in: tail...ids.upperBound) : nil
    }
}

extension IndexWalk {
    private func statement(in ids: ClosedRange<Int64>) -> LogStatement {
        var statement = bounds.statement
        statement.sql += " AND id BETWEEN ? AND ?"
        statement.arguments += [ids.lowerBound, ids.upperBound]
        for condition in conditions.map(\.statement) {
            statement.sql += " AND " + condition.sql
            statement.arguments += condition.arguments
        }
        return statement
    }

    private func rows(in ids: ClosedRange<Int64>, _ limit: Int) throws -> [Int64] {
        let statement = statement(in: ids)
        let order = query.afterID == nil ? "DESC" : "ASC"
        let found = try Int64.fetchAll(
            db.cachedStatement(
                sql: "SELECT id FROM lookups WHERE \(statement.sql) ORDER BY id \(order) LIMIT ?"
            ),
            arguments: statement.arguments + [limit]
        )
        return query.afterID == nil ? found.reversed() : found
    }

    /// What fits in runs, window by window.
    private func runs(in ids: ClosedRange<Int64>, _ limit: Int) throws -> [Int64] {
        let isAscending = query.afterID != nil
        let runs = try LogRun.fetch(
            db,
            sql: """
                SELECT first, last FROM runs WHERE first <= ? AND last >= ?
                ORDER BY first \(isAscending ? "ASC" : "DESC")
                """,
            arguments: [ids.upperBound, ids.lowerBound]
        )
        var found: [Int64] = []
        var size = Self.windowFirst
        for run in runs {
            guard var rest = run.places(in: ids) else { continue }
            while true {
                let isLast = rest.count <= size
                let window =
                    isLast
                    ? rest
                    : isAscending
                        ? rest.lowerBound...(rest.lowerBound + size - 1)
                        : (rest.upperBound - size + 1)...rest.upperBound
                let places = try places(of: run, in: window)
                let wanted = limit - found.count
                found += (isAscending ? places.lowest(wanted) : places.highest(wanted))
                    .map { run.first + Int64($0) }
                guard found.count < limit else { return isAscending ? found : found.reversed() }
                size = min(size * Self.windowFactor, PostingPairs.placesMax)
                guard !isLast else { break }
                rest =
                    isAscending
                    ? (window.upperBound + 1)...rest.upperBound
                    : rest.lowerBound...(window.lowerBound - 1)
            }
        }
        return isAscending ? found : found.reversed()
    }

    /// The places of a run that fit, and whose lookups are still there.
    private func places(of run: LogRun, in window: ClosedRange<Int>) throws -> PlaceSet {
        var fitting: PlaceSet?
        for condition in conditions {
            var places = PlaceSet(window: window)
            for (field, keys) in condition.keys { try run.mark(field, keys, in: db, &places) }
            if let others = fitting { places.formIntersection(others) }
            fitting = places
            if places.isEmpty { return places }
        }
        var places = fitting ?? .all(of: window)
        try bounds.restrict(&places, of: run, in: db)
        if run.first < firstKept { removePruned(&places, of: run) }
        return places
    }

    private func removePruned(_ places: inout PlaceSet, of run: LogRun) {
        places.remove(in: 0...Int(min(firstKept - 1, run.last) - run.first))
    }
}

extension LogRun {
    /// The run's places that have one of `ids`; nil if none has.
    func places(in ids: ClosedRange<Int64>) -> ClosedRange<Int>? {
        let low = max(first, ids.lowerBound)
        let high = min(last, ids.upperBound)
        return low <= high ? Int(low - first)...Int(high - first) : nil
    }
}
