import Attribution
import DNSWire
import Demo
import QueryLog

/// The lines that run by while the phones talk.
///
/// Their columns are as wide as the terminal allows and not as what is in them: the next line is not
/// known yet.
struct DemoLiveView {
    private let terminal: Terminal
    private let widths: [Int]

    private static let headings = [
        "after", "phone", "asked for", "serves", "calls", "for", "verdict",
    ]
    /// Time, phone, name (the room that is left), master, organisation, purpose, verdict.
    private static let widthsWanted = [5, 10, 0, 7, 11, 14, 25]
    private static let nameColumn = 2
    /// Spaces between two columns.
    private static let gap = "  "
    /// The narrowest and widest that names are made for: below, they become dots; above, eyes lose the
    /// line.
    private static let nameWidths = 24...48

    init(_ terminal: Terminal, columns: Int) {
        self.terminal = terminal
        let others = Self.widthsWanted.reduce(0, +) + Self.gap.count * (Self.headings.count - 1)
        var widths = Self.widthsWanted
        widths[Self.nameColumn] = min(
            max(columns - others, Self.nameWidths.lowerBound),
            Self.nameWidths.upperBound
        )
        self.widths = widths
    }

    /// What the demo is, and who takes part.
    func opening(_ household: DemoHousehold, at address: String) -> [String] {
        var phones = Table([
            .text("phone"), .text("which is"), .text("policy"), .text("names from"),
        ])
        for phone in household.phones {
            phones.add([
                Table.Cell(phone.recording.device, .strong), Table.Cell(phone.recording.name),
                Table.Cell(phone.policy.text), Table.Cell(phone.recording.sources[0], .faint),
            ])
        }
        let title = "The first ten minutes of \(household.phones.count) phones"
        return [
            terminal.style(title, .strong)
                + ", asked again over real sockets, without Internet.",
            "A Landline of its own listens at \(address); each phone asks from its own address.",
            "",
        ] + phones.lines(on: terminal)
            + ["", line(Self.headings.map { Table.Cell($0.uppercased(), .faint) })]
    }

    /// One name that a phone asked for.
    func line(_ group: DemoLog.Group) -> String {
        let row = group.rows[0]
        let called = row.reason.organisation
        return line([
            Table.Cell(Self.clock(group.offset), .faint),
            Table.Cell(row.device),
            Table.Cell(row.qname?.description ?? ""),
            Table.Cell(called?.master.description ?? "", .faint),
            Table.Cell(called?.id.text ?? "not known", called == nil ? .faint : .plain),
            Table.Cell(called?.purpose.description ?? ""),
            DemoVerdict(row.reason).cell(row.reason),
        ])
    }

    private func line(_ cells: [Table.Cell]) -> String {
        zip(cells, widths).enumerated().map { index, field in
            let (cell, width) = field
            let text = Visible.fitting(cell.text, columns: width)
            let padding = String(repeating: " ", count: width - Visible.columns(text))
            let styled = terminal.style(text, cell.style)
            let isLast = index == widths.count - 1
            return index == 0 ? padding + styled : styled + (isLast ? "" : padding)
        }.joined(separator: Self.gap)
    }

    /// `9:05`, minutes and seconds after the phone's start.
    private static func clock(_ offset: Duration) -> String {
        let seconds = Int(offset.components.seconds)
        let padded = seconds % 60 < 10 ? "0\(seconds % 60)" : "\(seconds % 60)"
        return "\(seconds / 60):\(padded)"
    }
}
