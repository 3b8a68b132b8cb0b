import Addresses
import Attribution
import DNSWire
import Foundation
import GRDB
import Journal
import Policies
import TestChance
import Testing

@testable import QueryLog

@Suite struct `The log's index` {
    /// Lookups with every part that can be asked for, so many that there are runs of several sizes.
    static func lookups(_ count: Int, seed: UInt64) -> [Lookup] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { number in
            let name = Int.random(in: 0..<400, using: &generator)
            let isOdd = Int.random(in: 0..<50, using: &generator) == 0
            return Lookup(
                second: Int64(number / 3) - (isOdd ? 500 : 0),
                name: name == 0 ? nil : "host-\(name).zone-\(name % 7).example",
                alias: name % 90 == 1 ? "cdn-\(name % 4).zone-3.example" : nil,
                device: UInt32.random(in: 0..<6, using: &generator),
                client: IPAddress(192, 0, 2, UInt8.random(in: 1...9, using: &generator)),
                qtype: name % 3 == 0 ? .aaaa : .a,
                action: name % 4 == 0 ? .block : .allow,
                entry: UInt32(name % 3),
                observed: name % 11 == 0 ? 1 : 0,
                guarded: name % 13 == 0 ? 1 : 0
            )
        }
    }

    static let queries: [(title: String, change: @Sendable (inout LogQuery) -> Void)] = [
        ("everything", { _ in }),
        ("device", { $0.device = "phone-2" }),
        ("undeclared device by address", { $0.device = "192.0.2.3" }),
        ("device that isn't there", { $0.device = "nobody" }),
        ("name", { $0.name = NamePattern("host-8.zone-1.example") }),
        ("alias", { $0.name = NamePattern("cdn-1.zone-3.example") }),
        ("domain", { $0.name = NamePattern("*.zone-3.example") }),
        ("part of a label of a domain", { $0.name = NamePattern("host-1*.zone-3.example") }),
        ("part of a name", { $0.name = NamePattern("*-33*") }),
        ("all names", { $0.name = NamePattern("*") }),
        ("name that isn't there", { $0.name = NamePattern("nobody.example") }),
        ("organisation", { $0.organisation = Slug("xiaomi") }),
        ("purpose", { $0.purpose = .attribution }),
        ("blocked", { $0.verdict = .action(.block) }),
        ("observed", { $0.verdict = .observed }),
        ("guarded", { $0.verdict = .guarded }),
        ("type", { $0.qtype = .aaaa }),
        (
            "device, type and verdict",
            {
                $0.device = "phone-1"
                $0.qtype = .aaaa
                $0.verdict = .action(.block)
            }
        ),
        (
            "domain and device",
            {
                $0.name = NamePattern("*.zone-1.example")
                $0.device = "phone-3"
            }
        ),
        ("time", { $0.sinceMicroseconds = 1_000_000_000 }),
        (
            "device in a time",
            {
                $0.device = "phone-4"
                $0.sinceMicroseconds = 500_000_000
                $0.untilMicroseconds = 1_900_000_000
            }
        ),
        (
            "device after an id",
            {
                $0.device = "phone-4"
                $0.afterID = 700
            }
        ),
        (
            "verdict before an id",
            {
                $0.verdict = .action(.block)
                $0.beforeID = 5_000
            }
        ),
    ]

    @Test(arguments: [1, 2] as [UInt64])
    func `finds exactly what reading every row finds`(seed: UInt64) throws {
        let scratch = try Scratch()
        let store = try LogStore(path: scratch.log)
        var rest = Self.lookups(40_000, seed: seed)[...]
        var size = 1
        while !rest.isEmpty {
            try store.store(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
            size = size * 3 % 4001 + 1
        }
        #expect(try store.queue.read { db in try LogRun.all(in: db).count } > 2)
        let reader = try LogReader(path: scratch.log)
        // Only the newest are in no run; by time alone, rows are read.
        let all = try reader.rows(LogQuery(limit: LogQuery.limitMax))
        #expect(all.count == 40_000)
        for (title, change) in Self.queries {
            for limit in [1, 100, LogQuery.limitMax] {
                var query = LogQuery(limit: limit)
                change(&query)
                let fitting = all.filter { query.fits($0) }
                let wanted =
                    query.afterID == nil ? fitting.suffix(limit) : fitting.prefix(limit)
                #expect(
                    try reader.rows(query).map(\.id) == wanted.map(\.id),
                    "\(title), \(limit), seed \(seed)"
                )
                #expect(try reader.count(query) == fitting.count, "\(title), seed \(seed)")
            }
        }
    }

    @Test func `is made of few runs, whatever the batches were`() throws {
        let scratch = try Scratch()
        let store = try LogStore(path: scratch.log)
        for _ in 0..<100 { try store.store((0..<700).map { Lookup(second: $0) }) }
        let runs = try store.queue.read { db in try LogRun.all(in: db) }
        #expect(runs.first?.first == 1 && runs.count < 40)
        for (run, next) in zip(runs, runs.dropFirst()) { #expect(run.last + 1 == next.first) }
        let last = try #require(runs.last?.last)
        #expect(70_000 - last < RunIndex.tailMax)
    }

    @Test(arguments: [0, 1, 2, 1000, 100_000])
    func `writes pairs and reads the same`(count: Int) throws {
        var generator = SeededGenerator(seed: UInt64(count))
        var pairs = PostingPairs(capacity: count)
        var expected: [(key: Int64, place: Int)] = []
        for place in 0..<count {
            let bits = Int.random(in: 1...40, using: &generator)
            let key = Int64.random(in: 0..<(1 << bits), using: &generator)
            pairs.add(key: key, place: place)
            expected.append((key, place))
        }
        expected.sort { ($0.key, $0.place) < ($1.key, $1.place) }
        pairs.sort()
        var found: [(key: Int64, place: Int)] = []
        let chunks = PostingChunk.chunks(of: pairs)
        for chunk in chunks {
            #expect(chunk.data.count <= PostingChunk.octetsMax)
            _ = chunk.forEach { key, place in
                found.append((key, place))
                return true
            }
        }
        #expect(found.map(\.key) == expected.map(\.key))
        #expect(found.map(\.place) == expected.map(\.place))
    }

    @Test(arguments: [3, 4] as [UInt64])
    func `is not led astray by a damaged chunk`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            let data = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            _ = PostingChunk(key: 1, place: 1, data: data).forEach { _, place in
                #expect((0..<PostingPairs.placesMax).contains(place))
                return true
            }
        }
    }

    @Test func `knows a name by its hash, in any case, and forgets it when told`() throws {
        let key = NameHash.Key.random()
        var table = NameTable()
        let names = try (0..<5000).map { try Name("Host-\($0).Example-\($0 % 9).ORG") }
        for (number, name) in names.enumerated() {
            #expect(table.number(NameHash(key, name)) == nil)
            table.add(NameHash(key, name), Int64(number) + 1)
        }
        for (number, name) in names.enumerated() {
            #expect(table.number(NameHash(key, name.folded)) == Int64(number) + 1)
        }
        table.remove(NameHash(key, names[7]))
        #expect(table.number(NameHash(key, names[7])) == nil)
        #expect(!table.hasForgotten)
        for octet in UInt8.min...UInt8.max {
            let folded = NameHash.folded(UInt64(octet) << 24 | 0x41)
            #expect(folded == UInt64(octet.foldedASCII) << 24 | 0x61)
        }
    }

    @Test func `keeps one number for a name, also when the log is opened again`() throws {
        let scratch = try Scratch()
        for _ in 0..<3 {
            let store = try LogStore(path: scratch.log)
            try store.store([
                Lookup(name: "A.example"), Lookup(name: "b.a.example", alias: "a.EXAMPLE"),
            ])
        }
        let store = try LogStore(path: scratch.log)
        let counts = try store.queue.read { db in
            try Int.fetchAll(
                db,
                sql: "SELECT count(*) FROM names UNION ALL SELECT count(*) FROM name_order"
            )
        }
        #expect(counts == [2, 2])
        #expect(try Name("www.a\\.b.example").reversedText == "example.a\\.b.www")
    }
}

