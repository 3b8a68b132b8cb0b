import ArgumentParser
import Attribution
import Blocklists
import DNSWire
import Keeper
import Settings

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
