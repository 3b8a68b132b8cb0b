import Blocklists
import Catalogue
import Control
import Foundation
import Logging
import Policies
import Processes
import QueryLog
import Rulesets
import Settings
import Sockets

/// Reads, compiles and publishes; remembers the last good state of each part.
///
/// Three parts can be at fault each by itself: the owner's word, the catalogue, a list. A faulty
/// part is told and its last good state goes on holding; the others are taken over. Only where
/// nothing has ever been published is a faulty part used as far as it can be understood, because
/// a house without any answers is worse than one without one rule.
struct Publisher {
    private let instance: Instance
    private let rules: RuleStore
    private let rulesets: PublishedRulesets
    private let logger: Logger
    private var inputs: InputWatch
    private var lists: ListStore
    private var word: OwnersWord?
    private var catalogue: Catalogue?
    /// What was published last, to be compared with.
    private var last: (contents: RulesetContents, digest: UInt64)?
    /// Whether a publication has left something to `tidy`.
    private var isUntidy = false

    /// What was published last.
    private(set) var published: StatusReport.Published?
    /// What is wrong with what was read last.
    private(set) var problems: [Problem] = []

    init(_ instance: Instance, watch: FileWatch, logger: Logger) {
        self.instance = instance
        self.logger = logger
        rules = instance.ruleStore
        rulesets = PublishedRulesets(directory: instance.state.rulesets)
        inputs = InputWatch(instance, watch: watch)
        lists = ListStore(directory: instance.state.lists)
    }

    /// How much of the log the owner wants kept.
    var retention: Retention? {
        word.map { word in
            Retention(
                days: Int(word.configuration.log.retentionDays),
                bytesMax: Int64(clamping: word.configuration.log.octetsMax)
            )
        }
    }

    /// How much the owner lets the journal take.
    var journalOctetsMax: UInt64? { word?.configuration.answerer.journal.octetsMax }

    /// Whether there is anything new to read.
    mutating func hasChanged() -> Bool { inputs.hasChanged(word?.configuration) }

    /// How often everything is read again because a file changed meanwhile.
    ///
    /// Whoever writes for longer than these readings take is taken at a word of that moment, and read again
    /// with the next change.
    private static let readingsMax = 3

    /// Reads all parts and publishes what is good, if it differs from what was published last, or
    /// `anew` in any case.
    ///
    /// A file that is written in place is empty for a moment, and an empty configuration is a good one: so
    /// what was read counts only if no file has changed since.
    mutating func publish(anew: Bool) {
        let start = ContinuousClock.now
        var found: [Problem] = []
        defer { take(found) }
        do {
            for reading in 1...Self.readingsMax {
                found = []
                guard let draft = try read(&found) else { return }
                // Not asked at the last, so that a change is left for the next look to notice.
                if reading < Self.readingsMax, hasChanged() { continue }
                if let good = draft.catalogue { catalogue = good }
                word = draft.word
                try publish(draft.compilation, since: start, anew: anew)
                return
            }
        } catch {
            found.append(
                Problem(
                    what: "the ruleset cannot be published: \(error)",
                    remedy: "check that the disk has room"
                )
            )
        }
    }

    /// What one reading of everything came to.
    private struct Draft {
        let word: OwnersWord
        /// The catalogue, if it is a good new one.
        let catalogue: Catalogue?
        let compilation: Compilation
    }

    /// Reads all parts; nil where there is nothing that may be published.
    private mutating func read(_ found: inout [Problem]) throws -> Draft? {
        let mayUseFaulty = try rulesets.currentGeneration() == nil
        let newWord = OwnersWord(of: instance, rules: rules)
        let directory = newWord.configuration.catalogueDirectory ?? instance.catalogue
        let newCatalogue = Catalogue.load(directory: directory)
        found += newWord.problems
        found += newCatalogue.problems.map { Problem($0, below: directory) }

        let isCatalogueGood = newCatalogue.problems.isEmpty
        let isWordGood = newWord.problems.isEmpty
        guard
            let usedCatalogue = isCatalogueGood || (mayUseFaulty && catalogue == nil)
                ? newCatalogue : catalogue,
            let firstWord = isWordGood || (mayUseFaulty && word == nil) ? newWord : word
        else { return nil }

        var usedWord = firstWord
        var compilation = compile(usedWord, usedCatalogue, &found)
        if !compilation.problems.isEmpty {
            found += compilation.problems
            if let last = word, isWordGood {
                usedWord = last
                compilation = compile(last, usedCatalogue, &found)
            }
            guard compilation.problems.isEmpty || mayUseFaulty else { return nil }
        }
        return Draft(
            word: usedWord,
            catalogue: isCatalogueGood ? newCatalogue : nil,
            compilation: compilation
        )
    }

    /// Looks at the lists of `word` and puts everything together.
    private mutating func compile(
        _ word: OwnersWord,
        _ catalogue: Catalogue,
        _ found: inout [Problem]
    ) -> Compilation {
        let entries = word.configuration.lists.map { list in
            let (entry, problem) = lists.refresh(list.id, source: list.path, format: list.format)
            if let problem { found.append(problem) }
            return entry
        }
        return Compilation(
            word,
            catalogue: catalogue,
            lists: entries,
            rulesDirectory: rules.directory,
            compiledAt: WallClock.microsecondsNow() / 1_000_000
        )
    }

    /// Does what a publication leaves to be done and no answer waits for.
    mutating func tidy() {
        guard isUntidy else { return }
        isUntidy = false
        UnusedMemory.giveBack()
        lists.makeDurable { problem in logger.warning("\(problem)") }
    }

    private mutating func publish(
        _ compilation: Compilation,
        since start: ContinuousClock.Instant,
        anew: Bool
    ) throws {
        var comparable = compilation.contents
        comparable.compiledAt = 0
        let digest = compilation.indexDigest
        if !anew, let last, last.digest == digest, last.contents == comparable { return }
        let generation = try rulesets.publish(
            compilation.contents,
            sourceDigest: digest
        ) { path throws(NameIndexError) in try compilation.writeIndex(to: path) }
        last = (comparable, digest)
        isUntidy = true
        try lists.retain(Set(compilation.contents.lists.map(\.id)))
        let ruleset = try rulesets.load(generation)
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        let contents = compilation.contents
        let published = StatusReport.Published(
            generation: generation,
            at: Date(),
            names: ruleset.index.nameCount,
            entries: contents.entries.count,
            lists: contents.lists.count,
            rules: contents.rulebook.lines.count,
            devices: contents.rulebook.devices.count,
            seconds: Double(seconds) + Double(attoseconds) / 1e18,
            acknowledged: nil
        )
        self.published = published
        logger.info(
            "published",
            metadata: [
                "generation": "\(generation)", "names": "\(published.names)",
                "milliseconds": "\(Int(published.seconds * 1000))",
            ]
        )
    }

    /// Tells of problems that are new, and that all are gone.
    private mutating func take(_ found: [Problem]) {
        let now = Set(found).sorted()
        for problem in now where !problems.contains(problem) {
            logger.warning("\(problem)")
        }
        if now.isEmpty, !problems.isEmpty { logger.info("all problems are repaired") }
        problems = now
    }
}
