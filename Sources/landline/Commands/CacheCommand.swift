import ArgumentParser
import Control
import Rulesets

/// The commands about what the answerer keeps.
struct CacheCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache",
        abstract: "Show what answers are kept, how the cache does, and forget some or all.",
        subcommands: [
            CacheShowCommand.self, CacheStatsCommand.self, CacheFlushCommand.self,
        ]
    )
}

/// Shows what is kept.
struct CacheShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the answers that are kept: for how long yet, how sure, and what they say.",
        discussion: """
            Names come in canonical order, each type and each set of flags (do, cd) by itself. A stale \
            answer is past its time and given only where no better one is to be had; its time is below \
            zero. The status is what validation found: secure, insecure, bogus, or indeterminate where \
            nobody has looked. The exit code is 0 when something is kept, and 4 otherwise.
            """
    )

    @OptionGroup var options: InstanceOptions

    @Argument(help: "A name; all names without it.")
    var name: String?

    @Option(help: "A name; what is kept of it and of all names below it.")
    var subtree: String?

    @Option(help: "How many answers at most, up to \(CacheShowOperation.limitMax).")
    var limit: Int = 100

    @Flag(help: "Print a JSON object.")
    var json = false

    func validate() throws {
        guard name == nil || subtree == nil else {
            throw ValidationError("give a name or --subtree, not both")
        }
        guard (1...CacheShowOperation.limitMax).contains(limit) else {
            throw ValidationError("--limit is from 1 to \(CacheShowOperation.limitMax)")
        }
    }

    func run() throws {
        let selection = CacheSelection(
            name: name ?? subtree,
            subtree: subtree != nil,
            limit: limit
        )
        let report = try Session(options).perform(CacheShowOperation(selection))
        let listing = CacheListing(report)
        if json {
            StandardOutput.print(try listing.json)
        } else {
            listing.print(on: .standardOutput())
        }
        guard !report.answers.isEmpty else {
            if !json { StandardError.write("nothing is kept\n") }
            throw ExitCode(ExitStatus.nothingFound.rawValue)
        }
    }
}

/// Forgets.
struct CacheFlushCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flush",
        abstract: "Forget what is kept of a name, of a name and all below it, or everything.",
        discussion: """
            Answers go, and what recursion has learnt of these names from their servers. Questions that \
            are being asked just now may bring back what was known a moment ago.
            """
    )

    @OptionGroup var options: InstanceOptions

    @Argument(help: "A name.")
    var name: String?

    @Option(help: "A name; it and all names below it.")
    var subtree: String?

    @Flag(help: "Everything.")
    var all = false

    @Flag(help: "Print a JSON object.")
    var json = false

    func validate() throws {
        let said = (name == nil ? 0 : 1) + (subtree == nil ? 0 : 1) + (all ? 1 : 0)
        guard said == 1 else { throw ValidationError("say one of NAME, --subtree NAME and --all") }
    }

    func run() throws {
        let selection = CacheSelection(name: name ?? subtree, subtree: subtree != nil)
        let report = try Session(options).perform(CacheFlushOperation(selection))
        guard !json else {
            try JSONOutput.print(report)
            return
        }
        let records =
            report.records.map { "\($0) record sets" }
            ?? "record sets that recursion has yet to tell of"
        StandardOutput.print("forgot \(report.answers) answers and \(records)")
    }
}

/// Shows how the caches do.
struct CacheStatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Show how the cache does: room, hits, stale answers, prefetches, bounds reached.",
        discussion: """
            Counts are since the answering process started. A bound is what one question may cost at most; \
            those that were reached are shown with their reason, all of them with --json.
            """
    )

    @OptionGroup var options: InstanceOptions

    @Flag(help: "Print a JSON object.")
    var json = false

    func run() throws {
        let statistics = try Session(options).perform(CacheStatisticsOperation())
        if json {
            try JSONOutput.print(statistics)
        } else {
            CacheStatsPage(statistics).print(on: .standardOutput())
        }
    }
}
