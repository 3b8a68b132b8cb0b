import GRDB

/// Between which ids a query's times lie, and which ids among those don't fit.
///
/// Clocks are set back, and threads' lookups come together in batches, so that order of ids isn't strictly
/// order of times: what `spans` can't answer for a few thousand ids is read from the rows.
struct TimeBounds {
    /// Ids outside of this don't fit; nil if none fits.
    private(set) var ids: ClosedRange<Int64>?
    /// Ids within that don't all fit, and whether some do.
    private var doubtful: [(ids: ClosedRange<Int64>, isMixed: Bool)] = []
    private let since: Int64
    private let until: Int64

    /// The bounds of a query's times and ids.
    init(_ query: LogQuery, in db: Database) throws {
        since = query.sinceMicroseconds ?? .min
        until = query.untilMicroseconds ?? .max
        var first = max(1, query.afterID.map { $0 &+ 1 } ?? 1)
        var last = query.beforeID.map { $0 &- 1 } ?? .max
        if query.sinceMicroseconds != nil {
            let earliest = try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT min(first) FROM spans WHERE time_max >= ?"),
                arguments: [since]
            )
            first = max(first, earliest ?? .max)
        }
        if query.untilMicroseconds != nil {
            let latest = try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT max(last) FROM spans WHERE time_min < ?"),
                arguments: [until]
            )
            last = min(last, latest ?? 0)
        }
        guard first <= last else { return }
        ids = first...last
        guard query.sinceMicroseconds != nil || query.untilMicroseconds != nil else { return }
        let spans = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT first, last, time_min, time_max FROM spans
                    WHERE first >= ? AND first <= ? AND (time_min < ? OR time_max >= ?)
                    """
            ),
            arguments: [max(0, first - LogStore.spanRowsMax), last, since, until]
        )
        doubtful = spans.map { row in
            let isOutside = (row[3] as Int64) < since || (row[2] as Int64) >= until
            return (ids: (row[0] as Int64)...(row[1] as Int64), isMixed: !isOutside)
        }
    }

    /// The condition on rows of `lookups`.
    var statement: LogStatement {
        var texts = ["id BETWEEN ? AND ?"]
        var arguments: StatementArguments = [ids?.lowerBound ?? 1, ids?.upperBound ?? 0]
        if since > .min {
            texts.append("time >= ?")
            arguments += [since]
        }
        if until < .max {
            texts.append("time < ?")
            arguments += [until]
        }
        return LogStatement(sql: texts.joined(separator: " AND "), arguments: arguments)
    }

    /// Takes out of `places` of a run what doesn't fit.
    func restrict(_ places: inout PlaceSet, of run: LogRun, in db: Database) throws {
        for (span, isMixed) in doubtful {
            let low = Int(max(span.lowerBound - run.first, Int64(places.window.lowerBound)))
            let high = Int(min(span.upperBound - run.first, Int64(places.window.upperBound)))
            guard low <= high else { continue }
            guard isMixed else {
                places.remove(in: low...high)
                continue
            }
            let others = try Int64.fetchCursor(
                db.cachedStatement(
                    sql: """
                        SELECT id FROM lookups
                        WHERE id BETWEEN ? AND ? AND NOT (time >= ? AND time < ?)
                        """
                ),
                arguments: [run.first + Int64(low), run.first + Int64(high), since, until]
            )
            while let id = try others.next() { places.remove(Int(id - run.first)) }
        }
    }
}
