/// Rows under headings, in columns that are as wide as they must be.
///
/// All cells are made visible first, so no text from outside reaches the terminal as it is.
struct Table {
    /// One column.
    struct Column {
        let heading: String
        var isNumeric = false
        /// Whether the column is cut when the terminal is too narrow for the table.
        var mayShrink = false
        /// How wide the column is at least, for tables that grow while they are looked at.
        var columnsMin = 0

        /// Text, from the left.
        static func text(_ heading: String) -> Column { Column(heading: heading) }
        /// Text that may be cut.
        static func long(_ heading: String) -> Column { Column(heading: heading, mayShrink: true) }
        /// Numbers, from the right.
        static func number(_ heading: String) -> Column {
            Column(heading: heading, isNumeric: true)
        }
    }

    /// One cell: its text and how it looks.
    struct Cell: ExpressibleByStringLiteral {
        let text: String
        let style: Terminal.Style

        init(_ text: String, _ style: Terminal.Style = .plain) {
            self.text = Visible.text(text)
            self.style = style
        }

        init(_ number: some BinaryInteger, _ style: Terminal.Style = .plain) {
            self.init("\(number)", style)
        }

        init(stringLiteral text: String) { self.init(text) }
    }

    private let columns: [Column]
    private var rows: [[Cell]] = []
    /// What the columns needed when lines were last taken; nil before.
    private var widthsTaken: [Int]?

    /// Spaces between two columns.
    private static let gap = 2
    /// What a column that may shrink keeps.
    private static let shrunkMin = 12

    init(_ columns: [Column]) { self.columns = columns }

    /// Whether there is nothing below the headings.
    var isEmpty: Bool { rows.isEmpty }

    /// Adds a row with a cell for each column.
    mutating func add(_ cells: [Cell]) {
        precondition(cells.count == columns.count, "a cell for each column")
        rows.append(cells)
    }

    /// The table as text, a line each, without the headings where they are all empty.
    func lines(on terminal: Terminal) -> [String] {
        let widths = widths(on: terminal)
        var lines: [String] = []
        if widthsTaken == nil, columns.contains(where: { !$0.heading.isEmpty }) {
            let headings = columns.map { Cell($0.heading.uppercased(), .faint) }
            lines.append(line(headings, widths, terminal))
        }
        return lines + rows.map { line($0, widths, terminal) }
    }

    /// The lines of the rows added since the last time, under the headings the first time.
    ///
    /// Columns keep their widths from one time to the next unless a wider cell comes, so that a table can
    /// grow while it is looked at.
    mutating func takeLines(on terminal: Terminal) -> [String] {
        let lines = lines(on: terminal)
        widthsTaken = fullWidths
        rows = []
        return lines
    }

    /// Prints the table.
    func print(on terminal: Terminal) {
        StandardOutput.write(lines(on: terminal).map { $0 + "\n" }.joined())
    }

    /// What the columns need, whatever the terminal's width.
    private var fullWidths: [Int] {
        columns.indices.map { index in
            max(
                widthsTaken?[index] ?? Visible.columns(columns[index].heading),
                columns[index].columnsMin,
                rows.map { Visible.columns($0[index].text) }.max() ?? 0
            )
        }
    }

    private func widths(on terminal: Terminal) -> [Int] {
        var widths = fullWidths
        guard let available = terminal.columns else { return widths }
        var excess = widths.reduce(0, +) + Self.gap * (widths.count - 1) - available
        for index in columns.indices where columns[index].mayShrink && excess > 0 {
            let shrunk = max(min(widths[index], Self.shrunkMin), widths[index] - excess)
            excess -= widths[index] - shrunk
            widths[index] = shrunk
        }
        return widths
    }

    private func line(_ cells: [Cell], _ widths: [Int], _ terminal: Terminal) -> String {
        var line = ""
        var owed = 0
        for index in columns.indices {
            let text = Visible.fitting(cells[index].text, columns: widths[index])
            let padding = widths[index] - Visible.columns(text)
            let styled = terminal.style(text, cells[index].style)
            // Spaces are owed until something follows, so that no line ends in them.
            if columns[index].isNumeric { owed += padding }
            if !text.isEmpty {
                line += String(repeating: " ", count: owed) + styled
                owed = 0
            }
            owed += Self.gap + (columns[index].isNumeric ? 0 : padding)
        }
        return line
    }
}
