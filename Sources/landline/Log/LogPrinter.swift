import Attribution
import DNSWire
import Foundation
import Policies
import QueryLog

/// Prints lookups, in one table that goes on as they come, or as one JSON object a line.
struct LogPrinter {
    private let asJSON: Bool
    private let terminal: Terminal
    private let attributor: Attributor
    private var table: Table

    /// Prints to `terminal`; for lookups still to come, columns are made wide enough beforehand.
    init(asJSON: Bool, terminal: Terminal, isFollowing: Bool, attributor: Attributor) {
        self.asJSON = asJSON
        self.terminal = terminal
        self.attributor = attributor
        var columns: [Table.Column] = [
            .text("time"), .text("device"), .long("name"), .text("type"), .text("verdict"),
            .long("who"), .long("why"), .text("answer"), .number("ms"),
        ]
        if isFollowing {
            for (index, width) in zip(columns.indices, Self.usualWidths) {
                columns[index].columnsMin = width
            }
        }
        table = Table(columns)
    }

    /// What most lookups need, column by column.
    private static let usualWidths = [8, 12, 36, 5, 7, 26, 36, 9, 5]

    /// Prints rows below those printed before.
    mutating func print(_ rows: [LogRow]) throws {
        guard !rows.isEmpty else { return }
        if asJSON {
            let documents = rows.map { LogDocument($0, $0.called(by: attributor)) }
            StandardOutput.write(try documents.map { try $0.json + "\n" }.joined())
            return
        }
        let now = Date()
        for row in rows { table.add(Self.cells(row, row.called(by: attributor), now: now)) }
        StandardOutput.write(table.takeLines(on: terminal).map { $0 + "\n" }.joined())
    }

    /// The cells of one lookup.
    static func cells(_ row: LogRow, _ called: Called, now: Date) -> [Table.Cell] {
        [
            Table.Cell(LogTime.local(row.timeMicroseconds, now: now), .faint),
            Table.Cell(row.device, row.isDeclared ? .strong : .plain),
            Table.Cell(row.qname?.description ?? "(unreadable)"),
            Table.Cell(row.qtype.description, .faint),
            Table.Cell(row.reason.action.description, style(of: row.reason)),
            Table.Cell(called.description, called.isCatalogued ? .plain : .faint),
            Table.Cell(why(row)),
            Table.Cell(answer(row), row.rcode == .noError ? .faint : .yellow),
            Table.Cell(milliseconds(row.durationMicroseconds), .faint),
        ]
    }

    private static func style(of reason: DecisionReason) -> Terminal.Style {
        switch reason.action {
        case .allow: reason.observed.isEmpty ? .green : .yellow
        case .block: .red
        case .rewrite: .cyan
        case .hold: .magenta
        }
    }

    /// Why it was decided so, in a few words; nothing where nothing spoke.
    static func why(_ row: LogRow) -> String {
        let reason = row.reason
        var parts: [String] = []
        if let alias = row.alias { parts.append("leads to \(alias)") }
        switch reason.level {
        case .essential: parts.append("essential")
        case .fallback: break
        case .timed, .device, .group, .global, .policy:
            parts.append(reason.place.isEmpty ? reason.rule : "\(reason.rule) (\(reason.place))")
        }
        if !reason.guarded.isEmpty { parts.append("kept from: \(reason.guarded)") }
        if !reason.observed.isEmpty { parts.append("would be: \(reason.observed)") }
        return parts.joined(separator: "; ")
    }

    /// Who answered, and what if not NOERROR: `cache`, `upstream NXDOMAIN`.
    static func answer(_ row: LogRow) -> String {
        row.rcode == .noError ? "\(row.answeredFrom)" : "\(row.answeredFrom) \(row.rcode)"
    }

    /// Milliseconds with one digit behind the point.
    static func milliseconds(_ microseconds: Int64) -> String {
        let tenths = (microseconds + 50) / 100
        return "\(tenths / 10).\(tenths % 10)"
    }
}
