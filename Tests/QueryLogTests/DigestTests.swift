import Addresses
import Attribution
import DNSWire
import Journal
import Testing

@testable import QueryLog

@Suite struct `A digest` {
    /// The last two labels: what the tests take for a registrable domain.
    private func domain(_ name: Name) -> String {
        "\(name.suffix(labels: min(2, name.labelCount)))"
    }

    /// Everything that a digest tells, without regard to the order of what is equally frequent.
    private func told(_ digest: CallDigest) -> [String] {
        let reasons = digest.reasons.map { "\($0)" }
        let hours = digest.hours.map {
            "\($0.beginMicroseconds) \(digest.reasons[$0.reason].reason) \($0.count)"
        }
        let names = digest.names.map { name in
            let reason = name.reason.map { digest.reasons[$0].reason }
            return "\(name.name) \(name.count) \(name.blockedCount) \(String(describing: reason))"
        }
        let minutes = digest.minutes.map {
            "\($0.beginMicroseconds) \(digest.reasons[$0.reason].reason) \($0.count)"
        }
        let earlier = digest.earlierOrganisations.map(\.text)
        return reasons.sorted() + hours.sorted() + minutes.sorted() + names.sorted()
            + digest.domains.map { "\($0)" } + digest.devices.map { "\($0)" } + earlier.sorted()
            + ["\(digest.namesCount) \(digest.hasEarlier) \(String(describing: digest.bounds))"]
    }

    @Test(
        arguments: [
            (since: nil, until: nil), (since: 3600, until: 7200), (since: 1800, until: 1900),
            (since: 4321, until: 9876), (since: 7200, until: nil), (since: nil, until: 3599),
            (since: 7199, until: 7201), (since: 90_000, until: nil),
        ] as [(since: Int64?, until: Int64?)]
    )
    func `of a log says what its lookups do`(since: Int64?, until: Int64?) throws {
        let scratch = try Scratch()
        let store = try LogStore(path: scratch.log)
        // 12,000 seconds, a lookup each; the last are in no run, and some have an alias.
        for batch in 0..<12 {
            try store.store(
                `The log's index`.lookups(batch == 11 ? 900 : 1100, seed: UInt64(batch))
                    .enumerated().map {
                        var lookup = $1
                        lookup.second = Int64(batch * 1000 + min($0, 999))
                        if $0 % 9 == 0, lookup.name != nil {
                            lookup.alias = "alias-\($0 % 7).example.net"
                        }
                        return lookup
                    }
            )
        }
        let reader = try LogReader(path: scratch.log)
        for device in [nil, "phone-2"] {
            var query = DigestQuery(
                [.names, .domains, .devices, .firsts, .minutes],
                namesMax: .max
            )
            query.sinceMicroseconds = since.map { $0 * 1_000_000 }
            query.untilMicroseconds = until.map { $0 * 1_000_000 }
            query.device = device
            var rows = LogQuery(limit: LogQuery.limitMax)
            rows.sinceMicroseconds = query.sinceMicroseconds
            rows.untilMicroseconds = query.untilMicroseconds
            rows.device = device
            var before = LogQuery(limit: since == nil ? 0 : LogQuery.limitMax)
            before.untilMicroseconds = query.sinceMicroseconds
            before.device = device
            let naive = CallDigest(
                of: try reader.rows(rows),
                after: try reader.rows(before),
                namesMax: .max,
                domain: domain
            )
            let digest = try reader.digest(query, domain: domain)
            #expect(digest.minutes.isEmpty == digest.reasons.isEmpty)
            // Only what differs, which else is lost among a thousand lines.
            #expect(Set(told(digest)).subtracting(told(naive)) == [])
            #expect(Set(told(naive)).subtracting(told(digest)) == [])
            #expect(told(digest).count == told(naive).count)
        }
    }

    @Test func `tells what was never called before, when, and by which device`() throws {
        let scratch = try Scratch()
        let store = try LogStore(path: scratch.log)
        try store.store([
            Lookup(second: 10, name: "a.old.example"), Lookup(second: 20, entry: 1),
        ])
        // The rest of that hour, and some more.
        try store.store([
            Lookup(second: 100, name: "b.old.example"), Lookup(second: 110, name: "new.example"),
            Lookup(second: 120, device: 2, entry: 2), Lookup(second: 9000, device: 2, entry: 1),
        ])
        var query = DigestQuery([.domains, .firsts])
        query.sinceMicroseconds = 90_000_000
        let digest = try LogReader(path: scratch.log).digest(query, domain: domain)
        #expect(digest.hasEarlier)
        #expect(digest.earlierOrganisations.map(\.text) == ["xiaomi"])
        let new = digest.domains.filter(\.isNew)
        #expect(new.map(\.domain) == ["new.example"])
        #expect(new.first?.first == .init(microseconds: 110_000_000, device: "phone-1"))
        let appsflyer = digest.reasons.first { $0.reason.organisation?.id.text == "appsflyer" }
        #expect(appsflyer?.first == .init(microseconds: 120_000_000, device: "phone-2"))
        #expect(digest.bounds == 100_000_000...9_000_000_000)
    }

    @Test func `counts a lookup by the name that was asked, not by the alias that decided`() throws
    {
        let scratch = try Scratch()
        let store = try LogStore(path: scratch.log)
        try store.store(
            (0..<3000).map {
                Lookup(second: $0, name: "shop.example", alias: "tracker.example", entry: 2)
            }
        )
        let digest = try LogReader(path: scratch.log)
            .digest(DigestQuery(.names, namesMax: 5), domain: domain)
        #expect(digest.names.map { "\($0.name) \($0.count)" } == ["shop.example 3000"])
    }

    @Test func `of an empty log is empty`() throws {
        let scratch = try Scratch()
        _ = try LogStore(path: scratch.log)
        let query = DigestQuery([.names, .domains, .devices, .firsts], namesMax: 9)
        let digest = try LogReader(path: scratch.log).digest(query, domain: domain)
        #expect(digest == CallDigest())
    }
}
