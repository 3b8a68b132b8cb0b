import ArgumentParser
import Control
import Foundation
import Keeper
import Rulesets
import Settings
import TOMLText

/// Checks and shows the configuration.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Check the configuration, or show it with all defaults.",
        subcommands: [
            ConfigCheckCommand.self, ConfigShowCommand.self, ConfigSampleCommand.self,
        ]
    )
}

/// Reads everything that the keeper would read, and tells what is wrong.
struct ConfigCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read the configuration, rules, catalogue and lists, and tell every fault.",
        discussion: """
            Changes nothing and needs no running instance. Each fault is told as file:line: what is wrong, and \
            what helps. The exit code is 0 without faults and 3 with any.
            """
    )

    @OptionGroup var options: InstanceOptions

    func run() throws {
        let check = ConfigurationCheck(try options.instance())
        guard check.problems.isEmpty else {
            for problem in check.problems {
                StandardOutput.print(Visible.text(problem.description))
            }
            throw ExitCode(ExitStatus.problems.rawValue)
        }
        StandardOutput.print(
            "No fault: \(check.entries) catalogue entries, \(check.lists) lists, \(check.rules) rules, "
                + "\(check.devices) devices."
        )
    }
}

/// Prints the configuration with every default.
struct ConfigShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print the configuration as it is understood, every default included.",
        discussion: "What stands first is the file that it was read from."
    )

    @OptionGroup var options: InstanceOptions

    func run() throws {
        let instance = try options.instance()
        let (configuration, problems) = Configuration.load(
            instance.configuration,
            mustExist: false,
            more: [instance.state.deviceNames]
        )
        for problem in problems {
            StandardError.write("warning: \(Visible.text(problem.description))\n")
        }
        let isThere = FileManager.default.fileExists(atPath: instance.configuration)
        StandardOutput.print(
            "# \(Visible.text(instance.configuration))\(isThere ? "" : ", which is not there")"
        )
        if !instance.listen.isEmpty {
            StandardOutput.print(
                "# --listen \(Visible.text(instance.listen.joined(separator: ", "))) "
                    + "stands in place of [server] listen"
            )
        }
        // Line by line: its values are the owner's text.
        for line in configuration.shown.split(separator: "\n", omittingEmptySubsequences: false) {
            StandardOutput.print(Visible.text(String(line)))
        }
        guard problems.isEmpty else { throw ExitCode(ExitStatus.problems.rawValue) }
    }
}

/// Prints a configuration file to begin with.
struct ConfigSampleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Print a configuration file in which every setting is explained."
    )

    func run() {
        StandardOutput.write(Configuration.sample)
    }
}
