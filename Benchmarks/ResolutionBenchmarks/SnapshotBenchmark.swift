import Addresses
import BenchmarkHarness
import DNSWire
import Foundation
import Glibc
import Resolution
import Sockets
import Synchronization

/// Fills a cache with answers, writes its snapshot and reads that into another cache, as a restart does, and says
/// what each takes: time, CPU, octets, and the most memory that the process had by then.
///
/// Another thread looks answers up all the while, as one that answers does: its longest wait is told too.
enum SnapshotBenchmark {
    static func run(count: Int) throws {
        let upstream = try Upstream()
        defer { upstream.stop() }
        var settings = ResolutionSettings()
        settings.upstreams = [upstream.address]
        settings.cacheOctetsMax = 1 << 30
        let before = try Resolver(settings: settings)
        try before.start()
        let asked = try (0..<count).map {
            Inquiry(Question(name: try Name("n\($0).example.org"), type: .a))
        }
        let done = Count()
        for (index, question) in asked.enumerated() {
            while index - done.value >= 100 { sched_yield() }
            before.resolve(question, for: .loopbackV4) { _ in done.add() }
        }
        while done.value < count { sched_yield() }
        print("\(before.counters.cacheEntries) answers in \(before.counters.cacheOctets) octets")
        let filled = memory()
        let now = WallClock.microsecondsNow()
        var snapshot: [UInt8] = []
        try report("written", beside: before, count) { snapshot = before.snapshot(at: now) }
        print(
            "  \(snapshot.count) octets; memory at most \(filled) MB before, \(memory()) behind it"
        )

        let after = try Resolver(settings: settings)
        var taken = SnapshotReport()
        try report("read", beside: after, count) { taken = try after.restore(snapshot, at: now) }
        print("  \(taken.fresh) good; memory at most \(memory()) MB")
        before.stop()
    }

    /// Prints what `body` takes, and how long a look-up in `resolver` beside it waits at most; also in as long a
    /// time in which nothing else is done, since a busy machine makes everything wait.
    private static func report(
        _ what: String,
        beside resolver: Resolver,
        _ count: Int,
        _ body: () throws -> Void
    ) throws {
        let watch = try Watch(resolver, among: count)
        let clock = MonotonicClock()
        let began = clock.now()
        var failure: (any Error)?
        let cpu = ThreadClock.nanoseconds {
            do { try body() } catch { failure = error }
        }
        let taken = clock.now().nanoseconds(since: began)
        let waits = watch.end()
        if let failure { throw failure }
        let idle = try Watch(resolver, among: count)
        usleep(UInt32(taken / 1_000))
        let otherwise = idle.end()
        print("\(count) answers \(what): \(taken / 1_000_000) ms, \(cpu / 1_000_000) ms of CPU")
        print("  longest look-up beside it \(waits) µs, at other times \(otherwise) µs")
    }

    /// The most memory that this process has had, in MB.
    private static func memory() -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) / 1_024
    }
}

/// A thread that looks up answers until it is told to end.
private final class Watch: Sendable {
    private let findings = Findings()
    private let thread: WorkerThread

    private final class Findings: Sendable {
        let isOver = Count()
        let longest = Atomic<UInt64>(0)
    }

    init(_ resolver: Resolver, among count: Int) throws {
        let queries = try (0..<1_000).map {
            try ResolverBenchmark.query("n\($0 * 7_919 % count).example.org")
        }
        let findings = findings
        thread = try WorkerThread(name: "watch") {
            let clock = MonotonicClock()
            var index = 0
            while findings.isOver.value == 0 {
                let began = clock.now()
                _ = ResolverBenchmark.answer(resolver, queries[index % queries.count])
                let taken = clock.now().nanoseconds(since: began)
                findings.longest.max(taken, ordering: .relaxed)
                index += 1
            }
        }
    }

    /// The longest look-up in microseconds.
    func end() -> UInt64 {
        findings.isOver.add()
        thread.join()
        return findings.longest.load(ordering: .relaxed) / 1_000
    }
}
