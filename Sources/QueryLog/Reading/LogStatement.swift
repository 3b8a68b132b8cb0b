import GRDB

/// Some SQL and the values of its marks.
struct LogStatement {
    var sql: String
    var arguments: StatementArguments
}
