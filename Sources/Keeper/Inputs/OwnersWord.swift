package import Control
import Foundation
import Resolution
import Rulesets
package import Policies
package import Settings
import TOMLText
import ZoneFiles

/// Everything that the owner wrote: the configuration, the names given to devices, the rules.
///
/// It is taken over as one, because its parts speak of each other: a rule for a group that a
/// faulty configuration no longer declares would otherwise turn into nothing.
package struct OwnersWord: Sendable {
    package var configuration: Configuration
    package var ruleFiles: [NamedRuleFile]
    /// What is wrong; empty when all of it can be used.
    package var problems: [Problem]

    /// Reads it from the files of `instance`.
    package init(of instance: Instance, rules: RuleStore) {
        let loaded = Configuration.load(
            instance.configuration,
            // Every setting has a default, so an owner who chose nothing needs no file.
            mustExist: false,
            more: [instance.state.deviceNames]
        )
        configuration = loaded.configuration
        problems = loaded.problems.map(Problem.init)
        problems += configuration.readNamedFiles().map(Problem.init)
        let read = rules.read()
        ruleFiles = read.files
        problems += read.problems
        for path in configuration.hostsFiles {
            do {
                let text = String(
                    decoding: try Data(contentsOf: URL(filePath: path)),
                    as: UTF8.self
                )
                let hosts = HostsFile.parse(text, file: path)
                configuration.answerer.resolution.localRecords += hosts.records
                problems += hosts.problems.map(Problem.init)
            } catch {
                problems.append(
                    Problem(
                        file: path,
                        what: "the hosts file cannot be read: \(error.localizedDescription)",
                        remedy: "check that it exists and that Landline may read it"
                    )
                )
            }
        }
        instance.overrideListening(in: &configuration, problems: &problems)
    }
}

extension Problem {
    /// What is wrong in a TOML file.
    init(_ problem: TOMLProblem) {
        self.init(
            file: problem.file,
            line: problem.line,
            what: problem.what,
            remedy: problem.remedy
        )
    }

    /// What is wrong in a hosts file.
    init(_ problem: ZoneProblem) {
        self.init(
            file: problem.file,
            line: problem.line,
            what: problem.what,
            remedy: problem.remedy
        )
    }

    /// What is wrong in the catalogue, whose files are named from its directory.
    init(_ problem: TOMLProblem, below directory: String) {
        self.init(
            file: directory + "/" + problem.file,
            line: problem.line,
            what: problem.what,
            remedy: problem.remedy
        )
    }

    /// What is wrong in a rule, whose file is named from the rules' directory.
    init(_ problem: RulebookProblem, rulesDirectory: String) {
        let file = problem.origin.file
        self.init(
            file: file.contains("/") ? file : rulesDirectory + "/" + file,
            line: Int(problem.origin.line),
            what: problem.column.map { "\(problem.what) (column \($0))" } ?? problem.what,
            remedy: problem.remedy
        )
    }
}
