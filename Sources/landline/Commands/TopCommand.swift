import ArgumentParser
import Catalogue
import Foundation
import QueryLog
import Reports

/// Shows who or what was called most.
///
/// Reads the log's file itself, so it works with nothing running.
struct TopCommand: ParsableCommand {
    /// What is ranked.
    enum Subject: String, CaseIterable, ExpressibleByArgument {
        case orgs, purposes, masters, names, devices, countries
    }

    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "Show who was called most, what for, and by which devices.",
        discussion: """
            Counts lookups by organisation, purpose, master, name, device or country. Names that the \
            catalogue doesn't know are counted under orgs by their registrable domain. Countries are those \
            that organisations answer to, as the catalogue says now. A bar is solid for what was let \
            through and light for what was stopped. Two days and more are counted by whole hours.

            Exit codes: 0 shown, 4 nothing matched, 69 there is no log.
            """
    )

    @Argument(help: "What to count: orgs, purposes, masters, names, devices or countries.")
    var subject: Subject = .orgs

    @OptionGroup var options: DigestOptions

    @Flag(help: "Count only what was stopped.")
    var blocked = false

    @Option(help: "How many lines to show.")
    var limit = Self.limitDefault

    @Flag(help: "Print one JSON object.")
    var json = false

    /// What fits on a screen.
    private static let limitDefault = 20
    /// The most lines: as many as a log shows lookups.
    private static let limitMax = LogQuery.limitMax

    func validate() throws {
        guard (1...Self.limitMax).contains(limit) else {
            throw ValidationError("--limit takes 1 to \(Self.limitMax).")
        }
    }

    func run() throws {
        let range = try options.range(now: Date())
        var query = DigestQuery()
        switch subject {
        case .orgs: query.parts = .domains
        // Those stopped most need not be those asked for most.
        case .names: query = DigestQuery(.names, namesMax: blocked ? .max : limit)
        case .devices: query.parts = .devices
        case .purposes, .masters, .countries: break
        }
        let digest = try options.digest(query, range)
        let needsCatalogue = subject == .orgs || subject == .countries
        let ranking = Ranking(digest, needsCatalogue ? try options.catalogue() : Catalogue())
        let all = blocked ? digest.blockedCount : digest.count
        let lines = lines(ranking)
        if json {
            try JSONOutput.print(
                TopDocument(subject, range, all, digest.blockedCount, lines, limit)
            )
        } else if !lines.isEmpty {
            print(lines, of: all, namesCount: digest.namesCount)
        }
        if lines.isEmpty { throw ExitCode(ExitStatus.nothingFound.rawValue) }
    }

    private func lines(_ ranking: Ranking) -> [Ranking.Line] {
        var lines =
            switch subject {
            case .orgs: ranking.organisations()
            case .purposes: ranking.purposes()
            case .masters: ranking.masters()
            case .names: ranking.names()
            case .devices: ranking.devices()
            case .countries: ranking.countries()
            }
        if blocked {
            for index in lines.indices { lines[index].calls = lines[index].blocked }
        }
        lines.removeAll { $0.calls == 0 }
        return lines.sorted { ($1.calls, $0.id) < ($0.calls, $1.id) }
    }

    private func print(_ lines: [Ranking.Line], of all: Int, namesCount: Int) {
        let terminal = Terminal.standardOutput()
        let shown = lines.prefix(limit)
        let hasMaster = subject == .orgs || subject == .names
        var table = Table(
            [.long(Self.heading(subject))] + (hasMaster ? [.text("serves")] : [])
                + [.number("lookups"), .number("share"), .number("stopped"), .text("")]
                + (subject == .orgs || subject == .names ? [.long("")] : [])
        )
        let most = shown.first?.calls ?? 0
        for line in shown {
            table.add(
                [Table.Cell(name(line))]
                    + (hasMaster ? [Table.Cell(line.master ?? "", .faint)] : [])
                    + [
                        Table.Cell(line.calls),
                        Table.Cell(Numbers.percent(line.calls, of: all), .faint),
                        line.blocked == 0 ? "" : Table.Cell(line.blocked, .red),
                        Table.Cell(Bar.text(line.calls, stopped: line.blocked, of: most), .blue),
                    ]
                    + (hasMaster ? [Table.Cell(line.note ?? "", .faint)] : [])
            )
        }
        table.print(on: terminal)
        let count = subject == .names && !blocked ? namesCount : lines.count
        if count > shown.count { StandardOutput.print("… and \(count - shown.count) more") }
    }

    private func name(_ line: Ranking.Line) -> String {
        switch subject {
        case .masters, .purposes: line.id
        default: line.name
        }
    }

    private static func heading(_ subject: Subject) -> String {
        switch subject {
        case .orgs: "organisation"
        case .purposes: "purpose"
        case .masters: "master"
        case .names: "name"
        case .devices: "device"
        case .countries: "country"
        }
    }
}

/// The lines as programs read them; the keys are a promise to scripts.
private struct TopDocument: Encodable {
    struct Line: Encodable {
        let id: String
        let name: String
        let master: String?
        let lookups: Int
        let share: Double
        let stopped: Int
        let note: String?
    }

    let subject: String
    let since: Moment
    let until: Moment
    let lookups: Int
    let stopped: Int
    let count: Int
    let lines: [Line]

    init(
        _ subject: TopCommand.Subject,
        _ range: Range<Int64>,
        _ all: Int,
        _ stopped: Int,
        _ lines: [Ranking.Line],
        _ limit: Int
    ) {
        self.subject = subject.rawValue
        since = Moment(range.lowerBound)
        until = Moment(range.upperBound)
        lookups = all
        self.stopped = stopped
        count = lines.count
        self.lines = lines.prefix(limit).map {
            Line(
                id: $0.id,
                name: $0.name,
                master: $0.master,
                lookups: $0.calls,
                share: all == 0 ? 0 : Double($0.calls) / Double(all),
                stopped: $0.blocked,
                note: $0.note
            )
        }
    }
}
