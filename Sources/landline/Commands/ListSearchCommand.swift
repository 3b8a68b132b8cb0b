import ArgumentParser
import Control

/// Finds the lines that hold a text.
struct ListSearchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find where a name stands: in the catalogue, the lists and the rules.",
        discussion: "The exit code is 0 when something is found, and 4 otherwise."
    )

    @OptionGroup var options: InstanceOptions

    @Argument(help: "A name, part of one, or one with * for any text.")
    var text: String

    @Option(help: "How many hits at most.")
    var limit: Int = 100

    @Flag(help: "Print a JSON object.")
    var json = false

    func run() throws {
        let report = try Session(options).perform(
            ListSearchOperation(text: text, limit: limit)
        )
        if json {
            try JSONOutput.print(report)
        } else {
            var table = Table([.text("List"), .text("Where"), .long("Line")])
            for hit in report.hits {
                table.add([
                    Table.Cell(hit.list, .strong),
                    Table.Cell("\(hit.file):\(hit.line)", .faint),
                    Table.Cell(hit.text),
                ])
            }
            if !table.isEmpty { table.print(on: .standardOutput()) }
            if report.isTruncated { StandardOutput.print("… and more; --limit shows them") }
        }
        guard !report.hits.isEmpty else {
            if !json { StandardError.write("nothing holds “\(Visible.text(text))”\n") }
            throw ExitCode(ExitStatus.nothingFound.rawValue)
        }
    }
}
