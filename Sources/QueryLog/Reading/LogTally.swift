package import Attribution
import Policies

/// Which lookups are to be counted, and by what.
///
/// Counts are kept by the hour, and longer than the lookups themselves (`LogStore.hoursMax`). In a range of
/// less than two days, the part of an hour at an end is counted lookup by lookup and is right to the
/// microsecond, for as long as that hour's lookups are in the log. Otherwise the hours in which the ends
/// lie count whole.
package struct TallyQuery: Equatable, Sendable {
    /// What gets a line of its own.
    package var grouping: TallyGrouping
    /// Not before this time, in microseconds since 1970.
    package var sinceMicroseconds: Int64?
    /// Before this time, in microseconds since 1970.
    package var untilMicroseconds: Int64?
    /// What the log calls the device that asked; nil counts all.
    package var device: String?
    /// What else the log calls that device.
    package var otherDeviceNames: [String] = []
    /// Who would have been called.
    package var organisation: Slug?
    /// Whom the call serves.
    package var master: Master?
    /// What the call is for.
    package var purpose: Purpose?
    /// What happened.
    package var verdict: VerdictFilter?

    /// Counts everything, one line for each that `grouping` tells apart.
    package init(by grouping: TallyGrouping = []) { self.grouping = grouping }
}

/// What lines of a tally tell apart.
package struct TallyGrouping: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The hour of the lookup.
    package static let hour = TallyGrouping(rawValue: 1)
    /// The device that asked.
    package static let device = TallyGrouping(rawValue: 2)
    /// The reason, and with it organisation, purpose, master and verdict.
    package static let reason = TallyGrouping(rawValue: 4)
}

/// How many lookups there were of one kind.
package struct TallyLine: Equatable, Sendable {
    /// When the hour begins, in microseconds since 1970; nil where hours aren't told apart.
    package var hourMicroseconds: Int64?
    /// The declared device's name, or the MAC or address of one that nobody declared; nil where devices
    /// aren't told apart.
    package var device: String?
    /// Whether `device` is a declared device's name.
    package var isDeclared = false
    /// Why, and with that who would have been called for what; nil where reasons aren't told apart.
    package var reason: DecisionReason?
    /// How many lookups.
    package var count: Int
    /// How many of them were blocked.
    package var blockedCount: Int
}

/// How often an organisation would have been called.
package struct OrganisationCount: Equatable, Sendable {
    /// Its identifier.
    package var organisation: Slug
    /// Its name for people.
    package var name: String
    /// How many lookups.
    package var count: Int
    /// How many of them were blocked.
    package var blockedCount: Int
}

extension LogReader {
    /// The counts that fit, by hour, then device, then reason, as far as the query tells these apart.
    package func tally(_ query: TallyQuery) throws(LogError) -> [TallyLine] {
        try read { db in
            var tally = Tally(query, in: db)
            try tally.count()
            return try tally.lines()
        }
    }

    /// The organisations that would have been called most, at most `limit`; those called equally often by
    /// their identifiers.
    package func topOrganisations(
        _ query: TallyQuery,
        limit: Int
    ) throws(LogError) -> [OrganisationCount] {
        var query = query
        query.grouping = .reason
        var counts: [Slug: OrganisationCount] = [:]
        for line in try tally(query) {
            guard let called = line.reason?.organisation else { continue }
            var sum =
                counts[called.id]
                ?? OrganisationCount(
                    organisation: called.id,
                    name: called.name,
                    count: 0,
                    blockedCount: 0
                )
            sum.count += line.count
            sum.blockedCount += line.blockedCount
            counts[called.id] = sum
        }
        return Array(
            counts.values.sorted {
                ($1.count, $0.organisation.text) < ($0.count, $1.organisation.text)
            }.prefix(max(0, limit))
        )
    }
}
