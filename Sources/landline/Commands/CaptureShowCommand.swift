import ArgumentParser
import Attribution
import Captures
import Policies

/// Shows one capture, call by call.
struct CaptureShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a capture: every call, whom it serves, who is called, what a policy says.",
        discussion: """
            The verdict is the policy's (built-in, or one of the configuration) by the catalogue of today; \
            where another was given when the capture was taken, that one is told as well.
            """
    )

    @Argument(help: "The capture's name; `landline capture list` tells all.")
    var name: String

    @Option(help: ArgumentHelp("The policy that decides.", valueName: "name"))
    var policy = BuiltInPolicies.quiet.text

    @Flag(help: "Print one JSON object a call.")
    var json = false

    @OptionGroup var options: InstanceOptions

    func run() throws {
        let capture = try options.state.capture(named: name)
        let calls = try CaptureJudge(policy: policy, of: options).calls(of: capture)
        if json {
            for call in calls { StandardOutput.print(try CallDocument(call).json) }
            return
        }
        let terminal = Terminal.standardOutput()
        facts(capture, calls).print(on: terminal)
        var table = Table([
            .number("after"), .long("asked for"), .text("types"), .text("serves"), .text("calls"),
            .text("for"), .text("verdict"),
        ])
        for call in calls {
            let judgement = call.judgement
            var verdict = CallVerdict(judgement).words(of: judgement)
            if let then = call.call.action, (then == .allow) != (judgement.action == .allow) {
                verdict += ", then: \(then)"
            }
            table.add([
                Table.Cell(CallView.clock(call.call.offset), .faint),
                Table.Cell("\(call.call.name)"),
                Table.Cell(call.call.types.map { "\($0)" }.joined(separator: " "), .faint),
                Table.Cell("\(judgement.called.master)", .faint),
                Table.Cell(judgement.called.organisation),
                Table.Cell("\(judgement.called.purpose)"),
                Table.Cell(verdict, CallVerdict(judgement).style),
            ])
        }
        try StandardOutput.print(lines: [""] + table.lines(on: terminal))
    }

    private func facts(_ capture: Capture, _ calls: [AttributedCall]) -> Facts {
        var facts = Facts()
        facts.add("which is", capture.name, .strong)
        facts.add("maker", optional: capture.maker)
        facts.add("taken", optional: capture.taken)
        if !capture.sources.isEmpty {
            facts.add("names from", capture.sources.joined(separator: ", "))
        }
        if !capture.note.isEmpty {
            facts.add("note", capture.note.split(separator: "\n").joined(separator: " "))
        }
        let blocked = calls.count { $0.judgement.action != .allow }
        let organisations = Set(calls.map(\.judgement.called.organisation)).count
        facts.add(
            "in all",
            "\(capture.asks.count) questions in \(calls.count) calls to \(organisations) organisations; "
                + "\(blocked) blocked by \(policy)"
        )
        if capture.leftOut > 0 {
            facts.add("left out", "\(capture.leftOut) questions for names of the house")
        }
        if capture.masked > 0 {
            facts.add("replaced", "numbers in the names of \(capture.masked) questions")
        }
        if capture.isCut { facts.add("cut", "more was asked than a capture holds", .yellow) }
        return facts
    }
}

/// Prints a capture for others.
struct CaptureExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print a capture: as the text that it is, or attributed, as JSON lines."
    )

    /// What is printed.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        /// The capture's own file.
        case toml
        /// One object a call, attributed.
        case jsonl
    }

    @Argument(help: "The capture's name.")
    var name: String

    @Option(help: "toml, which `capture import` reads; or jsonl, one object a call, attributed.")
    var format = Format.toml

    @Option(help: ArgumentHelp("With jsonl: the policy that decides.", valueName: "name"))
    var policy = BuiltInPolicies.quiet.text

    @OptionGroup var options: InstanceOptions

    func run() throws {
        let capture = try options.state.capture(named: name)
        switch format {
        case .toml: StandardOutput.write(capture.text)
        case .jsonl:
            for call in try CaptureJudge(policy: policy, of: options).calls(of: capture) {
                StandardOutput.print(try CallDocument(call).json)
            }
        }
    }
}
