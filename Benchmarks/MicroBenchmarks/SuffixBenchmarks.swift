import BenchmarkHarness
import DNSWire
import Foundation
import PublicSuffixes

/// Finding the domain by which a name outside the catalogue is told, in the list that is shipped.
enum SuffixBenchmarks {
    static var all: [Benchmark] {
        [
            tell("suffixes: a name's domain") { number in
                try Name("a\(number).service.example-\(number).co.uk")
            },
            tell("suffixes: the domain of a name below a host of strangers") { number in
                try Name("api.someone-\(number).github.io")
            },
        ]
    }

    private static let asked = 0..<4_096

    private static let list = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "blocklists/public-suffixes/2023-02-09.dat")

    private static func tell(
        _ title: String,
        _ name: @escaping @Sendable (Int) throws -> Name
    ) -> Benchmark {
        Benchmark(title) {
            let suffixes = try PublicSuffixes(reading: Array(try Data(contentsOf: list)))
            let names = PackedOctets(try asked.map { try name($0).octets })
            return { operations in
                var sum = 0
                let octets = names.octets.span
                for number in 0..<operations {
                    let range = names.ranges[number % asked.count]
                    sum &+= suffixes.domainOffset(of: octets.extracting(range))
                }
                return sum
            }
        }
    }
}
