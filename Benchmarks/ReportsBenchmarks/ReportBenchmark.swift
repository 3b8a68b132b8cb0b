import Catalogue
import Foundation
import Journal
import PublicSuffixes
import QueryLog
import Reports

/// What a report and tops cost, of a month of a busy house.
///
///     BENCHMARKS=1 swift run -c release ReportsBenchmarks [lookups [names [directory]]]
///
/// By default a million lookups of 50,000 names, in the temporary directory. A directory that holds such a log
/// already is only read, and gets the page.
@main
struct ReportBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst().map { $0 }
        let lookups = arguments.first.flatMap { Int($0) } ?? 1_000_000
        let names = arguments.dropFirst().first.flatMap { Int($0) } ?? 50_000
        let given = arguments.dropFirst(2).first
        let directory =
            given
            ?? FileManager.default.temporaryDirectory
            .appending(path: "landline-benchmark-\(UUID().uuidString)").path()
        defer {
            if given == nil {
                do {
                    try FileManager.default.removeItem(atPath: directory)
                } catch {
                    print("left behind: \(directory) (\(error))")
                }
            }
        }
        let clock = ContinuousClock()
        var catalogue = Catalogue()
        let loading = clock.measure { catalogue = Catalogue.load(directory: "blocklists") }
        print("the catalogue, \(catalogue.entries.count) entries: \(text(loading))")
        let log = directory + "/log.sqlite"
        if !FileManager.default.fileExists(atPath: log) {
            try FileManager.default.createDirectory(
                atPath: directory,
                withIntermediateDirectories: true
            )
            try build(log, directory + "/journal", catalogue, lookups: lookups, names: names)
        }
        try tops(log, catalogue)
        try report(log, catalogue, device: nil, page: nil)
        try report(log, catalogue, device: "phone-1", page: directory + "/report.html")
    }

    private static func build(
        _ log: String,
        _ directory: String,
        _ catalogue: Catalogue,
        lookups: Int,
        names: Int
    ) throws {
        var house = try BusyDevice(catalogue, names: names, lookups: lookups)
        let journal = try Journal(
            directory: directory,
            options: JournalOptions(bytesMax: .max)
        )
        var writer = journal.makeWriter()
        let store = try LogStore(path: log)
        var drain = try JournalDrain(store: store, journal: directory)
        let roundLookups = 1_000_000
        for begin in stride(from: 0, to: lookups, by: roundLookups) {
            for number in begin..<min(begin + roundLookups, lookups) {
                let (fields, name) = house.lookup(number)
                let octets = house.names[name]
                let alias: [UInt8] = []
                writer.append(fields, name: octets.span, alias: alias.span)
            }
            var progress: DrainProgress
            repeat {
                progress = try drain.step(
                    resolver: CatalogueWords(catalogue: catalogue),
                    nowMicroseconds: BusyDevice.begin
                )
            } while !progress.isCaughtUp || progress.stored > 0
        }
    }

    private static let until = BusyDevice.begin + BusyDevice.days * 86_400_000_000

    private static func tops(_ log: String, _ catalogue: Catalogue) throws {
        let suffixes = PublicSuffixes()
        let parts: [(String, DigestQuery)] = [
            ("top purposes, masters, countries", DigestQuery()),
            ("top orgs", DigestQuery(.domains)),
            ("top names", DigestQuery(.names, namesMax: 20)),
            ("top devices", DigestQuery(.devices)),
        ]
        for (title, query) in parts {
            try time("\(title) of the month") {
                var query = query
                query.sinceMicroseconds = BusyDevice.begin
                query.untilMicroseconds = until
                let digest = try LogReader(path: log)
                    .digest(query) { "\(suffixes.domain(of: $0))" }
                let ranking = Ranking(digest, catalogue)
                return ranking.organisations().count + ranking.names().count
            }
        }
    }

    private static func report(
        _ log: String,
        _ catalogue: Catalogue,
        device: String?,
        page path: String?
    ) throws {
        let suffixes = PublicSuffixes()
        var html = ""
        try time("the page of \(device ?? "all devices")") {
            var query = ReportSubject.query
            query.device = device
            query.sinceMicroseconds = BusyDevice.begin
            query.untilMicroseconds = until
            let report = CallReport(
                ReportSubject(
                    digest: try LogReader(path: log)
                        .digest(query) { "\(suffixes.domain(of: $0))" },
                    catalogue: catalogue,
                    clock: WallClock(.gmt),
                    since: BusyDevice.begin,
                    until: until,
                    device: device
                )
            )
            html = ReportPage(report, colophon: "Made by a benchmark.").html
            return report.calls
        }
        print("  its size: \(html.utf8.count >> 10) KiB")
        if let path { try html.write(toFile: path, atomically: true, encoding: .utf8) }
    }

    private static func time(_ title: String, _ ask: () throws -> Int) throws {
        let clock = ContinuousClock()
        var found = 0
        let times = try (0..<5).map { _ in try clock.measure { found = try ask() } }.sorted()
        print("\(title): \(text(times[2])), at worst \(text(times[4])) (\(found))")
    }

    private static func text(_ duration: Duration) -> String {
        "\((duration / .microseconds(1)).rounded() / 1000) ms"
    }
}
