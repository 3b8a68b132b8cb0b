import Reports

/// A report as lines of a terminal.
struct ReportText {
    private let report: CallReport
    private let terminal: Terminal
    private let columns: Int

    /// The width of running text: no wider than is read well, and what files and pipes get.
    private static let columnsMax = 92
    private static let columnsMin = 40

    init(_ report: CallReport, on terminal: Terminal) {
        self.report = report
        self.terminal = terminal
        columns = max(Self.columnsMin, min(terminal.columns ?? Self.columnsMax, Self.columnsMax))
    }

    /// All of it.
    var lines: [String] {
        let head =
            [
                strong(report.title),
                terminal.style(safe(report.period), .faint)
                    + terminal.style(" (\(safe(report.timeZone)))", .faint), "",
            ] + wrapped(report.summary.joined(separator: " "))
        guard report.calls > 0 else { return head }
        return head + overTime + recipients + questions + purposes + firstContacts + night + stopped
            + devices + sources
    }
}

// MARK: - Pieces

extension ReportText {
    private func safe(_ text: String) -> String { Visible.text(text) }

    private func strong(_ text: String) -> String { terminal.style(safe(text), .strong) }

    private func section(_ title: String, _ lines: [String], left: Int = 0) -> [String] {
        guard !lines.isEmpty else { return [] }
        return ["", strong(title)] + lines
            + (left > 0 ? [terminal.style("  … and \(left) more", .faint)] : [])
    }

    private func wrapped(_ text: String, indent: Int = 0) -> [String] {
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        var line = ""
        for word in safe(text).split(separator: " ").map(String.init) {
            if line.isEmpty {
                line = word
            } else if Visible.columns(line) + 1 + Visible.columns(word) <= columns - indent {
                line += " " + word
            } else {
                lines.append(margin + line)
                line = word
            }
        }
        return line.isEmpty ? lines : lines + [margin + line]
    }

    private func bars(_ lines: Capped<CallReport.Line>, _ heading: String) -> [String] {
        var table = Table([
            .long(heading), .number("calls"), .number("stopped"), .text(""), .long(""),
        ])
        let most = lines.lines.first?.calls ?? 0
        for line in lines.lines {
            table.add([
                Table.Cell(line.name), Table.Cell(line.calls),
                line.blocked == 0 ? "" : Table.Cell(line.blocked, .red),
                Table.Cell(Bar.text(line.calls, stopped: line.blocked, of: most), .blue),
                Table.Cell(line.note ?? "", .faint),
            ])
        }
        return indented(table)
    }

    private func indented(_ table: Table) -> [String] {
        let narrower = Terminal(
            hasColor: terminal.hasColor,
            columns: terminal.columns.map { $0 - 2 }
        )
        return table.lines(on: narrower).map { "  " + $0 }
    }
}

// MARK: - Sections

extension ReportText {
    private var overTime: [String] {
        let slots = report.timeline.slots
        let masters: [(String, Terminal.Style, (CallReport.Slot) -> Int)] = [
            ("all", .strong, \.calls), ("makers", .blue, \.maker), ("network", .green, \.carrier),
            ("apps", .yellow, \.app), ("others", .faint, \.other), ("stopped", .red, \.blocked),
        ]
        let lines = masters.compactMap { name, style, count -> String? in
            let counts = slots.map(count)
            let sum = counts.reduce(0, +)
            guard sum > 0 else { return nil }
            let padding = String(repeating: " ", count: 8 - name.count)
            return "  \(name)\(padding)"
                + terminal.style("\(Bar.sparkline(counts))│", style) + " \(Numbers.text(sum))"
        }
        let first = slots.first?.label ?? ""
        let last = slots.count > 1 ? " to \(slots.last?.label ?? "")" : ""
        return section(
            "Calls by \(report.timeline.unit)",
            lines + [terminal.style("          \(safe(first))\(safe(last))", .faint)]
        )
    }

