import Control
import DNSWire
import Foundation
import Journal
import Logging
import Policies
import QueryLog
import Rulesets
import Sockets
import TestDisks
import Testing

@testable import Keeper

@Suite struct `The drain` {
    let directory: TemporaryDirectory
    let state: StateDirectory
    let fixture: PublishedFixture
    let service: DrainService

    init() throws {
        directory = try TemporaryDirectory()
        state = StateDirectory(directory.path)
        try Instance(state: state, configuration: "", catalogue: "").makeDirectories()
        fixture = try PublishedFixture(in: state.rulesets)
        service = DrainService(
            state: state,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
    }

    /// Appends lookups of `0.test`, `1.test` … as one process would.
    func append(_ serials: Range<Int>) throws {
        let journal = try Journal(directory: state.journal)
        var writer = journal.makeWriter()
        for serial in serials {
            let name = try Name("\(serial).test")
            writer.append(
                .blocked(generation: fixture.generation, at: Int64(serial)),
                name: name.octets.span
            )
        }
    }

    func rows() throws -> [LogRow] {
        try LogReader(path: state.log).rows(LogQuery(limit: LogQuery.limitMax))
    }

    @Test func `puts each lookup into the log with its reason in words`() throws {
        try append(0..<3)
        try service.start()
        try wait { service.status.stored == 3 }
        service.stop()
        #expect(try rows().compactMap { $0.qname?.description } == ["0.test", "1.test", "2.test"])
        let row = try #require(try rows().first)
        #expect(row.device == "tablet")
        #expect(row.reason.organisation?.name == "Xiaomi")
        #expect(row.reason.organisation?.entry == PublishedFixture.entryName)
        #expect(row.reason.rule == "block ads.example for device:tablet")
        #expect(row.reason.place == "family.rules:1")
    }

    @Test func `names the system's upstreams by their addresses where none is configured`() throws {
        let system = ["192.0.2.53:53", "[2001:db8::53]:53"].compactMap { SocketAddress($0) }
        let reasons = PublishedReasons(fixture.rulesets) { system }
        #expect(reasons.upstream(0, generation: fixture.generation) == "192.0.2.53:53")
        #expect(reasons.upstream(1, generation: fixture.generation) == "[2001:db8::53]:53")
        #expect(reasons.upstream(2, generation: fixture.generation) == nil)
    }

    @Test func `says so when a ruleset is gone, and stores all the same`() throws {
        try append(0..<1)
        try FileManager.default.removeItem(atPath: fixture.rulesets.path(of: fixture.generation))
        try service.start()
        try wait { service.status.stored == 1 }
        service.stop()
        let row = try #require(try rows().first)
        #expect(row.reason.rule == "ruleset \(fixture.generation) is gone")
        #expect(row.reason.action == .block)
    }

    @Test func `keeps trying while something is in its way, and says what`() throws {
        try append(0..<4)
        // A second drain is the simplest obstacle.
        var other: JournalReader? = try JournalReader(directory: state.journal)
        try service.start()
        defer { service.stop() }
        try wait { service.status.problem != nil }
        #expect(service.status.problem?.contains("another process") == true)
        other = nil
        _ = consume other
        try wait { service.status.stored == 4 }
        #expect(service.status.problem == nil)
    }

    @Test func `stores what is left before it ends`() throws {
        try service.start()
        try append(0..<100)
        service.stop()
        #expect(try rows().count == 100)
    }

    @Test func `lets go what is older than the log is to be`() throws {
        // The lookups are of 1970; the newest run of them stays, to count on from.
        try append(0..<20_000)
        service.keep(Retention(days: 1))
        try service.start()
        try wait { try service.status.stored == 20_000 && rows().count < 20_000 }
        service.stop()
    }
}

/// Waits until `condition` holds; longer than any machine needs is a failure.
func wait(_ condition: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while try !condition() {
        try #require(ContinuousClock.now < deadline, "waited too long")
        usleep(2000)
    }
}
