/// Runs benchmarks as their command line says.
///
///     list                      the names, a line each
///     time [PART]               nanoseconds of this thread's CPU for one operation, a line each
///     count OPERATIONS [PART]   so many operations each, for callgrind to count
///
/// `PART` chooses the benchmarks whose names contain it.
package struct BenchmarkRunner {
    private let benchmarks: [Benchmark]

    /// What is wrong with the command line.
    package struct Usage: Error, CustomStringConvertible {
        package let description =
            "usage: MicroBenchmarks list | time [PART] | count OPERATIONS [PART]"
    }

    /// Rounds of which the quickest counts: what else a machine does only ever adds.
    private static let rounds = 15
    /// How long a round takes, in nanoseconds: beyond the clock's grain, and short enough for one in many
    /// to go by undisturbed.
    private static let roundNanoseconds: UInt64 = 5_000_000
    /// What is done before anything is measured: pages are touched, symbols are bound.
    private static let warmUpOperations = 5_000

    /// A runner of `benchmarks`.
    package init(_ benchmarks: [Benchmark]) { self.benchmarks = benchmarks }

    /// Does what `arguments` say, without the program's own name.
    package func run(_ arguments: [String]) throws {
        switch arguments.first {
        case "list" where arguments.count == 1:
            for benchmark in benchmarks { print(benchmark.name) }
        case "time" where arguments.count <= 2:
            for benchmark in chosen(arguments.dropFirst().first) { try time(benchmark) }
        case "count" where 2...3 ~= arguments.count:
            guard let operations = Int(arguments[1]), operations > 0 else { throw Usage() }
            for benchmark in chosen(arguments.dropFirst(2).first) {
                try count(benchmark, operations)
            }
        default: throw Usage()
        }
    }

    private func chosen(_ part: String?) -> [Benchmark] {
        guard let part else { return benchmarks }
        return benchmarks.filter { $0.name.contains(part) }
    }

    /// Prints what one operation takes at its quickest.
    private func time(_ benchmark: Benchmark) throws {
        let body = try benchmark.prepare()
        var operations = Self.warmUpOperations
        _ = body(operations)
        while true {
            let nanoseconds = ThreadClock.nanoseconds { _ = measuredOperations(body, operations) }
            if nanoseconds >= Self.roundNanoseconds / 2 {
                operations = max(1, operations * Int(Self.roundNanoseconds) / Int(nanoseconds))
                break
            }
            operations *= 2
        }
        var best = UInt64.max
        for _ in 0..<Self.rounds {
            let nanoseconds = ThreadClock.nanoseconds { _ = measuredOperations(body, operations) }
            best = min(best, nanoseconds)
        }
        let tenths = best * 10 / UInt64(operations)
        print("\(benchmark.name)\t\(tenths / 10).\(tenths % 10)")
    }

    /// Does so many operations twice while callgrind counts, of which the second time is to be read.
    private func count(_ benchmark: Benchmark, _ operations: Int) throws {
        let body = try benchmark.prepare()
        _ = measuredOperations(body, operations)
        let sum = measuredOperations(body, operations)
        print("\(benchmark.name)\t\(sum)")
    }
}
