import ArgumentParser
import Foundation
import Reports

/// Tells whom phones called, for people: on the terminal, or as one HTML file to keep or pass on.
///
/// Reads the log's file itself, so it works with nothing running.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Tell whom the phones called, and what is known to be sent there.",
        discussion: """
            Shows calls by hour and whom they served, what each organisation received or would have \
            received, what only you can decide, first contacts, calls at night, and what was stopped. \
            With --html it becomes one file that fetches nothing and runs nothing, to be opened, printed or \
            passed on.

            Exit codes: 0 told, 69 there is no log.
            """
    )

    @OptionGroup var options: DigestOptions

    @Option(
        help: ArgumentHelp("Write the report as a page into this file.", valueName: "file"),
        completion: .file(extensions: ["html"])
    )
    var html: String?

    @Flag(help: "Print the report as one JSON object.")
    var json = false

    func validate() throws {
        if json && html != nil {
            throw ValidationError("--json and --html exclude each other.")
        }
    }

    func run() throws {
        let now = Date()
        let range = try options.range(now: now)
        let report = CallReport(
            ReportSubject(
                digest: try options.digest(ReportSubject.query, range),
                catalogue: try options.catalogue(),
                clock: WallClock(.current),
                since: range.lowerBound,
                until: range.upperBound,
                device: options.device
            )
        )
        if json {
            try JSONOutput.print(report)
        } else if let html {
            let colophon = "Made by Landline \(Version.text) on \(Moments.text(now))."
            try write(ReportPage(report, colophon: colophon).html, to: html)
        } else {
            let terminal = Terminal.standardOutput()
            try StandardOutput.print(lines: ReportText(report, on: terminal).lines)
        }
    }

    private func write(_ page: String, to path: String) throws {
        do {
            try page.write(toFile: path, atomically: true, encoding: .utf8)
        } catch {
            throw Failure(
                "\(Visible.text(path)) cannot be written: \(Visible.text(error.localizedDescription))",
                remedy: "Name a file in a directory that you may write to."
            )
        }
        let size = Octets.text(UInt64(page.utf8.count))
        StandardOutput.print("\(Visible.text(path)): \(size), open it in a browser")
    }
}
