import DNSWire
import Foundation
import RealTree

/// Misses of Landline and of Unbound, which resolve the same tree from the root, validating, with cold caches;
/// or, with `differences SEED`, what they answer differently.
///
/// Needs root, for the tree's network, and the program: LANDLINE_PROGRAM, or `.build/release/landline`.
@main
struct RecursionBenchmark {
    private static let roundsCount = 3
    private static let namesCount = 20_000
    private static let program =
        ProcessInfo.processInfo.environment["LANDLINE_PROGRAM"] ?? ".build/release/landline"

    /// What is asked for; nothing of it is denied or answered from what is known of neighbours.
    private static let workloads: [(title: String, name: @Sendable (Int) -> String)] = [
        ("unsigned names", { "m\($0).wildplain.info" }),
        ("signed names (ECDSA P-256)", { "n\($0).many.com" }),
        ("absent names of a signed zone", { "n\($0)x.many.com" }),
    ]

    static func main() throws {
        if let obstacle = RealTree.obstacle {
            print("the tree cannot be made here: \(obstacle)")
            exit(69)
        }
        let arguments = CommandLine.arguments
        if arguments.dropFirst().first == "differences" {
            try differences(seed: arguments.dropFirst(2).first.flatMap { UInt64($0) } ?? 1)
        } else {
            try misses()
        }
    }

    private static func misses() throws {
        let tree = try RealTree(
            RealTree.usualDescription
                + """

                zone many.com at=host-a,host-b key=p256
                    + each \(namesCount) A
                """
        )
        var samples: [String: [Sample]] = [:]
        for round in 0..<roundsCount {
            for (title, name) in workloads {
                let names = try (0..<namesCount).map { try Name(name($0)) }
                // In turn, for whatever else the machine does.
                for server in round % 2 == 0 ? ["landline", "unbound"] : ["unbound", "landline"] {
                    let sample = try sample(server, names, tree)
                    samples["\(title) · \(server)", default: []].append(sample)
                }
            }
        }
        print("| workload | server | misses/s | p50 ms | p99 ms | CPU µs a miss | SERVFAIL | AD |")
        print("|---|---|---:|---:|---:|---:|---:|---:|")
        for (title, _) in workloads {
            for server in ["landline", "unbound"] {
                let all = samples["\(title) · \(server)"] ?? []
                print("| \(title) | \(server) | \(Sample.row(all)) |")
            }
        }
    }

    private static func sample(
        _ server: String,
        _ names: [Name],
        _ tree: RealTree
    ) throws -> Sample {
        if server == "landline" {
            let landline = try LandlineAnswerer(
                tree,
                program: program,
                at: TreeNetwork.houseAddresses[0],
                tables: ["server": "threads = 1", "dnssec": "aggressive-nsec = false"]
            )
            let before = try landline.nanoseconds()
            let result = try MissLoad.run(names, server: landline.address, in: tree)
            return Sample(result, nanoseconds: try landline.nanoseconds() - before)
        }
        let unbound = try Unbound(
            tree,
            at: TreeNetwork.houseAddresses[1],
            aggressive: false,
            more: "    msg-cache-size: 64m\n    rrset-cache-size: 128m"
        )
        let before = try unbound.nanoseconds()
        let result = try MissLoad.run(names, server: unbound.address, in: tree)
        return Sample(result, nanoseconds: try unbound.nanoseconds() - before)
    }

    private static func differences(seed: UInt64) throws {
        let tree = try RealTree()
        let unbound = try Unbound(tree, at: TreeNetwork.houseAddresses[1])
        let landline = try LandlineAnswerer(
            tree,
            program: program,
            at: TreeNetwork.houseAddresses[0]
        )
        let questions = try tree.questions(seed: seed)
        let answers = try [landline.address, unbound.address].map { address in
            try BulkAsker(server: address, in: tree.network.house)
                .askTwice(questions, patience: .seconds(4))
        }
        for (index, question) in questions.enumerated() {
            let difference = Difference(
                question,
                ours: answers[0][index],
                theirs: answers[1][index]
            )
            if let difference { print(difference) }
        }
        print(
            "of \(questions.count) questions; bounds: \(try landline.bounds().filter { $0.value > 0 })"
        )
        print("queries: \(try landline.queries())")
    }
}

/// One run.
private struct Sample {
    let result: MissLoad.Result
    let nanoseconds: UInt64

    init(_ result: MissLoad.Result, nanoseconds: UInt64) {
        self.result = result
        self.nanoseconds = nanoseconds
    }

    /// Medians, as cells of a table.
    static func row(_ samples: [Sample]) -> String {
        func median(_ value: (Sample) -> Double) -> Double {
            let sorted = samples.map(value).sorted()
            return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
        }
        let figures = [
            median { $0.result.perSecond }, median { $0.result.latency(0.5) },
            median { $0.result.latency(0.99) },
            median { Double($0.nanoseconds) / 1_000 / Double(max($0.result.answered, 1)) },
            median { Double($0.result.failures) }, median { Double($0.result.authentic) },
        ]
        return zip(figures, ["%.0f", "%.1f", "%.1f", "%.1f", "%.0f", "%.0f"])
            .map { String(format: $1, $0) }.joined(separator: " | ")
    }
}
