import Captures
import DNSWire
import Foundation
import QueryLog

/// Follows the log of a replay and puts together again what a phone asked at once: a name's A, AAAA and HTTPS
/// records are one thing to see.
struct ReplayLog {
    private let path: String
    private var reader: LogReader?
    private var lastID: Int64 = 0
    /// What each device asked and is not in the log yet, in the order of asking.
    private var expected: [Key: [Group]] = [:]

    /// Everything that the log tells of one name asked at one moment.
    struct Group {
        let offset: Duration
        let types: Int
        var rows: [LogRow] = []
    }

    private struct Key: Hashable {
        let device: String
        let name: Name
    }

    /// Rows that are read at once; more stay for the next look.
    private static let rowsMax = 1_000

    /// Prepares to follow the log at `path`, in which `household`'s questions will appear.
    init(path: String, _ household: Household) {
        self.path = path
        for phone in household.phones {
            for ask in phone.capture.asks {
                let key = Key(device: phone.capture.device, name: ask.question.name.folded)
                let last = expected[key]?.last
                if let last, last.offset == ask.offset {
                    expected[key]?.removeLast()
                    expected[key]?.append(Group(offset: ask.offset, types: last.types + 1))
                } else {
                    expected[key, default: []].append(Group(offset: ask.offset, types: 1))
                }
            }
        }
    }

    /// Whether everything that was asked has been seen.
    var isComplete: Bool { expected.isEmpty }

    /// How many questions have not been seen.
    var missing: Int {
        expected.values.joined().map { $0.types - $0.rows.count }.reduce(0, +)
    }

    /// What has become complete since the last look.
    mutating func look() throws(LogError) -> [Group] {
        guard let reader = try openIfThere() else { return [] }
        var query = LogQuery(limit: Self.rowsMax)
        query.afterID = lastID
        var complete: [Group] = []
        for row in try reader.rows(query) {
            lastID = row.id
            if let group = place(row) { complete.append(group) }
        }
        return complete
    }

    private mutating func openIfThere() throws(LogError) -> LogReader? {
        if reader == nil {
            do {
                reader = try LogReader(path: path)
            } catch LogError.absent {
                return nil
            }
        }
        return reader
    }

    /// Puts `row` with its like; the group, once it is whole.
    private mutating func place(_ row: LogRow) -> Group? {
        guard row.isDeclared, let name = row.qname else { return nil }
        let key = Key(device: row.device, name: name)
        guard var groups = expected[key], !groups.isEmpty else { return nil }
        groups[0].rows.append(row)
        guard groups[0].rows.count == groups[0].types else {
            expected[key] = groups
            return nil
        }
        let whole = groups.removeFirst()
        expected[key] = groups.isEmpty ? nil : groups
        return whole
    }
}
