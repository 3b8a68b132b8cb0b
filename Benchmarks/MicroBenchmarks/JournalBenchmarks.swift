import Addresses
import BenchmarkHarness
import DNSWire
import Journal
import Policies

/// Writing a lookup down.
enum JournalBenchmarks {
    static var all: [Benchmark] { [append] }

    private static let append = Benchmark("journal: a lookup appended") {
        let folder = try TemporaryFolder()
        let journal = try Journal(
            directory: folder.path(of: "journal"),
            options: JournalOptions(bytesMax: .max)
        )
        let desk = Desk(folder, journal)
        let names = PackedOctets(try Names.listed(0..<64).map(\.octets))
        return { operations in
            let octets = names.octets.span
            for number in 0..<operations {
                let name = octets.extracting(names.ranges[number & 63])
                desk.writer.append(fields(number), name: name)
            }
            precondition(desk.journal.losses.total == 0, "the journal lost lookups")
            return operations
        }
    }

    /// Holds a writer, which can't be copied, for a closure.
    private final class Desk {
        private let folder: TemporaryFolder
        let journal: Journal
        var writer: JournalWriter

        init(_ folder: TemporaryFolder, _ journal: Journal) {
            self.folder = folder
            self.journal = journal
            writer = journal.makeWriter()
        }

        deinit {
            // It makes segments ahead on a thread of its own, even into a folder that is being removed.
            journal.close()
        }
    }

    private static func fields(_ number: Int) -> LookupFields {
        LookupFields(
            wallMicroseconds: Int64(number),
            durationMicroseconds: 10,
            client: IPAddress(192, 0, 2, 1),
            mac: MACAddress(bits: 42),
            device: DeviceID(rawValue: UInt32(truncatingIfNeeded: number & 15) + 1),
            transport: .udp,
            qtype: .a,
            qclass: .in,
            rcode: .noError,
            generation: 1,
            verdict: .allowedByDefault,
            answeredFrom: .cache
        )
    }
}
