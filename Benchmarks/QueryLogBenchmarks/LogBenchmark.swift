import Foundation
import Glibc
import Journal
import QueryLog

/// What lookups cost to write down, to store and to find again, from a writer's `append` to a large log.
///
///     BENCHMARKS=1 swift run -c release QueryLogBenchmarks [lookups [names [directory]]]
///
/// By default two million lookups of 100,000 names, in the temporary directory; 50000000 1000000 needs 3 GB
/// and ten minutes. A directory that holds such a log already is only read.
@main
struct LogBenchmark {
    /// Lookups that are put into the journal before they are drained, 110 octets each.
    private static let roundLookups = 1_000_000

    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst().map { $0 }
        let lookups = arguments.first.flatMap { Int($0) } ?? 2_000_000
        let names = arguments.dropFirst().first.flatMap { Int($0) } ?? 100_000
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
        let log = directory + "/log.sqlite"
        if !FileManager.default.fileExists(atPath: log) {
            try FileManager.default.createDirectory(
                atPath: directory,
                withIntermediateDirectories: true
            )
            try build(log, directory + "/journal", lookups: lookups, names: names)
        }
        try QueryTimes(log: log, lookups: lookups, names: names).print()
    }

    private static func build(
        _ log: String,
        _ directory: String,
        lookups: Int,
        names: Int
    ) throws {
        var household = try Household(names: names, lookups: lookups)
        let journal = try Journal(
            directory: directory,
            options: JournalOptions(bytesMax: .max)
        )
        var writer = journal.makeWriter()
        let store = try LogStore(path: log)
        var drain = try JournalDrain(store: store, journal: directory)
        var appended = 0
        var lap = Lap()
        let lapLookups = max(lookups / 5, 1)
        while appended < lookups {
            let end = min(appended + roundLookups, lookups)
            for number in appended..<end {
                let (fields, name, alias) = household.lookup(number)
                let nameOctets = household.names[name]
                let aliasOctets = alias.map { household.names[$0] } ?? []
                writer.append(fields, name: nameOctets.span, alias: aliasOctets.span)
            }
            appended = end
            let begin = Moment()
            var progress: DrainProgress
            repeat {
                progress = try drain.step(
                    resolver: HouseholdWords(),
                    nowMicroseconds: Household.begin
                )
                lap.rows += progress.stored
            } while !progress.isCaughtUp || progress.stored > 0
            lap.add(since: begin)
            if appended % lapLookups < roundLookups || appended == lookups {
                lap.print(total: appended)
                lap = Lap()
            }
        }
        let octets = try store.bytesUsed()
        print(
            "size: \(octets >> 20) MiB, \(rounded(Double(octets) / Double(lookups))) octets a row; "
                + "\(journal.losses.total) lost"
        )
    }

    /// One digit after the point.
    static func rounded(_ number: Double) -> String { "\((number * 10).rounded() / 10)" }
}

/// A moment on the clocks.
struct Moment {
    let wall = ContinuousClock.now
    let cpu = Self.processNanoseconds()

    static func processNanoseconds() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

/// A stretch of storing.
private struct Lap {
    var rows = 0
    private var wall = 0.0
    private var cpu = 0.0

    mutating func add(since begin: Moment) {
        wall += (ContinuousClock.now - begin.wall) / .seconds(1)
        cpu += Double(Moment.processNanoseconds() - begin.cpu) / 1e9
    }

    func print(total: Int) {
        let micros = cpu * 1e6 / Double(max(rows, 1))
        Swift.print(
            "up to \(total) rows: \(Int(Double(rows) / wall)) rows a second by the clock, "
                + "\(Int(Double(rows) / cpu)) a second of CPU, "
                + "\((micros * 100).rounded() / 100) µs a row"
        )
    }
}