    private var recipients: [String] {
        section(
            "What each of them received, or would have",
            report.recipients.lines.flatMap { recipient -> [String] in
                let line = recipient.organisation
                let note = [line.master ?? "", recipient.country ?? "", "\(line.calls) calls"]
                    .filter { !$0.isEmpty }.joined(separator: ", ")
                return ["  " + strong(line.name) + "  " + terminal.style(safe(note), .faint)]
                    + recipient.addresses.lines.flatMap(address)
                    + (recipient.addresses.left > 0
                        ? [terminal.style("    … and \(recipient.addresses.left) more", .faint)]
                        : [])
            },
            left: report.recipients.left
        )
    }

    private func address(_ address: CallReport.Address) -> [String] {
        let fate = terminal.style(address.fate, address.blocked == 0 ? .green : .red)
        let cited = address.sources.map { "[\($0)]" }.joined(separator: " ")
        return [
            "    " + terminal.style(safe(address.host), .cyan) + "  \(address.purpose), "
                + Numbers.counted(address.calls, "call", "calls") + ", " + fate
        ]
            + wrapped(address.told, indent: 6)
            + wrapped("\(address.known) \(cited)", indent: 6).map { terminal.style($0, .faint) }
    }

    private var questions: [String] {
        section(
            "For you to decide",
            report.questions.lines.flatMap { question in
                wrapped(question.question, indent: 2).map { terminal.style($0, .magenta) }
                    + wrapped("It is sent: \(question.against)", indent: 4)
                    + wrapped("Without it you lose: \(question.inFavour)", indent: 4)
                    + ["    no: \(safe(question.block))", "    yes: \(safe(question.keep))"]
            },
            left: report.questions.left
        )
    }

    private var purposes: [String] {
        let lines = report.purposes.lines.map { line in
            var purpose = line.purpose
            purpose.note = line.organisations.lines.prefix(3).map(\.name).joined(separator: ", ")
            return purpose
        }
        return section(
            "What the calls were for",
            bars(Capped(lines, count: report.purposes.count), "purpose"),
            left: report.purposes.left
        )
    }

    private var firstContacts: [String] {
        guard !report.firstContacts.lines.isEmpty else { return [] }
        var table = Table([
            .text("when"), .long("called"), .text("for"), .text("by"), .number("calls"),
        ])
        for contact in report.firstContacts.lines {
            table.add([
                Table.Cell(contact.shownAt, .faint), Table.Cell(contact.name),
                Table.Cell(contact.purpose, .faint), Table.Cell(contact.device),
                Table.Cell(contact.calls),
            ])
        }
        return section(
            report.knowsEarlier
                ? "First contacts" : "First contacts (the log has nothing from before)",
            indented(table),
            left: report.firstContacts.left
        )
    }

    private var night: [String] {
        guard report.atNight > 0 else { return [] }
        return section(
            "While people sleep, midnight to five",
            bars(report.night, "called"),
            left: report.night.left
        )
    }

    private var stopped: [String] {
        guard !report.stopped.lines.isEmpty else { return [] }
        var table = Table([
            .long("not reached"), .text("for"), .number("calls"), .long("by which rule"),
        ])
        for line in report.stopped.lines {
            let rule = line.isHeld ? "held until you decide" : "\(line.rule), \(line.place)"
            table.add([
                Table.Cell(line.organisation), Table.Cell(line.purpose, .faint),
                Table.Cell(line.calls), Table.Cell(rule, .faint),
            ])
        }
        return section("What was stopped", indented(table), left: report.stopped.left)
    }

    private var devices: [String] {
        guard report.device == nil, report.devices.count > 1 else { return [] }
        return section("The devices", bars(report.devices, "device"), left: report.devices.left)
    }

    private var sources: [String] {
        section(
            "Sources",
            report.sources.enumerated().flatMap { index, source in
                let who = [source.authors, source.year.map(String.init)].compactMap(\.self)
                    .joined(separator: ", ")
                return wrapped(
                    "[\(index + 1)] " + (who.isEmpty ? "" : "\(who): ") + source.title,
                    indent: 2
                )
            }
        )
    }
}
