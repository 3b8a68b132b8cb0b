import Foundation
import Testing

/// What `make bench` compares with: `Benchmarks/recorded.json`.
@Suite struct `The recorded costs` {
    private struct Record: Decodable {
        let date: String
        let compiler: String
        let machine: String
        let benchmarks: [String: Costs]
    }

    struct Costs: Decodable {
        let instructions: Double
        let allocations: Double
        let references: Double
        let nanoseconds: Double
    }

    private let record: Record

    init() throws {
        record = try JSONDecoder().decode(
            Record.self,
            from: Data(SourceTree().text(of: "Benchmarks/recorded.json").utf8)
        )
    }

    @Test func `say when and on what they were measured`() {
        #expect(record.date.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) != nil)
        #expect(record.compiler.hasPrefix("Swift version"))
        #expect(!record.machine.isEmpty)
    }

    /// A benchmark that is recorded anew must not let through what the path promises not to do.
    @Test(arguments: ["path: a blocked name", "path: a cached name"])
    func `show no allocation on the path of an answer that is known at once`(
        name: String
    ) throws {
        let costs = try #require(record.benchmarks[name])
        #expect(costs.allocations == 0)
    }
}
