import Blocklists
import Catalogue
package import Control
import DNSWire
import Policies
import Rulesets
import Settings

/// Everything that the keeper would read, read once to see what is wrong with it.
///
/// Changes nothing and needs no running instance.
package struct ConfigurationCheck: Sendable {
    /// Every fault, in the order of files and lines.
    package let problems: [Problem]
    /// What would be published.
    package let entries: Int
    package let lists: Int
    package let rules: Int
    package let devices: Int

    /// Reads the files of `instance`.
    package init(_ instance: Instance) {
        let word = OwnersWord(of: instance, rules: instance.ruleStore)
        let directory = word.configuration.catalogueDirectory ?? instance.catalogue
        let catalogue = Catalogue.load(directory: directory)
        var problems = word.problems + catalogue.problems.map { Problem($0, below: directory) }
        for list in word.configuration.lists {
            do {
                _ = try ListFile(path: list.path, format: list.format).search(for: .root)
            } catch {
                problems.append(
                    Problem(
                        file: list.path,
                        what: "\(error)",
                        remedy: "repair it, or take [lists.\(list.id)] out of the configuration"
                    )
                )
            }
        }
        let source = word.configuration.rulebookSource(
            ruleFiles: word.ruleFiles,
            organisations: Set(catalogue.organisations.map(\.id))
        )
        let (rulebook, rulebookProblems) = Rulebook.compile(source)
        problems += rulebookProblems.map {
            Problem($0, rulesDirectory: instance.state.rules)
        }
        self.problems = Set(problems).sorted()
        entries = catalogue.entries.count
        lists = word.configuration.lists.count
        rules = rulebook.lines.count
        devices = rulebook.devices.count
    }
}