extension LogQuery {
    /// Whether a row fits, by looking at it.
    func fits(_ row: LogRow) -> Bool {
        func nameFits(_ pattern: NamePattern, _ name: Name?) -> Bool {
            guard let text = name?.description else { return false }
            guard pattern.hasWildcard else { return text == pattern.text }
            let expression =
                "^"
                + pattern.text.split(
                    separator: "*",
                    omittingEmptySubsequences: false
                ).map { NSRegularExpression.escapedPattern(for: String($0)) }.joined(
                    separator: ".*"
                ) + "$"
            return text.range(of: expression, options: .regularExpression) != nil
        }
        let time = row.timeMicroseconds
        let called = row.reason.organisation
        if let afterID, row.id <= afterID { return false }
        if let beforeID, row.id >= beforeID { return false }
        if let sinceMicroseconds, time < sinceMicroseconds { return false }
        if let untilMicroseconds, time >= untilMicroseconds { return false }
        if let device, row.device != device, row.client.description != device { return false }
        if let name, !nameFits(name, row.qname), !nameFits(name, row.alias) { return false }
        if let organisation, called?.id != organisation { return false }
        if let purpose, (called?.purpose ?? .unknown) != purpose { return false }
        if let qtype, row.qtype != qtype { return false }
        return verdictFits(row.reason)
    }

    private func verdictFits(_ reason: DecisionReason) -> Bool {
        switch verdict {
        case .action(let action): reason.action == action
        case .observed: !reason.observed.isEmpty
        case .guarded: !reason.guarded.isEmpty
        case nil: true
        }
    }
}
