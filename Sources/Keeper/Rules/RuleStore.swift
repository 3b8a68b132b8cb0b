package import Control
import Foundation
package import Policies
import Processes

/// The owner's rules files, `<state>/rules/*.rules`: read for compiling, edited for commands.
///
/// An editor and a command may come at the same moment: commands change a file under a lock,
/// replace it whole, and touch only the lines that they are about.
package struct RuleStore: Sendable {
    /// The longest rules file that is read: ten thousand rules with long comments.
    ///
    /// Longer ones
    /// belong into a list, which is compiled without a text for each line.
    package static let fileOctetsMax = 4 * 1024 * 1024
    /// How files of rules end; anything else in the directory is left alone.
    package static let fileSuffix = ".rules"

    /// The directory.
    package let directory: String
    /// The file that commands write to.
    package let ownFile: String
    private let lockPath: String
    private let history: UndoHistory

    /// The rules in `directory`; commands write to `ownFile` in it and keep what `undo` needs in
    /// `historyFile`.
    package init(directory: String, ownFile: String, historyFile: String, lockPath: String) {
        self.directory = directory
        self.ownFile = ownFile
        self.lockPath = lockPath
        history = UndoHistory(path: historyFile)
    }

    /// Reads all files, in the order of their names.
    ///
    /// A file that cannot be read is left out and told as a problem; a faulty line is told with
    /// its column and stays in its file. A directory that is not there, as before the first start,
    /// holds no rules.
    package func read() -> (files: [NamedRuleFile], problems: [Problem]) {
        guard FileManager.default.fileExists(atPath: directory) else { return ([], []) }
        var files: [NamedRuleFile] = []
        var problems: [Problem] = []
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: directory)
        } catch {
            let problem = Problem(
                file: directory,
                what: "the rules cannot be listed: \(error.localizedDescription)",
                remedy: "make it a directory that Landline may read"
            )
            return ([], [problem])
        }
        for name in names.sorted() where name.hasSuffix(Self.fileSuffix) && !name.hasPrefix(".") {
            let path = directory + "/" + name
            do {
                let file = try load(path)
                files.append(NamedRuleFile(name: name, file: file))
                problems += file.faults.map { fault in
                    Problem(
                        file: path,
                        line: fault.line,
                        what: "\(fault.error.what) (column \(fault.error.column))",
                        remedy: fault.error.remedy
                    )
                }
            } catch {
                problems.append(error)
            }
        }
        return (files, problems)
    }

    /// Makes `rule` hold: writes it into the commands' file, and takes out of that file what says
    /// otherwise about the same target for the same audience.
    package func apply(_ rule: RuleText) throws(ControlFailure) -> RuleEdit {
        try locked { () throws(ControlFailure) in
            var file = try loadOwn()
            let edit = file.apply(rule)
            guard !edit.isEmpty else { return edit }
            try write(file, to: ownFile)
            try history.push(UndoHistory.Change(edit: edit, at: Date()))
            return edit
        }
    }

    /// Takes the last change of a command back, and returns what that did to the commands' file.
    package func undo() throws(ControlFailure) -> RuleEdit {
        try locked { () throws(ControlFailure) in
            guard let change = try history.last() else {
                throw ControlFailure(
                    .notFound,
                    "there is nothing to undo",
                    remedy: "landline list show own prints the rules; list edit changes them"
                )
            }
            var file = try loadOwn()
            let edit: RuleEdit
            do {
                edit = try file.undo(change.edit)
            } catch {
                // Somebody edited the line by hand; the change before it can still be taken back.
                try history.dropLast()
                throw ControlFailure(
                    .conflict,
                    "\(error)",
                    remedy: "another undo takes the change before it back"
                )
            }
            try write(file, to: ownFile)
            try history.dropLast()
            return edit
        }
    }

    private func locked<R>(
        _ body: () throws(ControlFailure) -> R
    ) throws(ControlFailure) -> R {
        let lock: FileLock
        do {
            lock = try FileLock(waitingFor: lockPath)
        } catch {
            throw ControlFailure(.unavailable, "\(error)", remedy: "run the command as the owner")
        }
        let result = try body()
        _ = consume lock
        return result
    }

    private func loadOwn() throws(ControlFailure) -> RuleFile {
        guard FileManager.default.fileExists(atPath: ownFile) else {
            return RuleFile(Self.heading)
        }
        do {
            return try load(ownFile)
        } catch {
            throw ControlFailure(.unavailable, "\(error)", remedy: error.remedy)
        }
    }

    private func load(_ path: String) throws(Problem) -> RuleFile {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw Problem(
                file: path,
                what: "the file cannot be read: \(error.localizedDescription)",
                remedy: "check that Landline may read it"
            )
        }
        guard data.count <= Self.fileOctetsMax else {
            throw Problem(
                file: path,
                what: "the file has more than \(Self.fileOctetsMax) octets",
                remedy: "turn long runs of names into a list"
            )
        }
        guard let text = String(bytes: data, encoding: .utf8) else {
            throw Problem(
                file: path,
                what: "the file is not UTF-8",
                remedy: "save it as UTF-8"
            )
        }
        return RuleFile(text)
    }

    private func write(_ file: RuleFile, to path: String) throws(ControlFailure) {
        do {
            try DurableFile.replace(path, with: Array(file.text.utf8))
        } catch {
            throw ControlFailure(
                .unavailable,
                "\(error)",
                remedy: "check that the disk has room and that Landline may write there"
            )
        }
    }

    /// What stands at the top of the commands' file when it is made.
    package static let heading = """
        # Rules given by landline allow and landline block; edit them freely, one a line:
        #   block  ads.example.com                      the name and everything below it
        #   allow  =www.example.com for device:tablet   this name alone, for one device

        """
}

extension Problem: Error {}
