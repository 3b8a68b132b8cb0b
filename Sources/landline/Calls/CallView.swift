import Attribution
import DNSWire
import QueryLog

/// The lines that run by while phones talk.
///
/// Their columns are as wide as the terminal allows and not as what is in them: the next line is not
/// known yet.
struct CallView {
    private let terminal: Terminal
    private let attributor: Attributor
    private let columns: [Column]
    private let widths: [Int]

    /// What a line tells, from the left.
    enum Column: String, CaseIterable {
        case after, phone
        case contact = ""
        case name = "asked for"
        case master = "serves"
        case organisation = "calls"
        case purpose = "for"
        case verdict

        /// What is told of several phones that talk at once.
        static let ofPhones = allCases.filter { $0 != .contact }
        /// What is told of one phone, whose first contacts count.
        static let ofOnePhone: [Column] = [
            .after, .name, .master, .organisation, .contact, .purpose, .verdict,
        ]

        /// How wide it is; 0: the room that is left.
        fileprivate var widthWanted: Int {
            switch self {
            case .after: 5
            case .phone: 10
            case .contact: 5
            case .name: 0
            case .master: 7
            case .organisation: 12
            case .purpose: 14
            case .verdict: 25
            }
        }
    }

    /// Spaces between two columns.
    private static let gap = "  "
    /// The narrowest and widest that names are made for: below, they become dots; above, eyes lose the
    /// line.
    private static let nameWidths = 24...48
    /// The width of lines where no terminal tells it: what README and reports show.
    static let columnsElsewhere = 120

    /// Lines for `terminal`: of several phones, or of one (`ofOnePhone`).
    init(
        _ terminal: Terminal,
        attributor: Attributor,
        showing columns: [Column] = Column.ofPhones
    ) {
        self.terminal = terminal
        self.attributor = attributor
        self.columns = columns
        let available = terminal.columns ?? Self.columnsElsewhere
        let others =
            columns.map(\.widthWanted).reduce(0, +) + Self.gap.count * (columns.count - 1)
        widths = columns.map { column in
            guard column == .name else { return column.widthWanted }
            return min(
                max(available - others, Self.nameWidths.lowerBound),
                Self.nameWidths.upperBound
            )
        }
    }

    /// The line above all others.
    var heading: String { line(columns.map { Table.Cell($0.rawValue.uppercased(), .faint) }) }

    /// One call: what a phone asked for, `offset` after its start.
    ///
    /// A call to somebody whom it had never called before says so.
    func line(_ row: LogRow, at offset: Duration, isFirstContact: Bool = false) -> String {
        let called = row.called(by: attributor)
        return line(
            columns.map { column in
                switch column {
                case .after: Table.Cell(Self.clock(offset), .faint)
                case .phone: Table.Cell(row.device)
                case .contact: Table.Cell(isFirstContact ? "first" : "", .magenta)
                case .name: Table.Cell(Self.name(row))
                case .master: Table.Cell(called.master.description, .faint)
                case .organisation:
                    Table.Cell(called.organisation, called.isCatalogued ? .plain : .faint)
                case .purpose: Table.Cell(called.purpose.description)
                case .verdict: CallVerdict(row.reason).cell(row.reason)
                }
            }
        )
    }

    /// The name, and the one that it leads to where that decided.
    private static func name(_ row: LogRow) -> String {
        let name = row.qname?.description ?? "(unreadable)"
        return row.alias.map { "\(name) → \($0)" } ?? name
    }

    private func line(_ cells: [Table.Cell]) -> String {
        zip(cells, widths).enumerated().map { index, field in
            let (cell, width) = field
            let isLast = index == widths.count - 1
            let text = Visible.fitting(cell.text, columns: width)
            let padding = String(repeating: " ", count: width - Visible.columns(text))
            let styled = terminal.style(text, cell.style)
            return index == 0 ? padding + styled : styled + (isLast ? "" : padding)
        }.joined(separator: Self.gap)
    }

    /// `9:05`, minutes and seconds after the phone's start.
    static func clock(_ offset: Duration) -> String {
        let seconds = Int(offset.components.seconds)
        let padded = seconds % 60 < 10 ? "0\(seconds % 60)" : "\(seconds % 60)"
        return "\(seconds / 60):\(padded)"
    }
}
