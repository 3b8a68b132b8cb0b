import Foundation
import Testing

@Suite(.serialized) struct `A steady load` {
    /// How long it lasts: a few seconds here, a minute for a release.
    static let seconds =
        ProcessInfo.processInfo.environment["LANDLINE_LOAD_SECONDS"].flatMap(Int.init) ?? 4
    /// How much a process's own memory may grow once it is warm: the cache's bound, and some.
    static let growthMax = 96 << 20

    @Test func `of blocked, cached and missed names runs without an error in bounded memory`()
        throws
    {
        let upstream = try OutsideWorld.serve()
        let landline = try Instance(upstream: upstream, rules: "block blocked.example\n")
        let load = SerialLoad(port: landline.port, perSecond: 5_000, mix: .mixed)
        load.start()
        try eventually("the first second") { load.answersSoFar > 5_000 }
        let status = try #require(try landline.statusJSON())
        let processes = [
            try #require(status.answerer?.process), try #require(status.keeper?.process),
        ]
        let before = try processes.map(Self.anonymousOctets)
        let goal = 5_000 * Self.seconds
        try eventually("the whole load", within: .seconds(Self.seconds * 4 + 20)) {
            load.answersSoFar >= goal
        }
        let after = try processes.map(Self.anonymousOctets)
        let resident = try processes.map { try Self.octets("VmRSS", of: $0) }
        let report = load.stop()
        print(
            """
            load: \(report.sent) asked, \(report.answeredCount) answered, \(report.failures) failed; \
            p50 \(report.latency(0.5)), p99 \(report.latency(0.99)), p99.9 \(report.latency(0.999)); \
            RSS answerer \(resident[0] >> 20) MiB, keeper \(resident[1] >> 20) MiB; \
            anonymous \(before.map { $0 >> 20 }) MiB warm, \(after.map { $0 >> 20 }) MiB at the end
            """
        )
        #expect(report.failures == 0)
        for (before, after) in zip(before, after) { #expect(after - before < Self.growthMax) }
        try landline.checkBooks()
    }

    private static func anonymousOctets(of process: Int32) throws -> Int {
        try octets("RssAnon", of: process)
    }

    /// A figure of `/proc/N/status`, which gives KiB.
    private static func octets(_ key: String, of process: Int32) throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(key + ":") })
        return (Int(line.split(separator: " ").dropLast().last ?? "0") ?? 0) << 10
    }
}
