import ArgumentParser
import Catalogue
import Classification
import Control
import DNSWire
import Foundation
import Keeper
import PublicSuffixes
import TOMLText

/// Checks every file of the catalogue.
struct CatalogueCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check the catalogue: syntax, evidence, duplicates, what must not be blocked.",
        discussion: """
            Reads every file of the catalogue and tells each fault by file, line and remedy. With \
            --never-block and --popular, files of names, also that no policy that comes with Landline blocks \
            one of them; the popular ones that are trackers themselves stand in \
            blocklists/\(PopularTrackers.file), each with its reason. Then it counts what there is. The exit \
            code is 0 when nothing is wrong, and 3 otherwise.
            """
    )

    @OptionGroup var catalogue: CatalogueOption

    @Option(
        help: ArgumentHelp(
            "Names that phones need, one a line or first in each line of CSV; a star stands for any letters.",
            valueName: "file"
        ),
        completion: .file()
    )
    var neverBlock: String?

    @Option(
        help: ArgumentHelp("Names that many people ask for, one a line.", valueName: "file"),
        completion: .file()
    )
    var popular: String?

    @Flag(help: "Print the problems and the counts as a JSON object.")
    var json = false

    func run() throws {
        let directory = try catalogue.directory()
        let catalogue = Catalogue.load(directory: directory)
        let suffixes = try Self.suffixes(in: directory)
        var problems = CatalogueCheck(catalogue) { suffixes.isPublicSuffix($0) }.problems()
        problems += try referenceProblems(of: catalogue, in: directory)
        let report = CatalogueReport(problems: problems, counts: CatalogueCounts(catalogue))
        if json {
            try JSONOutput.print(report)
        } else {
            report.print(on: .standardOutput())
        }
        guard problems.isEmpty else { throw ExitCode(ExitStatus.problems.rawValue) }
    }

    /// The public suffix list that lies with the catalogue: a check says the same everywhere.
    private static func suffixes(in directory: String) throws(Failure) -> PublicSuffixes {
        let file = SuffixListFile.loadShipped(catalogue: directory)
        guard file.path != nil else {
            throw Failure(
                "the public suffix list cannot be read"
                    + (file.problem.map { ": " + Visible.text($0.what) } ?? ""),
                remedy: "keep blocklists/\(SuffixListFile.folder) beside the catalogue",
                status: .configuration
            )
        }
        return file.suffixes
    }

    /// What is wrong with the names of the files that were given.
    private func referenceProblems(
        of catalogue: Catalogue,
        in directory: String
    ) throws -> [TOMLProblem] {
        guard neverBlock != nil || popular != nil else { return [] }
        let check = try ShippedPoliciesCheck(catalogue)
        var problems: [TOMLProblem] = []
        if let neverBlock {
            problems += check.problems(neverBlocked: try Self.names(in: neverBlock))
        }
        if let popular {
            problems += check.problems(
                popular: try Self.names(in: popular),
                trackers: try PopularTrackers(directory: directory)
            )
        }
        return problems
    }

    /// The names of a file: what stands before the first comma of each line.
    static func names(in file: String) throws(Failure) -> [Name] {
        let text: String
        do {
            text = try String(contentsOfFile: file, encoding: .utf8)
        } catch {
            throw Failure(
                "\(Visible.text(file)) cannot be read",
                remedy: "name a file of names, one a line, that this user may read",
                status: .nothingFound
            )
        }
        var names: [Name] = []
        // A line may end as in files from elsewhere: "\r\n" is one character, and not "\n".
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            let word = line.prefix { $0 != "," }.trimmingCharacters(in: .whitespaces)
            // The heading of a table of hosts.
            if word.isEmpty || word.hasPrefix("#") || (index == 0 && word == "host") { continue }
            do {
                names.append(try Name(word.replacing("*", with: "any")))
            } catch {
                throw Failure(
                    "\(Visible.text(file)):\(index + 1): \(Visible.text(word)) is no name: \(error)",
                    remedy: "write one name a line",
                    status: .usage
                )
            }
        }
        return names
    }
}

/// What a check found, and how much there is.
private struct CatalogueReport: Encodable {
    let problems: [String]
    let counts: CatalogueCounts

    init(problems: [TOMLProblem], counts: CatalogueCounts) {
        self.problems = problems.map(\.description)
        self.counts = counts
    }

    /// Prints the problems, and the counts in tables.
    func print(on terminal: Terminal) {
        for problem in problems { StandardOutput.print(Visible.text(problem)) }
        if !problems.isEmpty { StandardOutput.print("") }
        StandardOutput.print(
            "\(counts.organisations) organisations, \(counts.entries) entries "
                + "(\(counts.essential) essential, \(counts.contested) contested), "
                + (problems.isEmpty ? "nothing wrong" : "\(problems.count) problems")
        )
        print("master", counts.byMaster, on: terminal)
        print("purpose", counts.byPurpose, on: terminal)
        print("evidence", counts.byConfidence, on: terminal)
        print("largest", Array(counts.byOrganisation.prefix(Self.largestShown)), on: terminal)
    }

    /// As many organisations as a person looks through; --json has all.
    private static let largestShown = 20

    private func print(_ heading: String, _ lines: [CatalogueCounts.Line], on terminal: Terminal) {
        StandardOutput.print("")
        var table = Table([.text(heading), .number("organisations"), .number("entries")])
        for line in lines {
            table.add([
                Table.Cell(line.word, .strong), Table.Cell(line.organisations),
                Table.Cell(line.entries),
            ])
        }
        table.print(on: terminal)
    }
}
