import Attribution
import DNSWire
import Policies
import QueryLog

/// How long the questions take that people ask of a log.
struct QueryTimes {
    let log: String
    let lookups: Int
    let names: Int

    /// Times of each question: the first with a new connection, and the median of those after it.
    private static let rounds = 9

    /// Asks everything, and prints how long it took.
    func print() throws {
        let last = Household.begin + Household.days * 86_400_000_000
        let week = last - 7 * 86_400_000_000 - 1_234_567_890
        let rare = names - 7
        try rows("the latest 100") { _ in }
        try rows("the latest 100 of a device") { $0.device = "phone-3" }
        try rows("… by its MAC") { $0.device = "02:00:5e:10:00:03" }
        try rows("the latest 100 of a popular name") { $0.name = name(0) }
        try rows("the latest 100 of a name") { $0.name = name(names / 500) }
        try rows("the latest 100 of a rare name") { $0.name = name(rare) }
        try rows("… of a name nobody asked for") { $0.name = NamePattern("nobody.example") }
        try rows("… of a domain") { $0.name = NamePattern("*.service-7.example") }
        try rows("… of *track* (names read through)") { $0.name = NamePattern("*track*") }
        try rows("the latest 100 blocked") { $0.verdict = .action(.block) }
        try rows("the latest 100 of an organisation") { $0.organisation = Slug("organisation-6") }
        try rows("… of a device, blocked, one organisation") {
            $0.device = "phone-3"
            $0.verdict = .action(.block)
            $0.organisation = Slug("organisation-8")
        }
        try rows("… of a device and a rare name") {
            $0.device = "phone-3"
            $0.name = name(rare)
        }
        try rows("… of a device, three days ago") {
            $0.device = "phone-3"
            $0.untilMicroseconds = last - 3 * 86_400_000_000
        }
        try rows("… of a type that nobody asked for") { $0.qtype = .mx }
        try time("count of a device") { reader in
            var query = LogQuery(limit: 0)
            query.device = "phone-3"
            return try reader.count(query)
        }
        try time("count of a week") { reader in
            var query = LogQuery(limit: 0)
            query.sinceMicroseconds = week
            return try reader.count(query)
        }
        try time("top organisations of a week") { reader in
            var query = TallyQuery()
            query.sinceMicroseconds = week
            return try reader.topOrganisations(query, limit: 20).count
        }
        try time("top organisations of a device's week") { reader in
            var query = TallyQuery()
            query.sinceMicroseconds = week
            query.device = "phone-3"
            return try reader.topOrganisations(query, limit: 20).count
        }
        try time("a day's timeline") { reader in
            var query = TallyQuery(by: .hour)
            query.sinceMicroseconds = last - 86_400_000_000
            return try reader.tally(query).count
        }
        try time("devices") { try $0.devices().count }
    }

    private func name(_ rank: Int) -> NamePattern? {
        NamePattern("host-\(rank).service-\(rank % (names / 20 + 1)).example")
    }

    private func rows(_ title: String, _ change: (inout LogQuery) -> Void) throws {
        var query = LogQuery(limit: 100)
        change(&query)
        try time(title) { try $0.rows(query).count }
    }

    private func time(_ title: String, _ ask: (LogReader) throws -> Int) throws {
        let clock = ContinuousClock()
        let reader = try LogReader(path: log)
        var found = 0
        let first = try clock.measure { found = try ask(reader) }
        let times = try (0..<Self.rounds).map { _ in
            try clock.measure { found = try ask(reader) }
        }.sorted()
        Swift.print(
            "\(title): \(Self.text(times[Self.rounds / 2])), first \(Self.text(first)) (\(found))"
        )
    }

    private static func text(_ duration: Duration) -> String {
        "\((duration / .microseconds(1)).rounded() / 1000) ms"
    }
}
