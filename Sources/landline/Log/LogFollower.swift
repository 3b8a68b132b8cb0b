import QueryLog

/// Reads what is stored in the log from now on, in the order of storing.
struct LogFollower {
    private let reader: LogReader
    private let query: LogQuery
    private var last: Int64

    /// How many lookups are read at a time; more stay for the next look.
    static let rowsMax = 1_000

    /// Follows the lookups that fit `query` and are stored after `last`; nil: after what is there now.
    init(_ reader: LogReader, _ query: LogQuery, after last: Int64? = nil) throws(LogError) {
        self.reader = reader
        var query = query
        query.limit = Self.rowsMax
        self.query = query
        if let last {
            self.last = last
        } else {
            self.last = try reader.lastID()
        }
    }

    /// What was stored since the last look.
    mutating func look() throws(LogError) -> [LogRow] {
        let end = try reader.lastID()
        var next = query
        next.afterID = last
        next.beforeID = end + 1
        let rows = try reader.rows(next)
        // A full batch may have left some out; otherwise everything up to the end was looked at.
        last = rows.count == Self.rowsMax ? rows.last?.id ?? last : max(last, end)
        return rows
    }
}
