import ArgumentParser
import Control
import DNSWire

/// Tells what is decided about a name, for whom, and by which line.
struct WhyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Explain what is decided about a name, for a device, and by which line.",
        discussion: """
            Shows the device, every place where the name stands, every rule that speaks about it and why \
            it wins or gives way, who would be called and what breaks. Works without a running \
            instance, from the last published ruleset.

            The exit code is the verdict: 0 allow, 10 block, 11 rewrite, 12 hold.
            """
    )

    @OptionGroup var options: InstanceOptions

    @Argument(help: "The name.")
    var name: String

    @Option(help: "Who asks: a device's name, address or MAC (default: an unknown device).")
    var device: String?

    @Option(help: "The type asked for.")
    var type: String = "A"

    @Flag(help: "Print the whole explanation as JSON.")
    var json = false

    func run() throws {
        let operation = WhyOperation(name: name, device: device, type: type)
        let report = try Session(options).perform(operation)
        if json {
            try JSONOutput.print(report)
        } else {
            WhyPage(report: report, terminal: .standardOutput()).print()
        }
        throw ExitCode(ExitStatus(verdict: report.verdict).rawValue)
    }
}

extension ExitStatus {
    /// The code that tells a verdict.
    init(verdict: String) {
        switch verdict {
        case "block": self = .blocked
        case "rewrite": self = .rewritten
        case "hold": self = .held
        default: self = .success
        }
    }
}

/// A decision, written out for people.
private struct WhyPage {
    let report: WhyReport
    let terminal: Terminal

    func print() {
        printVerdict()
        printFacts()
        printMatches()
        printRules()
        printLastSeen()
    }

    private func printVerdict() {
        let name = Visible.text(report.name)
        let who = Visible.text(report.device.name)
        let verdict = report.mode.map { "\(word) (\($0))" } ?? word
        StandardOutput.print(
            "\(terminal.style(name, .strong)) \(report.type), asked by \(who): "
                + terminal.style(verdict, style)
        )
        StandardOutput.print("  " + Visible.text(report.reason))
        for line in report.guarded {
            StandardOutput.print("  wanted to block it: " + Visible.text(line))
        }
        if let observed = report.observed {
            StandardOutput.print(
                "  would change this, but only observes: " + Visible.text(observed)
            )
        }
        StandardOutput.print("")
    }

    private var word: String {
        switch report.verdict {
        case "block": "blocked"
        case "rewrite": "rewritten"
        case "hold": "held"
        default: "allowed"
        }
    }

    private var style: Terminal.Style {
        switch report.verdict {
        case "block": .red
        case "rewrite", "hold": .yellow
        default: .green
        }
    }

    private func printFacts() {
        var facts = Facts()
        let called = report.called
        if called.catalogued {
            facts.add("calls", "\(called.organisation), \(called.master), for \(called.purpose)")
            facts.add("sends", optional: called.sends)
            facts.add("breaks", optional: called.breaks)
            if called.essential { facts.add("essential", "lists and policies cannot block it") }
            if called.contested { facts.add("contested", "needed, and carries personal data") }
        } else {
            facts.add("calls", "\(called.organisation), which the catalogue does not know")
        }
        facts.add("device", "\(report.device.name), recognised by \(report.device.recognisedBy)")
        if !report.device.groups.isEmpty {
            facts.add("groups", report.device.groups.joined(separator: ", "))
        }
        facts.add("policy", report.device.policies.joined(separator: ", which extends "))
        facts.print(on: terminal)
    }

    private func printMatches() {
        guard !report.matches.isEmpty else { return }
        StandardOutput.print("\n" + terminal.style("Where the name stands", .strong))
        var table = Table([.text("Name"), .text("Reach"), .text("Source"), .text("Where")])
        for match in report.matches {
            table.add([
                Table.Cell(match.name),
                Table.Cell(match.isException ? "\(match.scope), exception" : match.scope),
                Table.Cell(match.source),
                Table.Cell(place(match.file, match.line), .faint),
            ])
        }
        table.print(on: terminal)
        if report.matchesTruncated { StandardOutput.print("… and more") }
    }

    private func printRules() {
        guard !report.rules.isEmpty else { return }
        StandardOutput.print("\n" + terminal.style("Who speaks about it", .strong))
        var table = Table([
            .text(""), .text("Level"), .text("Rule"), .text("Where"), .text("Outcome"),
        ])
        for rule in report.rules {
            let style: Terminal.Style = rule.wins ? .strong : .plain
            table.add([
                Table.Cell(rule.wins ? "→" : "", style),
                Table.Cell(rule.level, style),
                Table.Cell(rule.text, style),
                Table.Cell(place(rule.file, rule.line), .faint),
                Table.Cell(rule.outcome, style),
            ])
        }
        table.print(on: terminal)
    }

    private func printLastSeen() {
        guard let seen = report.lastSeen else { return }
        StandardOutput.print(
            "\nlast asked \(Moments.ago(seen.at)) by \(Visible.text(seen.device)): "
                + Visible.text(seen.verdict)
        )
        if let alias = seen.alias {
            StandardOutput.print(
                "  it led to \(Visible.text(alias)), \(Visible.text(seen.called))"
            )
        }
    }

    private func place(_ file: String?, _ line: Int?) -> String {
        [file, line.map(String.init)].compactMap(\.self).joined(separator: ":")
    }
}
