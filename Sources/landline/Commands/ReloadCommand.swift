import ArgumentParser
import Control

/// Publishes everything anew.
struct ReloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Read configuration, rules and lists again, and publish them anew.",
        discussion: """
            Changes of files are noticed without it. It helps where a published ruleset was \
            damaged, and tells at once what stands in the way.
            """
    )

    @OptionGroup var options: InstanceOptions

    func run() throws {
        let report = try Session(options).perform(ReloadOperation())
        for problem in report.problems {
            StandardError.write("landline: \(Visible.text("\(problem)"))\n")
        }
        StandardOutput.print(
            report.acknowledged
                ? "generation \(report.generation) is in use"
                : "generation \(report.generation) is published; the answerer takes it over "
                    + "when it runs"
        )
        guard report.problems.isEmpty else { throw ExitCode(ExitStatus.problems.rawValue) }
    }
}
