import Answerer
import BenchmarkHarness
import DNSWire
import Journal

/// The whole path of a query in one process: read, recognised, decided, answered, written down.
///
/// Only the sockets are missing.
enum PathBenchmarks {
    static var all: [Benchmark] {
        [
            answer("path: a blocked name", with: [0, 0, 0, 0]) { _ in
                try Names.listed(0..<FilledResolver.namesCount)
            },
            answer("path: a cached name", with: FilledResolver.address) { $0.names },
            answer("path: a cached alias", with: FilledResolver.address) { $0.aliases },
            answer("path: a local name", with: [127, 0, 0, 1]) { _ in [try Name("localhost")] },
        ]
    }

    /// How many datagrams are read by one system call at most.
    private static let batch = 64
    /// How many devices ask: a power of two.
    private static let clients = 8

    /// Answers queries for `names`, each of which has the address `expected`.
    private static func answer(
        _ title: String,
        with expected: [UInt8],
        _ names: @escaping @Sendable (FilledResolver) throws -> [Name]
    ) -> Benchmark {
        Benchmark(title) {
            let filled = try FilledResolver.shared.get()
            let queries = try names(filled).map { Names.query($0) }
            let desk = try Desk(filled)
            for query in queries { try desk.check(query, has: expected) }
            let packed = PackedOctets(queries)
            return { operations in desk.answer(packed, operations) }
        }
    }

    /// A household's path with its journal.
    private final class Desk {
        private let household: Household
        private let folder: TemporaryFolder
        private let journal: Journal
        private var path: AnsweringPath
        private var slot = [UInt8](repeating: 0, count: EDNSLimits.udpPayloadSizeDefault)

        /// An answer that is not what was to be measured.
        struct Unexpected: Error {
            let answer: Message?
        }

        init(_ filled: FilledResolver) throws {
            household = try Household.shared.get()
            folder = try TemporaryFolder()
            journal = try Journal(
                directory: folder.path(of: "journal"),
                options: JournalOptions(bytesMax: .max)
            )
            path = try AnsweringPath(
                ruleset: household.ruleset,
                resolver: filled.resolver,
                journal: journal
            )
        }

        deinit {
            // It makes segments ahead on a thread of its own, even into a folder that is being removed.
            journal.close()
        }

        func check(_ query: [UInt8], has address: [UInt8]) throws {
            path.beginBatch()
            var room = slot.mutableSpan
            path.preview(query.span, at: 0)
            path.lookAgain(at: 1)
            let answered = path.answer(
                query.span,
                at: 0,
                from: Household.address(2),
                into: &room
            )
            guard let count = answered else { throw Unexpected(answer: nil) }
            let answer = try Message([UInt8](slot[..<count]))
            guard answer.answers.last?.rdata == address else { throw Unexpected(answer: answer) }
        }

        func answer(_ queries: PackedOctets, _ operations: Int) -> Int {
            var sum = 0
            let octets = queries.octets.span
            var room = slot.mutableSpan
            var first = 0
            while first < operations {
                if first % batch == 0 { path.beginBatch() }
                let group = first..<min(first + AnsweringPath.groupMax, operations)
                for number in group {
                    path.preview(
                        octets.extracting(queries.ranges[number % queries.count]),
                        at: number - first
                    )
                }
                path.lookAgain(at: group.count)
                for number in group {
                    let count = path.answer(
                        octets.extracting(queries.ranges[number % queries.count]),
                        at: number - first,
                        from: Household.address(2 * (number & (clients - 1))),
                        into: &room
                    )
                    sum &+= count ?? 0
                }
                first = group.upperBound
            }
            precondition(journal.losses.total == 0, "the journal lost lookups")
            return sum
        }
    }
}
