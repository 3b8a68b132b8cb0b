import ArgumentParser
import Control
import Foundation

/// What `allow` and `block` have in common: a target, for whom, for how long, and a word why.
struct RuleOptions: ParsableArguments {
    @OptionGroup var instance: InstanceOptions

    @Argument(
        help: ArgumentHelp(
            "What: example.org (and everything below), =example.org (alone), *.example.org (below only), "
                + "or a selector such as maker:xiaomi/telemetry.",
            valueName: "name"
        )
    )
    var target: String

    @Option(help: "For this device alone.")
    var device: String?

    @Option(help: "For the devices of this group.")
    var group: String?

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("For this long, then no more: 30m, 2h, 1d.", valueName: "span")
    )
    var span: String?

    @Option(help: "A word to your later self, kept in the rules file.")
    var comment: String?

    func validate() throws {
        guard device == nil || group == nil else {
            throw ValidationError("A rule is for a device or for a group, not for both.")
        }
    }

    /// Writes the rule, and says what became of it.
    func write(_ verb: String) throws {
        let audience: RuleAudience =
            if let device { .device(device) } else if let group { .group(group) } else { .everyone }
        let until = try span.map { try Span(parsing: $0).date(from: Date()) }
        let report = try Session(instance).perform(
            RuleAddOperation(
                verb: verb,
                target: target,
                audience: audience,
                until: until,
                comment: comment
            )
        )
        RulePage(report: report, terminal: .standardOutput()).print()
    }
}

/// Allows a name.
struct AllowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "allow",
        abstract: "Allow a name, for everyone, a device or a group; undo takes it back.",
        discussion: """
            Writes a line into the rules file landline.rules, in place of one that says otherwise about the \
            same target, and waits until the answerer uses it.
            """
    )

    @OptionGroup var options: RuleOptions

    func run() throws { try options.write("allow") }
}

/// Blocks a name.
struct BlockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "block",
        abstract: "Block a name, for everyone, a device or a group; undo takes it back.",
        discussion: """
            Writes a line into the rules file landline.rules, in place of one that says otherwise about the \
            same target, and waits until the answerer uses it. Your own rule blocks even what is \
            essential; why tells what breaks.
            """
    )

    @OptionGroup var options: RuleOptions

    func run() throws { try options.write("block") }
}

/// Takes the last allow or block back.
struct UndoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo",
        abstract: "Take the last allow or block back."
    )

    @OptionGroup var options: InstanceOptions

    func run() throws {
        let report = try Session(options).perform(RuleUndoOperation())
        RulePage(report: report, terminal: .standardOutput()).print()
    }
}

/// What a change did to the rules, written out for people.
struct RulePage {
    let report: RuleReport
    let terminal: Terminal

    func print() {
        let file = Visible.text(report.file)
        for line in report.removed {
            StandardOutput.print(terminal.style("- " + Visible.text(line), .red))
        }
        for line in report.added {
            StandardOutput.print(terminal.style("+ " + Visible.text(line), .green))
        }
        guard !report.added.isEmpty || !report.removed.isEmpty else {
            StandardOutput.print("\(file) says so already.")
            return
        }
        guard let publication = report.publication else {
            StandardOutput.print("Written to \(file); it holds from the next start on.")
            return
        }
        PublicationPage(publication: publication).print("Written to \(file)")
    }
}

/// What became of a change that was to be published.
struct PublicationPage {
    let publication: PublicationReport

    /// Prints the outcome behind `done`, and the problems that remain.
    func print(_ done: String) {
        let generation = publication.generation
        StandardOutput.print(
            publication.acknowledged
                ? "\(done), in force now (generation \(generation))."
                : "\(done) and published (generation \(generation)); the answerer has not taken it yet."
        )
        for problem in publication.problems {
            StandardError.write("warning: \(Visible.text(problem.description))\n")
        }
    }
}
