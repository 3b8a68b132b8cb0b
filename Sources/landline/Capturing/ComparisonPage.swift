import Attribution
import Captures
import Policies

/// A comparison as tables.
struct ComparisonPage {
    private let comparison: CaptureComparison
    private let terminal: Terminal

    init(_ comparison: CaptureComparison, terminal: Terminal) {
        self.comparison = comparison
        self.terminal = terminal
    }

    /// All of it: the two, and what they differ in; names that are in both only when asked for.
    func lines(of a: ComparedSide, and b: ComparedSide, listingAllNames: Bool) -> [String] {
        var sides = Table([
            .text(""), .text("capture"), .long("which is"), .text("policy"), .number("calls"),
            .number("names"), .number("blocked"),
        ])
        for (letter, side) in [("A", a), ("B", b)] {
            sides.add([
                Table.Cell(letter, .strong), Table.Cell(side.id), Table.Cell(side.capture.name),
                Table.Cell(side.policy), Table.Cell(side.calls.count), Table.Cell(side.nameCount),
                Table.Cell(side.blockedCount),
            ])
        }
        var lines = sides.lines(on: terminal)
        lines += section("Organisations", "calls", comparison.organisations, others: ["serves"]) {
            ($0.name, ["\($0.master)"])
        }
        lines += section("Masters", "serves", comparison.masters, others: []) { ("\($0)", []) }
        lines += section("Purposes", "for", comparison.purposes, others: []) { ("\($0)", []) }
        let names = comparison.names.filter { listingAllNames || $0.side != .both }
        lines += section("Names", "asked for", names, others: ["calls", "for"]) {
            ($0.name, [$0.organisation, "\($0.purpose)"])
        }
        let inBoth = comparison.names.count { $0.side == .both }
        if !listingAllNames, inBoth > 0 {
            lines.append(terminal.style("  and \(inBoth) names in both (--names)", .faint))
        }
        return lines + decidedOtherwise(a, b)
    }

    private func section<Key>(
        _ title: String,
        _ heading: String,
        _ kinds: [CaptureComparison.Line<Key>],
        others: [String],
        told: (Key) -> (String, [String])
    ) -> [String] {
        guard !kinds.isEmpty else { return [] }
        var table = Table(
            [.text(""), .long(heading)] + others.map { .text($0) }
                + [.number("A"), .number("blocked"), .number("B"), .number("blocked")]
        )
        for kind in kinds {
            let (name, rest) = told(kind.key)
            table.add(
                [Table.Cell(Self.words(kind.side), Self.style(kind.side)), Table.Cell(name)]
                    + rest.map { Table.Cell($0, .faint) }
                    + [kind.a, kind.b].flatMap { count in
                        [
                            count.calls == 0 ? "" : Table.Cell(count.calls),
                            count.blocked == 0 ? "" : Table.Cell(count.blocked, .red),
                        ]
                    }
            )
        }
        return ["", terminal.style(title, .strong)] + table.lines(on: terminal).map { "  " + $0 }
    }

    private func decidedOtherwise(_ a: ComparedSide, _ b: ComparedSide) -> [String] {
        guard !comparison.decidedOtherwise.isEmpty else { return [] }
        var table = Table([
            .long("asked for"), .text("calls"), .text("for"), .text("A: \(a.policy)"),
            .text("B: \(b.policy)"),
        ])
        for (name, first, second) in comparison.decidedOtherwise {
            table.add([
                Table.Cell(name), Table.Cell(second.called.organisationName, .faint),
                Table.Cell("\(second.called.purpose)"),
                Table.Cell(CallVerdict(first).words(of: first), CallVerdict(first).style),
                Table.Cell(CallVerdict(second).words(of: second), CallVerdict(second).style),
            ])
        }
        return ["", terminal.style("Decided otherwise", .strong)]
            + table.lines(on: terminal).map { "  " + $0 }
    }

    private static func words(_ side: CaptureComparison.Side) -> String {
        switch side {
        case .onlyA: "only A"
        case .onlyB: "only B"
        case .both: "both"
        }
    }

    private static func style(_ side: CaptureComparison.Side) -> Terminal.Style {
        switch side {
        case .onlyA: .yellow
        case .onlyB: .cyan
        case .both: .faint
        }
    }
}
