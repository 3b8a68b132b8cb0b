import ArgumentParser
import Attribution
import Blocklists
import Control
import DNSWire
import Foundation
import Glibc
import Keeper
import Policies
import Rulesets
import Settings

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

/// Opens a rules file in the owner's editor.
struct ListEditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: "Edit a rules file or list with $EDITOR; it is checked before it takes effect.",
        discussion: """
            Edits a copy. When the editor ends, the copy is checked; only without faults does it take the \
            file's place, and the keeper takes it over within a second. With faults you are told each line and \
            the file stays as it was; your copy is kept beside it.
            """
    )

    @OptionGroup var options: InstanceOptions

    @Argument(help: "A rules file (family or family.rules), new or old, or a list's id.")
    var id: String

    func run() throws {
        let instance = try options.instance()
        let path = try file(in: instance)
        let draft = path + ".edited"
        try copy(path, to: draft)
        try openEditor(on: draft)
        let faults = try faults(of: draft, as: path)
        guard faults.isEmpty else {
            for fault in faults { StandardError.write(Visible.text(fault) + "\n") }
            throw Failure(
                "\(Visible.text(path)) was not changed",
                remedy: "repair \(Visible.text(draft)) and move it into place, or edit again",
                status: .problems
            )
        }
        guard rename(from: draft, to: path) else {
            throw Failure(
                "\(Visible.text(path)) cannot be replaced",
                remedy: "run the command as its owner",
                status: .noPermission
            )
        }
        StandardOutput.print("\(Visible.text(path)) is replaced; a running keeper takes it over.")
    }

    private func file(in instance: Instance) throws -> String {
        let name = id.hasSuffix(RuleStore.fileSuffix) ? id : id + RuleStore.fileSuffix
        let rules = instance.state.rules + "/" + name
        if FileManager.default.fileExists(atPath: rules) { return rules }
        if let list = instance.configured().lists.first(where: { $0.id.text == id }) {
            return list.path
        }
        guard !name.contains("/"), !name.hasPrefix(".") else {
            throw Failure(
                "“\(Visible.text(id))” is no name for a rules file",
                remedy: "use letters, digits and hyphens: landline list edit family",
                status: .usage
            )
        }
        return rules
    }

    private func copy(_ path: String, to draft: String) throws {
        do {
            let text =
                FileManager.default.fileExists(atPath: path)
                ? try Data(contentsOf: URL(filePath: path)) : Data(RuleStore.heading.utf8)
            try text.write(to: URL(filePath: draft))
        } catch {
            throw Failure(
                "\(Visible.text(draft)) cannot be written: \(error.localizedDescription)",
                remedy: "run the command as the owner of its directory",
                status: .noPermission
            )
        }
    }

    private func openEditor(on path: String) throws {
        let editor =
            Environment.variable("VISUAL") ?? Environment.variable("EDITOR") ?? "sensible-editor"
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        // The editor may bring arguments of its own, and the path is never read by the shell.
        process.arguments = ["-c", "exec \(editor) \"$1\"", "landline", path]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(
                "the editor ended with \(process.terminationStatus); nothing was changed",
                remedy: "set EDITOR to the editor that you use"
            )
        }
    }

    private func faults(of draft: String, as path: String) throws -> [String] {
        guard path.hasSuffix(RuleStore.fileSuffix) else {
            return try ListCheckCommand.faults(of: draft)
        }
        let text = try String(contentsOfFile: draft, encoding: .utf8)
        return RuleFile(text).faults.map { fault in
            "\(draft):\(fault.line):\(fault.error.column): \(fault.error.what); "
                + fault.error.remedy
        }
    }

    private func rename(from draft: String, to path: String) -> Bool {
        do {
            _ = try FileManager.default.replaceItemAt(
                URL(filePath: path),
                withItemAt: URL(filePath: draft)
            )
            return true
        } catch {
            return false
        }
    }
}

/// Checks a file as a list.
struct ListCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a list's file: its format, its rules, every line that cannot be used.",
        discussion: "The exit code is 0 when every line can be used, and 3 otherwise."
    )

    @OptionGroup var options: InstanceOptions

    @Argument(help: "A file, or the id of a list of the configuration.", completion: .file())
    var list: String

    func run() throws {
        let path = try Self.path(of: list, in: options.instance())
        let reading = try Self.read(path)
        StandardOutput.print(
            "\(Visible.text(path)): \(reading.format), \(reading.rules) rules in \(reading.lines) lines, "
                + "\(reading.rejectedCount) rejected"
        )
        for line in reading.rejected {
            StandardOutput.print(Visible.text("\(path):\(line)"))
        }
        if reading.rejectedCount > reading.rejected.count {
            StandardOutput.print("… and \(reading.rejectedCount - reading.rejected.count) more")
        }
        guard reading.rejectedCount == 0 else { throw ExitCode(ExitStatus.problems.rawValue) }
    }

    /// What is wrong in the list at `path`, a text for each line.
    static func faults(of path: String) throws -> [String] {
        try read(path).rejected.map { "\(path):\($0)" }
    }

    private static func path(of list: String, in instance: Instance) -> String {
        instance.configured().lists.first { $0.id.text == list }?.path ?? list
    }

    private static func read(_ path: String) throws(Failure) -> ListReading {
        do {
            return try ListFile(path: path).search(for: .root).summary
        } catch {
            throw Failure(
                Visible.text("\(error)"),
                remedy: "name a file that this user may read, or a list of the configuration",
                status: .nothingFound
            )
        }
    }
}

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
