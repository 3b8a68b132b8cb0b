import Blocklists
import Catalogue
package import Control
import Processes
import Rulesets
import Settings
import Sockets

/// A configuration published once, for an answerer that runs without a keeper.
///
/// The catalogue is only read if the configuration names one. While this lives, no keeper can start on
/// the same state directory, which would publish another configuration.
package final class LonePublication {
    private let instance: Instance
    private let lock: FileLock
    private var lists: ListStore

    /// Prepares to publish what the files of `instance` say, and makes its directories.
    package init(_ instance: Instance) throws {
        self.instance = instance
        try instance.makeDirectories()
        lists = ListStore(directory: instance.state.lists)
        lock = try FileLock(path: instance.state.keeperLock)
    }

    /// Reads everything and publishes it; gives what is wrong, and publishes nothing where anything is.
    package func publish() throws -> [Problem] {
        let rules = instance.ruleStore
        let word = OwnersWord(of: instance, rules: rules)
        var problems = word.problems
        var catalogue = Catalogue()
        if let directory = word.configuration.catalogueDirectory {
            catalogue = Catalogue.load(directory: directory)
            problems += catalogue.problems.map { Problem($0, below: directory) }
        }
        let entries = word.configuration.lists.map { list in
            let (entry, problem) = lists.refresh(list.id, source: list.path, format: list.format)
            if let problem { problems.append(problem) }
            return entry
        }
        let compilation = Compilation(
            word,
            catalogue: catalogue,
            lists: entries,
            rulesDirectory: rules.directory,
            compiledAt: WallClock.microsecondsNow() / 1_000_000
        )
        problems += compilation.problems
        guard problems.isEmpty else { return Set(problems).sorted() }
        // So that commands which are told of the state directory alone speak of the same configuration.
        try InstanceRecord(instance).save(to: instance.state)
        _ = try PublishedRulesets(directory: instance.state.rulesets).publish(
            compilation.contents,
            sourceDigest: compilation.indexDigest
        ) { path throws(NameIndexError) in try compilation.writeIndex(to: path) }
        return []
    }
}
