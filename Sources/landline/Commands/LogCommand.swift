import ArgumentParser
import Attribution
import DNSWire
import Foundation
import Keeper
import Policies
import QueryLog
import Rulesets

/// Shows what was looked up, by whom, whom it would have called, and what was decided and why.
///
/// Reads the log's file itself, so it works with nothing running.
struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Show what was looked up, and what was decided and why.",
        discussion: """
            Shows the latest lookups that fit every filter; with -f it goes on showing new ones. \
            Works with nothing running as well.

            Times are given as a span back from now (90s, 10m, 2h, 3d), as 18:00 (today), as \
            2026-11-22 or 2026-11-22T18:00 in this machine's time zone, or with Z or an offset.

            Exit codes: 0 shown, 4 nothing matched, 69 there is no log.
            """
    )

    @Option(
        name: [.customShort("n"), .customLong("last")],
        help: ArgumentHelp("How many of the latest lookups to show.", valueName: "count")
    )
    var count = Self.countDefault

    @Flag(name: [.short, .long], help: "Go on showing lookups as they are stored.")
    var follow = false

    @Option(
        help: """
            Only this device: its name (what it asked before it had that is shown as well), address or \
            MAC.
            """
    )
    var device: String?

    @Option(
        help: ArgumentHelp(
            "Only this name; * stands for anything: '*.example.org'.",
            valueName: "pattern"
        )
    )
    var name: String?

    @Option(
        name: [.customLong("organisation"), .customLong("org")],
        help: ArgumentHelp(
            "Only calls to this organisation: xiaomi, meta, …; example.com where the catalogue knows none.",
            valueName: "id"
        )
    )
    var organisation: String?

    @Option(help: "Only calls that serve this master: maker, carrier, app or other.")
    var master: String?

    @Option(help: "Only calls for this purpose: telemetry, ads, push, ….")
    var purpose: String?

    @Option(
        help: """
            Only lookups decided so: allow, block, rewrite, hold; observed (an observing rule would \
            have decided otherwise); guarded (kept from being blocked, as essential).
            """
    )
    var verdict: String?

    @Option(help: "Only this type: A, AAAA, HTTPS, TYPE65, ….")
    var type: String?

    @Option(help: ArgumentHelp("Only lookups since this time.", valueName: "time"))
    var since: String?

    @Option(help: ArgumentHelp("Only lookups before this time.", valueName: "time"))
    var until: String?

    @Flag(
        name: .customLong("count"),
        help: "Print only how many lookups fit, however many those are."
    )
    var countOnly = false

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @OptionGroup var instance: StateOption

    /// A screenful.
    private static let countDefault = 50
    /// How often new lookups are looked for, in seconds: the keeper stores them about as often.
    private static let followInterval = 0.1

    func validate() throws {
        if count < 0 || count > LogQuery.limitMax {
            throw ValidationError("--last takes 0 to \(LogQuery.limitMax).")
        }
        if follow && until != nil {
            throw ValidationError("--follow and --until exclude each other.")
        }
        if countOnly && (follow || json) {
            throw ValidationError("--count goes with neither --follow nor --json.")
        }
    }

    func run() throws {
        let attributor = Attributor.load(instance.directory)
        var query = try query(now: Date(), attributor)
        do {
            let reader = try LogReader(path: instance.directory.log)
            if let device { query.otherDeviceNames = try otherNames(of: device, in: reader) }
            if countOnly {
                let fitting = try reader.count(query)
                StandardOutput.print("\(fitting)")
                guard fitting > 0 else { throw ExitCode(ExitStatus.nothingFound.rawValue) }
                return
            }
            // Taken first, so that what is stored while the latest are printed is shown after them.
            let last = try reader.lastID()
            var printer = LogPrinter(
                asJSON: json,
                terminal: .standardOutput(),
                isFollowing: follow,
                attributor: attributor
            )
            var latest = query
            latest.beforeID = last + 1
            let rows = try reader.rows(latest)
            try printer.print(rows)
            guard follow else {
                if rows.isEmpty { throw ExitCode(ExitStatus.nothingFound.rawValue) }
                return
            }
            var follower = try LogFollower(reader, query, after: last)
            while true {
                Thread.sleep(forTimeInterval: Self.followInterval)
                try printer.print(follower.look())
            }
        } catch let error as LogError {
            throw Failure(error)
        }
    }

    /// What the log called a device before it had its name; without a ruleset that can be read there
    /// is no telling, and the log is still shown.
    private func otherNames(of device: String, in log: LogReader) throws -> [String] {
        do {
            return try DeviceIdentities(publishedIn: instance.directory)
                .otherNames(of: device, in: log)
        } catch let error as RulesetError {
            StandardError.write(
                "warning: lookups from before \(Visible.text(device)) had its name are not shown: "
                    + Visible.text("\(error)") + "\n"
            )
            return []
        }
    }
}

