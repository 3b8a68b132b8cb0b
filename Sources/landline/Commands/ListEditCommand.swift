import ArgumentParser
import Attribution
import Foundation
import Keeper
import Policies
import Rulesets
import Settings

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
