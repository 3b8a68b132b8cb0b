import Addresses
import Attribution
import DNSWire
import Glibc
import Journal
import Policies
import PublicSuffixes
import QueryLog
import Testing

@Suite struct `The log` {
    @Test func `tells a lookup as it was stored, with its whole reason`() throws {
        let scratch = try Scratch()
        let store = try LogStore(path: scratch.log)
        let mac = try #require(MACAddress("02:00:5e:10:00:01"))
        try store.store([
            Lookup(
                second: 7,
                name: "DATA.mistat.example",
                alias: "a\\.b.example",
                mac: mac,
                qtype: .https,
                action: .block,
                entry: 1,
                observed: 2,
                guarded: 3
            )
        ])
        let row = try #require(try LogReader(path: scratch.log).rows(LogQuery(limit: 1)).first)
        #expect(row.id == 1)
        #expect(row.timeMicroseconds == 7_000_000)
        #expect(row.durationMicroseconds == 42)
        #expect(row.device == "phone-1" && row.isDeclared)
        #expect(row.client == IPAddress(192, 0, 2, 1) && row.mac == mac)
        #expect(row.qname?.description == "data.mistat.example")
        #expect(row.alias?.description == "a\\.b.example")
        #expect(row.qtype == .https && row.qclass == .in)
        #expect(row.transport == .udp && row.answeredFrom == .policy && row.rcode == .noError)
        #expect(row.ede == .blocked && row.upstream == nil)
        let reason = row.reason
        #expect(reason.action == .block && reason.level == .policy)
        #expect(reason.rule == "block maker:*/telemetry" && reason.place == "policy quiet")
        #expect(reason.organisation?.name == "Xiaomi" && reason.organisation?.master == .maker)
        #expect(reason.observed == "observe */ads" && reason.guarded == "block list:oisd")
    }

    @Test func `knows an undeclared device by its MAC, or else its address`() throws {
        let scratch = try Scratch()
        let store = try LogStore(path: scratch.log)
        let mac = try #require(MACAddress("02:00:5e:10:00:01"))
        try store.store([
            Lookup(device: 0, mac: mac), Lookup(device: 0), Lookup(device: 9, generation: 0),
        ])
        let rows = try LogReader(path: scratch.log).rows(LogQuery(limit: 3))
        #expect(rows.map(\.device) == ["02:00:5e:10:00:01", "192.0.2.1", "192.0.2.1"])
        #expect(rows.allSatisfy { !$0.isDeclared })
    }

    @Test func `keeps a question that could not be read`() throws {
        let scratch = try Scratch()
        try LogStore(path: scratch.log).store([Lookup(name: nil)])
        #expect(try LogReader(path: scratch.log).names(LogQuery(limit: 1)) == ["-"])
    }

    @Test func `finds what fits every condition`() throws {
        let scratch = try Scratch()
        let store = try LogStore(path: scratch.log)
        try store.store([
            Lookup(second: 1, name: "a.mistat.example", action: .block, entry: 1),
            Lookup(second: 2, name: "b.mistat.example", device: 2, qtype: .aaaa, entry: 1),
            Lookup(second: 3, name: "x.example.org", client: IPAddress(192, 0, 2, 2), observed: 1),
            Lookup(second: 4, name: "w[1]?.example.org", entry: 2, guarded: 1),
            Lookup(second: 5, name: "cdn.example.net", alias: "t.mistat.example", action: .block),
        ])
        let reader = try LogReader(path: scratch.log)
        func check(_ expected: [Int64], _ change: (inout LogQuery) -> Void) throws {
            #expect(try reader.rows(.latest(change)).map(\.id) == expected)
        }
        try check([1, 2, 3, 4, 5]) { _ in }
        try check([4, 5]) { $0.limit = 2 }
        try check([3, 4]) {
            $0.limit = 2
            $0.afterID = 2
        }
        try check([1, 2]) { $0.beforeID = 3 }
        try check([2]) { $0.device = "phone-2" }
        try check([3]) { $0.device = "192.0.2.2" }
        try check([3]) { $0.device = "::ffff:192.0.2.2" }
        try check([1]) { $0.name = NamePattern("A.mistat.example.") }
        try check([1, 2, 5]) { $0.name = NamePattern("*.mistat.EXAMPLE") }
        try check([4]) { $0.name = NamePattern("w[1]?.*") }
        try check([]) { $0.name = NamePattern("?.mistat.*") }
        try check([1, 2]) { $0.organisation = Slug("xiaomi") }
        try check([4]) { $0.master = .app }
        try check([1, 2]) { $0.purpose = .telemetry }
        // What the catalogue doesn't know is for purposes unknown, and serves none of the three masters.
        try check([3, 5]) { $0.purpose = .unknown }
        try check([3, 5]) { $0.master = .other }
        try check([1, 5]) { $0.verdict = .action(.block) }
        try check([3]) { $0.verdict = .observed }
        try check([4]) { $0.verdict = .guarded }
        try check([2]) { $0.qtype = .aaaa }
        try check([2, 3]) {
            $0.sinceMicroseconds = 2_000_000
            $0.untilMicroseconds = 4_000_000
        }
        try check([1]) {
            $0.organisation = Slug("xiaomi")
            $0.verdict = .action(.block)
        }
        #expect(try reader.count(.latest { $0.organisation = Slug("xiaomi") }) == 2)
    }

