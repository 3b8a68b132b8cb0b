import BenchmarkHarness
import Blocklists
import DNSWire
import Rulesets

/// Looking names up among a hundred thousand listed ones.
///
/// Instruction counts hardly depend on how many are listed; how time grows with millions, where memory
/// decides, `BlocklistsBenchmarks` measures.
enum IndexBenchmarks {
    static var all: [Benchmark] {
        [
            lookUp("index: a listed name") { try Names.listed($0) },
            lookUp("index: a name that is not listed") { try Names.unlisted($0) },
        ]
    }

    private static let asked = 0..<4_096

    private static func lookUp(
        _ title: String,
        _ names: @escaping @Sendable (Range<Int>) throws -> [Name]
    ) -> Benchmark {
        Benchmark(title) {
            let index = try Household.shared.get().ruleset.index
            let names = PackedOctets(try names(asked).map(\.folded.octets))
            var matches = Matches()
            return { operations in
                var sum = 0
                let octets = names.octets.span
                for number in 0..<operations {
                    let range = names.ranges[number % asked.count]
                    index.matches(foldedName: octets.extracting(range), into: &matches)
                    sum &+= matches.count
                }
                return sum
            }
        }
    }
}
