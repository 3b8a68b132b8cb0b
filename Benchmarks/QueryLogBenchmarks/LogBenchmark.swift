import Addresses
import DNSWire
import Foundation
import Glibc
import Journal
import Policies
import QueryLog

/// What one lookup costs to write down, and to store: from a writer's `append` to the rows of the log.
///
/// `BENCHMARKS=1 swift run -c release QueryLogBenchmarks [lookups]`, by default one million. Times are of
/// the processor, so that a busy machine changes them little.
@main
struct LogBenchmark {
    /// Names asked again and again: enough that finding their numbers isn't free.
    private static let namesCount = 20_000
    /// Names whose octets stay in the processor's cache, as those of a packet just read do.
    private static let warmNamesCount = 64
    private static let devicesCount: UInt32 = 16

    static func main() throws {
        let lookups = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000_000
        let directory = FileManager.default.temporaryDirectory
            .appending(path: "landline-benchmark-\(UUID().uuidString)").path()
        defer {
            do {
                try FileManager.default.removeItem(atPath: directory)
            } catch {
                print("left behind: \(directory) (\(error))")
            }
        }
        let journal = try Journal(
            directory: directory + "/journal",
            options: JournalOptions(bytesMax: .max)
        )
        var writer = journal.makeWriter()
        for count in [warmNamesCount, namesCount] {
            let names = try (0..<count).map { try Name("host-\($0).service.example").octets }
            let thread = threadNanoseconds()
            for number in 0..<lookups {
                let name = names[number &* 2_654_435_761 % count]
                writer.append(fields(number), name: name.span)
            }
            let each = Double(threadNanoseconds() - thread) / Double(lookups)
            print("append, \(count) names: \(oneDigit(each)) ns, \(journal.losses.total) lost")
        }
        _ = consume writer
        journal.close()
        try store(directory)
    }

    private static func store(_ directory: String) throws {
        let log = directory + "/log.sqlite"
        let store = try LogStore(path: log)
        var drain = try JournalDrain(store: store, journal: directory + "/journal")
        let clock = ContinuousClock()
        let begin = clock.now
        let processBegin = processNanoseconds()
        var rows = 0
        var progress: DrainProgress
        repeat {
            progress = try drain.step(resolver: Words(), nowMicroseconds: 0)
            rows += progress.stored
        } while !progress.isCaughtUp || progress.stored > 0
        let cpu = Double(processNanoseconds() - processBegin) / 1e9
        let wall = (clock.now - begin) / .seconds(1)
        print(
            "store: \(Int(Double(rows) / cpu)) rows a second of CPU, "
                + "\(Int(Double(rows) / wall)) by the clock, "
                + "\(oneDigit(Double(try store.bytesUsed()) / Double(rows))) octets a row"
        )
        let reader = try LogReader(path: log)
        try read(reader, "the latest 100") { _ in }
        try read(reader, "the latest 100 of a device") { $0.device = "phone-3" }
        try read(reader, "the latest 100 of a name") {
            $0.name = NamePattern("host-7.service.example")
        }
        try read(reader, "the latest 100 of a pattern") { $0.name = NamePattern("host-7*") }
        let took = try clock.measure { _ = try reader.summary(LogQuery(limit: 0)) }
        print("the summary of everything: \(took)")
    }

    private static func read(
        _ reader: LogReader,
        _ title: String,
        _ change: (inout LogQuery) -> Void
    ) throws {
        var query = LogQuery(limit: 100)
        change(&query)
        _ = try reader.rows(query)
        let took = try ContinuousClock().measure { _ = try reader.rows(query) }
        print("\(title): \(took)")
    }

    private static func fields(_ number: Int) -> LookupFields {
        LookupFields(
            wallMicroseconds: Int64(number),
            durationMicroseconds: 10,
            client: IPAddress(192, 0, 2, 1),
            mac: MACAddress(bits: 42),
            device: DeviceID(rawValue: UInt32(truncatingIfNeeded: number) % devicesCount + 1),
            transport: .udp,
            qtype: .a,
            qclass: .in,
            rcode: .noError,
            generation: 1,
            verdict: .allowedByDefault,
            answeredFrom: .cache
        )
    }

    private static func oneDigit(_ number: Double) -> String {
        "\((number * 10).rounded() / 10)"
    }

    private static func threadNanoseconds() -> UInt64 { now(CLOCK_THREAD_CPUTIME_ID) }

    private static func processNanoseconds() -> UInt64 { now(CLOCK_PROCESS_CPUTIME_ID) }

    private static func now(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

/// The shortest words for everything.
private struct Words: ReasonResolver {
    func reason(for verdict: Verdict, generation: UInt32) -> DecisionReason {
        DecisionReason(action: verdict.action, level: verdict.level)
    }

    func deviceName(_ device: DeviceID, generation: UInt32) -> String? {
        "phone-\(device.rawValue)"
    }

    func upstream(_ index: UInt16, generation: UInt32) -> String? { nil }
}