extension LogCommand {
    /// What the options ask for.
    ///
    /// `attributor` tells who holds a domain.
    func query(now: Date, _ attributor: Attributor) throws(Failure) -> LogQuery {
        var query = LogQuery(limit: count)
        query.device = device
        query.name = try Self.read(
            name,
            NamePattern.init,
            remedy: "Write a name such as data.example.org, or a pattern such as '*.example.org'."
        )
        let remedy =
            "Write an identifier such as xiaomi (`landline list search` finds them), or a domain."
        // No identifier of the catalogue has a dot, and every domain that somebody holds has.
        if let organisation, organisation.contains(".") {
            let domain = try Self.read(organisation, { try? Name($0) }, remedy: remedy)
            query.holder = domain.map { DomainHolder(of: $0, by: attributor) }
        } else {
            query.organisation = try Self.read(organisation, { Slug($0) }, remedy: remedy)
        }
        query.master = try Self.read(master, Master.init, oneOf: Master.allCases)
        query.purpose = try Self.read(purpose, Purpose.init, oneOf: Purpose.allCases)
        query.verdict = try Self.read(verdict, VerdictFilter.init, oneOf: VerdictFilter.words)
        query.qtype = try Self.read(
            type,
            { RRType(mnemonic: $0) },
            remedy: "Write a mnemonic such as AAAA or HTTPS, or TYPE and its number."
        )
        query.sinceMicroseconds = try Self.time(since, now)
        query.untilMicroseconds = try Self.time(until, now)
        return query
    }

    private static func read<Value>(
        _ text: String?,
        _ parse: (String) -> Value?,
        remedy: String
    ) throws(Failure) -> Value? {
        guard let text else { return nil }
        guard let value = parse(text) else {
            throw Failure(
                "\"\(Visible.text(text))\" is not understood",
                remedy: remedy,
                status: .usage
            )
        }
        return value
    }

    private static func read<Value>(
        _ text: String?,
        _ parse: (String) -> Value?,
        oneOf words: some Sequence<some CustomStringConvertible>
    ) throws(Failure) -> Value? {
        let words = words.map(\.description).joined(separator: ", ")
        return try read(text, parse, remedy: "Write one of: \(words).")
    }

    private static func time(_ text: String?, _ now: Date) throws(Failure) -> Int64? {
        try read(
            text,
            { LogTime.microseconds($0, now: now) },
            remedy: "Write 10m, 2h, 3d (back from now), 18:00, 2026-11-22, or 2026-11-22T18:00:00Z."
        )
    }
}

extension Failure {
    /// Tells why the log can't be shown, and what helps.
    init(_ error: LogError) {
        switch error {
        case .absent(let path):
            self.init(
                "there is no log in \(Visible.text(path))",
                remedy: "Start the instance with `landline serve`, or name another with --state.",
                status: .unavailable
            )
        case .failed(let path, _) where !FileManager.default.isReadableFile(atPath: path):
            self.init(
                "you may not read \(Visible.text(path))",
                remedy: "Join the group that owns it, or use sudo.",
                status: .noPermission
            )
        default:
            self.init(Visible.text("\(error)"))
        }
    }
}
