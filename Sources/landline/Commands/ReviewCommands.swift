import ArgumentParser
import Control

/// Asks about hosts that phones need and that get personal data, and takes the answers.
struct ReviewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review",
        abstract:
            "Answer the open questions: may this phone call a host that it needs and that learns of you?",
        discussion: """
            Some hosts are needed and get personal data as well; the catalogue calls them contested. Each that a \
            device has called is a question until a rule of yours decides about it. Meanwhile the policy does: \
            quiet lets such calls through, strict holds some, and nothing blocks what is essential.

            An answer is a rule in landline.rules, as allow and block write them; undo takes it back, and then \
            the question is there again.
            """,
        subcommands: [ReviewListCommand.self, ReviewKeepCommand.self, ReviewBlockCommand.self],
        defaultSubcommand: ReviewListCommand.self
    )
}

/// Shows the open questions.
struct ReviewListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show the open questions: who calls whom, what is sent, what breaks, how often."
    )

    @OptionGroup var options: InstanceOptions

    @Option(help: "Only those of this device: its name, address or MAC.")
    var device: String?

    @Flag(help: "Print a JSON object.")
    var json = false

    func run() throws {
        let report = try Session(options).perform(ReviewOperation(device: device))
        if json {
            try JSONOutput.print(report)
        } else {
            try StandardOutput.print(
                lines: ReviewPage(report: report, terminal: .standardOutput()).lines
            )
        }
    }
}

/// What both answers have in common: which question, for whom, and a word why.
struct ReviewAnswerOptions: ParsableArguments {
    @OptionGroup var instance: InstanceOptions

    @Argument(help: "The question's number, or the host's name.")
    var question: String

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("For this device alone.", valueName: "device")
    )
    var device: String?

    @Option(help: "A word to your later self, kept in the rules file.")
    var comment: String?

    /// Writes the rule, and says what became of it.
    func answer(_ choice: ReviewAnswerOperation.Choice) throws {
        let report = try Session(instance).perform(
            ReviewAnswerOperation(
                question: question,
                choice: choice,
                device: device,
                comment: comment
            )
        )
        RulePage(report: report, terminal: .standardOutput()).print()
    }
}

/// Answers yes.
struct ReviewKeepCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keep",
        abstract: "Let the host be called; trackers below it stay with the policy."
    )

    @OptionGroup var options: ReviewAnswerOptions

    func run() throws { try options.answer(.keep) }
}

/// Answers no.
struct ReviewBlockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "block",
        abstract: "Block the host, and live without what the question says breaks."
    )

    @OptionGroup var options: ReviewAnswerOptions

    func run() throws { try options.answer(.block) }
}

/// The open questions, written out for people.
struct ReviewPage {
    let report: ReviewReport
    let terminal: Terminal

    /// Columns where nobody says how wide the terminal is.
    private static let columnsDefault = 80
    /// Longer lines tire whoever reads them.
    private static let columnsMax = 100
    /// Where the words behind “sends” and “breaks” begin.
    private static let indent = "            "

    /// The page, line by line.
    var lines: [String] {
        guard !report.questions.isEmpty else { return ["No question is open."] }
        return report.questions.flatMap(lines)
            + ["Answer with: landline review keep N, or landline review block N (--for DEVICE)."]
    }

    private func lines(_ question: ReviewReport.Question) -> [String] {
        let heading = "\(question.number). \(Visible.text(question.text))"
        return [terminal.style(heading, .strong)]
            + fact("sends", question.sends ?? "nobody has said yet what")
            + fact("without it", question.breaks ?? "nobody has said yet what breaks")
            + question.devices.flatMap { fact("called", Self.words($0)) }
            + (question.essential
                ? fact("essential", "no policy blocks it; a rule of yours does") : [])
            + [""]
    }

    private static func words(_ caller: ReviewReport.Caller) -> String {
        let times = caller.lookups == 1 ? "once" : "\(caller.lookups) times"
        let last = caller.last.map { ", last \(Moments.ago($0))" } ?? ""
        let meanwhile =
            switch caller.verdict {
            case "hold": "held meanwhile"
            case "block": "blocked meanwhile"
            default: "let through meanwhile"
            }
        return "\(times) by \(caller.name)\(last); \(meanwhile)"
    }

    /// A fact in lines that fit, all but the first below its words.
    private func fact(_ name: String, _ text: String) -> [String] {
        let columns = min(terminal.columns ?? Self.columnsDefault, Self.columnsMax)
        let room = max(columns - Self.indent.count - 3, Self.indent.count)
        let padded = name + String(repeating: " ", count: Self.indent.count - name.count)
        return PolicyPage.wrapped(Visible.text(text), columns: room).enumerated().map {
            "   " + ($0.offset == 0 ? terminal.style(padded, .faint) : Self.indent) + $0.element
        }
    }
}
