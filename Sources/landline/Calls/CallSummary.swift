import Attribution
import Catalogue
import DNSWire
import QueryLog

/// What many calls come to: by master, by organisation, by purpose, and in words.
struct CallSummary {
    private let rows: [LogRow]
    private let catalogue: Catalogue
    private let attributor: Attributor
    private let terminal: Terminal
    private let columns: Int

    /// Names told in words, of each kind: what fits on one screen.
    private static let toldMax = 8
    /// Names told in words of one organisation, so that the others are heard too.
    private static let toldOfOneMax = 2
    /// Purposes told of one organisation: the rest would only push the table over the edge.
    private static let purposesMax = 4

    init(
        _ rows: [LogRow],
        catalogue: Catalogue,
        attributor: Attributor,
        terminal: Terminal
    ) {
        self.rows = rows
        self.catalogue = catalogue
        self.attributor = attributor
        self.terminal = terminal
        columns = terminal.columns ?? CallView.columnsElsewhere
    }

    /// All of it.
    var lines: [String] {
        section("Whom the calls served", counted(by: "serves") { $0.master.description })
            + section("What the calls were for", counted(by: "for") { $0.purpose.description })
            + section("Who was called", organisations)
            + told(
                "What stayed in the house.",
                .blocked,
                "Phones send to these names, as was measured or is documented:"
            )
            + told(
                "What left it, because phones need these hosts as well.",
                .contested,
                "Yours to block, by a rule of your own:"
            )
    }

    private func section(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : ["", terminal.style(title, .strong)] + lines.map { "  " + $0 }
    }
}

// MARK: - Tables

extension CallSummary {
    /// How many questions, and what became of them.
    private struct Tally {
        var all = 0
        var byVerdict: [CallVerdict: Int] = [:]

        mutating func add(_ row: LogRow) {
            all += 1
            byVerdict[CallVerdict(row.reason), default: 0] += 1
        }

        /// Questions, blocked, would be blocked, let through: four cells.
        var cells: [Table.Cell] {
            let blocked = byVerdict[.blocked] ?? 0
            let observed = byVerdict[.observed] ?? 0
            return [
                Table.Cell(all), Self.cell(blocked, .red), Self.cell(observed, .yellow),
                Self.cell(all - blocked - observed, .green),
            ]
        }

        private static func cell(_ count: Int, _ style: Terminal.Style) -> Table.Cell {
            count == 0 ? "" : Table.Cell(count, style)
        }

        static let columns: [Table.Column] = [
            .number("questions"), .number("blocked"), .number("would be"), .number("let through"),
        ]
    }

    private func tallies(
        by key: (Called) -> String
    ) -> [(key: String, tally: Tally)] {
        var tallies: [String: Tally] = [:]
        for row in rows {
            tallies[key(row.called(by: attributor)), default: Tally()].add(row)
        }
        return tallies.map { ($0.key, $0.value) }
            .sorted { ($1.tally.all, $0.key) < ($0.tally.all, $1.key) }
    }

    private func counted(
        by title: String,
        _ key: (Called) -> String
    ) -> [String] {
        var table = Table([.text(title)] + Tally.columns + [.text("")])
        let tallies = tallies(by: key)
        let most = tallies.first?.tally.all ?? 0
        for (key, tally) in tallies {
            table.add(
                [Table.Cell(key)] + tally.cells + [Table.Cell(bar(tally.all, of: most), .blue)]
            )
        }
        return table.lines(on: terminal)
    }

    private func bar(_ count: Int, of most: Int) -> String {
        let widthMax = 24
        return String(repeating: "▇", count: max(1, count * widthMax / max(most, 1)))
    }

    private var organisations: [String] {
        var table = Table([.text("calls"), .text("serves")] + Tally.columns + [.long("for")])
        let byName = Dictionary(
            grouping: rows.map { $0.called(by: attributor) },
            by: \.organisationName
        )
        for (name, tally) in tallies(by: \.organisationName) {
            let calls = byName[name] ?? []
            table.add(
                [Table.Cell(name), Table.Cell(calls.first?.master.description ?? "", .faint)]
                    + tally.cells + [Table.Cell(Self.purposes(of: calls), .faint)]
            )
        }
        return table.lines(on: terminal)
    }

    /// `telemetry, push, ads`, the most frequent first and not all of many.
    private static func purposes(of calls: [Called]) -> String {
        Dictionary(grouping: calls, by: \.purpose)
            .sorted { ($1.value.count, $0.key.description) < ($0.value.count, $1.key.description) }
            .prefix(purposesMax).map(\.key.description).joined(separator: ", ")
    }
}

// MARK: - In words

extension CallSummary {
    /// What is known to be sent to the names that met `verdict`, the best known first.
    private func told(_ title: String, _ verdict: CallVerdict, _ lead: String) -> [String] {
        var entries: [CatalogueEntry] = []
        var devices: [Name: Set<String>] = [:]
        for row in rows where CallVerdict(row.reason) == verdict {
            guard let entry = entry(of: row), !entry.sends.isEmpty else { continue }
            if devices[entry.name] == nil { entries.append(entry) }
            devices[entry.name, default: []].insert(row.device)
        }
        let best = Self.best(entries)
        guard !best.isEmpty else { return [] }
        return ["", terminal.style(title, .strong) + " " + lead]
            + best.flatMap { entry in
                let askers = (devices[entry.name] ?? []).sorted().joined(separator: ", ")
                return [
                    "  " + terminal.style(entry.name.description, .cyan) + "  "
                        + terminal.style(askers, .faint)
                ] + Self.wrapped(Visible.text(entry.sends), to: columns - 4).map { "    " + $0 }
            }
    }

    /// The best known of `entries`, in their order, and not all of them of one organisation.
    private static func best(_ entries: [CatalogueEntry]) -> [CatalogueEntry] {
        var told: [Slug: Int] = [:]
        let ranked = entries.enumerated()
            .sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
            .map(\.element)
        let heard = ranked.filter { entry in
            told[entry.organisation, default: 0] += 1
            return told[entry.organisation, default: 0] <= toldOfOneMax
        }
        return Array(heard.prefix(toldMax))
    }

    /// 0 for what was measured, more for what is less well known.
    private static func rank(_ entry: CatalogueEntry) -> Int {
        Confidence.allCases.firstIndex(of: entry.confidence) ?? Confidence.allCases.count
    }

    private func entry(of row: LogRow) -> CatalogueEntry? {
        guard let text = row.reason.organisation?.entry else { return nil }
        return catalogue.entries.first { $0.name.description == text }
    }

    private static func wrapped(_ text: String, to width: Int) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let line = lines.last,
                Visible.columns(line) + 1 + Visible.columns(String(word)) <= width
            {
                lines[lines.count - 1] = line + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}
