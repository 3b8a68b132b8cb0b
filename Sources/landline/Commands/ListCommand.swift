import ArgumentParser
import Attribution
import Control
import Foundation

/// Shows, edits, checks and searches the lists.
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show, edit, check and search lists, rules files and the catalogue.",
        subcommands: [
            ListShowCommand.self, ListEditCommand.self, ListCheckCommand.self,
            ListSearchCommand.self,
        ],
        defaultSubcommand: ListShowCommand.self
    )
}

/// Shows which lists are in force.
struct ListShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show every list, rules file and organisation; with a name, print that one."
    )

    @OptionGroup var options: InstanceOptions

    @Argument(help: "A list's, rules file's or organisation's id, as the list shows it.")
    var id: String?

    @Flag(help: "Print a JSON array.")
    var json = false

    func run() throws {
        let lists = try Session(options).perform(ListShowOperation())
        if let id { return try printFile(of: ListFinding.list(id, in: lists)) }
        if json { return try JSONOutput.print(lists) }
        var table = Table([
            .text("List"), .text("Kind"), .number("Names"), .number("Rejected"), .long("File"),
        ])
        for list in lists {
            table.add([
                Table.Cell(list.id, .strong),
                Table.Cell(list.kind.rawValue),
                Table.Cell(list.rules),
                Table.Cell(list.rejected, list.rejected > 0 ? .yellow : .plain),
                Table.Cell(list.file, .faint),
            ])
        }
        table.print(on: .standardOutput())
    }

    private func printFile(of list: ListReport) throws {
        let text: String
        do {
            text = try String(contentsOfFile: list.file, encoding: .utf8)
        } catch {
            throw Failure(
                "\(Visible.text(list.file)) cannot be read",
                remedy: "check that this user may read it, and that it is UTF-8",
                status: .noPermission
            )
        }
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            StandardOutput.print("\(index + 1)\t\(Visible.text(String(line)))")
        }
    }
}

/// Finds what a person means by a list.
enum ListFinding {
    /// The list that `id` names.
    static func list(_ id: String, in lists: [ListReport]) throws(Failure) -> ListReport {
        let wanted = id.hasPrefix("list:") ? String(id.dropFirst("list:".count)) : id
        if let found = lists.first(where: { [id, wanted, "list:" + wanted].contains($0.id) }) {
            return found
        }
        let nearest = NearestName.to(id, among: lists.map(\.id))
        throw Failure(
            "there is no list “\(Visible.text(id))”",
            remedy: nearest.map { "did you mean \($0)?" } ?? "landline list show names all",
            status: .nothingFound
        )
    }
}