    @Test func `finds by its domain what the catalogue does not know`() throws {
        let scratch = try Scratch()
        let store = try LogStore(path: scratch.log)
        try store.store([
            Lookup(second: 1, name: "a.shop.co.test"),
            Lookup(second: 2, name: "shop.co.test"),
            Lookup(second: 3, name: "b.shop.co.test", entry: 1),
            Lookup(second: 4, name: "xshop.co.test"),
            Lookup(second: 5, name: "cdn.example.net", alias: "t.shop.co.test", action: .block),
            Lookup(second: 6, name: "co.test"),
            Lookup(second: 7, name: "shop.co.test.example"),
        ])
        let rules = "test\nco.test\nnet\nexample"
        let attributor = Attributor(try PublicSuffixes(reading: Array(rules.utf8)))
        let reader = try LogReader(path: scratch.log)
        func check(_ domain: String, _ expected: [Int64]) throws {
            let holder = DomainHolder(of: try Name(domain), by: attributor)
            #expect(try reader.rows(.latest { $0.holder = holder }).map(\.id) == expected)
        }
        try check("Shop.co.test", [1, 2, 5])
        try check("co.test", [6])
        try check("test.example", [7])
        try check("a.shop.co.test", [])
        let called = try reader.rows(LogQuery(limit: 9)).map { "\($0.called(by: attributor))" }
        #expect(called[0] == "other:shop.co.test/unknown")
        #expect(called[2] == "maker:xiaomi/telemetry")
        #expect(called[4] == "other:example.net/unknown")
    }

    @Test func `finds a time's lookups although the clock was set back`() throws {
        let scratch = try Scratch()
        let store = try LogStore(path: scratch.log)
        try store.store((0..<5000).map { Lookup(second: 1_000_000 + $0) })
        try store.store((0..<5000).map { Lookup(second: $0) })
        let reader = try LogReader(path: scratch.log)
        let query = LogQuery.latest {
            $0.limit = 20_000
            $0.sinceMicroseconds = 4_000_000_000
            $0.untilMicroseconds = 1_000_010_000_000
        }
        #expect(try reader.count(query) == 1000 + 10)
    }

    @Test func `sums up who was called for what`() throws {
        let scratch = try Scratch()
        let store = try LogStore(path: scratch.log)
        try store.store([
            Lookup(action: .block, entry: 1), Lookup(action: .block, entry: 1),
            Lookup(device: 2, entry: 2, observed: 1), Lookup(),
        ])
        let reader = try LogReader(path: scratch.log)
        let lines = try reader.summary(TallyQuery())
        #expect(lines.map(\.count) == [2, 1, 1])
        #expect(lines.map { $0.organisation?.text } == ["xiaomi", nil, "appsflyer"])
        #expect(lines.map(\.master) == [.maker, nil, .app])
        #expect(lines.map(\.observedCount) == [0, 0, 1])
        let devices = try reader.devices()
        #expect(Set(devices.map(\.device)) == ["phone-1", "phone-2"])
        #expect(devices.first { $0.device == "phone-1" }?.blockedCount == 2)
    }
}

@Suite struct `A reader of the log` {
    @Test func `says that there is none yet`() throws {
        let scratch = try Scratch()
        #expect(throws: LogError.absent(path: scratch.log)) { try LogReader(path: scratch.log) }
    }

    @Test func `says that a file is no log`() throws {
        let scratch = try Scratch()
        try scratch.write(String(repeating: "no database ", count: 1000), to: scratch.log)
        #expect(throws: LogError.self) { try LogReader(path: scratch.log) }
        #expect {
            try LogStore(path: scratch.log)
        } throws: { error in
            if case LogError.damaged = error { true } else { false }
        }
    }

    @Test func `sees what is stored after it was opened`() throws {
        let scratch = try Scratch()
        let store = try LogStore(path: scratch.log)
        let reader = try LogReader(path: scratch.log)
        #expect(try reader.lastID() == 0)
        try store.store([Lookup(), Lookup()])
        #expect(try reader.lastID() == 2)
        #expect(try reader.rows(.latest { $0.afterID = 1 }).map(\.id) == [2])
    }

    @Test(arguments: [false, true])
    func `needs nothing running and no right to write`(afterCrash: Bool) async throws {
        let scratch = try Scratch()
        let log = scratch.log
        if afterCrash {
            await #expect(processExitsWith: .signal(SIGKILL)) { [log = log as String] in
                try LogStore(path: log).store([Lookup()])
                kill(getpid(), SIGKILL)
            }
        } else {
            try LogStore(path: log).store([Lookup()])
        }
        try scratch.makeReadOnly()
        await #expect(processExitsWith: .success) { [log = log as String] in
            if getuid() == 0 { try #require(setuid(Scratch.nobody) == 0) }
            let reader = try LogReader(path: log)
            #expect(try reader.names(LogQuery(limit: 9)) == ["example.org"])
            #expect(try reader.integrityProblems().isEmpty)
        }
        try scratch.makeWritable()
    }

    @Test func `follows a log that was opened while nothing ran`() async throws {
        let scratch = try Scratch()
        let log = scratch.log
        let mark = try scratch.makeOpenDirectory() + "/opened"
        try LogStore(path: log).store([Lookup()])
        try scratch.makeReadOnly()
        async let follower = #expect(processExitsWith: .success) {
            [log = log as String, mark = mark as String] in
            if getuid() == 0 { try #require(setuid(Scratch.nobody) == 0) }
            let reader = try LogReader(path: log)
            #expect(try reader.lastID() == 1)
            try Scratch.mark(mark)
            while try reader.lastID() < 2 { sched_yield() }
            #expect(try reader.names(LogQuery(limit: 9)) == ["example.org", "example.net"])
        }
        while !Scratch.isMarked(mark) { sched_yield() }
        let store = try LogStore(path: log)
        try store.store([Lookup(name: "example.net")])
        _ = await follower
        try scratch.makeWritable()
    }
}
