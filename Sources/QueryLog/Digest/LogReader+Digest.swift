import Attribution
package import DNSWire
import GRDB

extension LogReader {
    /// What the lookups that fit come to.
    ///
    /// Counts of hours and reasons are those of the hours (`TallyQuery`), which may go back further than the
    /// lookups; names, domains and first calls are those of the lookups that are there. `domain` tells
    /// under which domain a name that the catalogue doesn't know is counted.
    package func digest(
        _ query: DigestQuery,
        domain: (Name) -> String
    ) throws(LogError) -> CallDigest {
        try read { db in try DigestReading(query, in: db).digest(domain) }
    }
}

/// One digest as it is read.
private struct DigestReading {
    private let db: Database
    private let query: DigestQuery
    /// By the reason's number.
    private let traits: [NameWalk.Traits]
    private let words: [Int64: DecisionReason]

    init(_ query: DigestQuery, in db: Database) throws {
        self.db = db
        self.query = query
        let last = try Int64.fetchOne(db, sql: "SELECT max(id) FROM reasons") ?? 0
        var traits = [NameWalk.Traits](repeating: NameWalk.Traits(), count: Int(last) + 1)
        var words: [Int64: DecisionReason] = [:]
        let rows = try Row.fetchCursor(
            db,
            sql: "SELECT id, \(ReasonColumns.all.joined(separator: ", ")) FROM reasons"
        )
        while let row = try rows.next() {
            let reason = try ReasonColumns.reason(row, from: 1)
            let id: Int64 = row[0]
            words[id] = reason
            traits[Int(id)] = NameWalk.Traits(
                isBlocked: reason.isStopped,
                isStrange: reason.organisation == nil
            )
        }
        self.words = words
        self.traits = traits
    }

    func digest(_ domain: (Name) -> String) throws -> CallDigest {
        var digest = CallDigest()
        let places = try countReasons(into: &digest)
        if query.parts.contains(.devices) { digest.devices = try devices() }
        guard !query.parts.isDisjoint(with: [.names, .domains, .firsts, .minutes]) else {
            return digest
        }
        var walk = NameWalk(traits: traits)
        try walk.count(try IndexWalk(lookups, in: db), in: db)
        digest.namesCount = walk.names.count
        digest.bounds = try bounds(walk)
        if query.parts.contains(.minutes) { digest.minutes = try minutes(digest.bounds, places) }
        if query.parts.contains(.names) { digest.names = try names(walk, places) }
        let earlier = try earlier(for: &digest)
        if query.parts.contains(.domains) {
            digest.domains = try domains(walk, earlier, domain)
        }
        if query.parts.contains(.firsts) {
            for (reason, place) in places {
                digest.reasons[place].first = try walk.firsts[reason].flatMap(firstCall)
            }
        }
        return digest
    }
}

// MARK: - Reasons, hours and devices

extension DigestReading {
    private func tally(by grouping: TallyGrouping) -> TallyQuery {
        var tally = TallyQuery(by: grouping)
        tally.sinceMicroseconds = query.sinceMicroseconds
        tally.untilMicroseconds = query.untilMicroseconds
        tally.device = query.device
        tally.otherDeviceNames = query.otherDeviceNames
        return tally
    }

    private var lookups: LogQuery {
        var lookups = LogQuery(limit: 0)
        lookups.sinceMicroseconds = query.sinceMicroseconds
        lookups.untilMicroseconds = query.untilMicroseconds
        lookups.device = query.device
        lookups.otherDeviceNames = query.otherDeviceNames
        return lookups
    }

    /// Fills in reasons and hours, and tells at which place each reason's number stands.
    private func countReasons(into digest: inout CallDigest) throws -> [Int64: Int] {
        var counting = Tally(tally(by: [.hour, .reason]), in: db)
        try counting.count()
        let cells = counting.cells()
        var sums: [Int64: Int] = [:]
        for cell in cells { sums[cell.reason, default: 0] += cell.count }
        var places: [Int64: Int] = [:]
        for (number, count) in sums.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            guard let reason = words[number] else { continue }
            places[number] = digest.reasons.count
            digest.reasons.append(CallDigest.ReasonCount(reason: reason, count: count))
        }
        digest.hours = cells.compactMap { cell in
            places[cell.reason].map {
                CallDigest.TimeCount(
                    beginMicroseconds: cell.hour * HourCounts.microseconds,
                    reason: $0,
                    count: cell.count
                )
            }
        }
        return places
    }

    /// Counts by the minute, of lookups that lie close together and are few.
    private func minutes(
        _ bounds: ClosedRange<Int64>?,
        _ places: [Int64: Int]
    ) throws -> [CallDigest.TimeCount] {
        guard let bounds,
            bounds.upperBound - bounds.lowerBound <= CallDigest.minutesSpanMax
        else { return [] }
        var lookups = lookups
        lookups.limit = LogQuery.limitMax
        let walk = try IndexWalk(lookups, in: db)
        guard try walk.count() <= LogQuery.limitMax else { return [] }
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT l.time - l.time % ?, l.reason, count(*) FROM json_each(?) AS i
                    CROSS JOIN lookups AS l ON l.id = i.value GROUP BY 1, 2 ORDER BY 1
                    """
            ),
            arguments: [CallDigest.minuteMicroseconds, LogCondition.json(try walk.ids())]
        )
        var minutes: [CallDigest.TimeCount] = []
        while let row = try rows.next() {
            guard let place = places[row[1]] else { continue }
            minutes.append(
                CallDigest.TimeCount(beginMicroseconds: row[0], reason: place, count: row[2])
            )
        }
        return minutes
    }

    private func devices() throws -> [CallDigest.DeviceCount] {
        var counting = Tally(tally(by: .device), in: db)
        try counting.count()
        return try counting.lines().compactMap { line in
            line.device.map {
                CallDigest.DeviceCount(
                    device: $0,
                    isDeclared: line.isDeclared,
                    count: line.count,
                    blockedCount: line.blockedCount
                )
            }
        }.sorted { ($1.count, $0.device) < ($0.count, $1.device) }
    }
}

// MARK: - Names and domains

extension DigestReading {
    private func names(
        _ walk: NameWalk,
        _ places: [Int64: Int]
    ) throws -> [CallDigest.NameCount] {
        let most = walk.names.sorted {
            ($1.value.all, $0.key) < ($0.value.all, $1.key)
        }.prefix(max(0, query.namesMax))
        return try most.compactMap { number, count in
            try name(number).map {
                CallDigest.NameCount(
                    name: $0,
                    count: count.all,
                    blockedCount: count.blocked,
                    reason: places[count.reason]
                )
            }
        }
    }

    private func domains(
        _ walk: NameWalk,
        _ earlier: EarlierNames?,
        _ domain: (Name) -> String
    ) throws -> [CallDigest.DomainCount] {
        var sums: [String: Sum] = [:]
        for (number, count) in walk.names where count.strange > 0 {
            guard let name = try name(number) else { continue }
            let isNew = !(earlier?.contains(number) ?? false)
            sums[domain(name), default: Sum()].add(count, isNew: isNew)
        }
        return try sums.map { domain, sum in
            let isNew = try sum.isNew && !(earlier?.contains(below: domain) ?? false)
            let isTold = isNew && query.parts.contains(.firsts)
            return CallDigest.DomainCount(
                domain: domain,
                count: sum.all,
                blockedCount: sum.blocked,
                isNew: isNew,
                first: isTold ? try firstCall(sum.first) : nil
            )
        }.sorted { ($1.count, $0.domain) < ($0.count, $1.domain) }
    }

    private func name(_ number: Int64) throws -> Name? {
        let text = try String.fetchOne(
            db.cachedStatement(sql: "SELECT name FROM names WHERE id = ?"),
            arguments: [number]
        )
        return try text.map { try Name($0) }
    }
}

// MARK: - What was before

extension DigestReading {
    /// The names of before, where first calls are wanted; tells the digest of organisations as well.
    private func earlier(for digest: inout CallDigest) throws -> EarlierNames? {
        guard query.parts.contains(.firsts), let since = query.sinceMicroseconds else { return nil }
        // Whole hours, and the part of the hour in which the stretch begins.
        let begin = HourCounts.hour(of: since) * HourCounts.microseconds
        for (since, until) in [(nil, begin), (begin, since)] as [(Int64?, Int64)] {
            var tally = tally(by: .reason)
            tally.sinceMicroseconds = since
            tally.untilMicroseconds = until
            var counting = Tally(tally, in: db)
            try counting.count()
            for cell in counting.cells() {
                digest.hasEarlier = true
                guard let organisation = words[cell.reason]?.organisation else { continue }
                digest.earlierOrganisations.insert(organisation.id)
            }
        }
        var lookups = lookups
        lookups.sinceMicroseconds = nil
        lookups.untilMicroseconds = since
        let earlier = try EarlierNames(lookups, in: db)
        if !earlier.isEmpty { digest.hasEarlier = true }
        return earlier
    }

    private func firstCall(_ id: Int64) throws -> CallDigest.FirstCall? {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT l.time, d.name FROM lookups AS l JOIN devices AS d ON d.id = l.device
                    WHERE l.id = ?
                    """
            ),
            arguments: [id]
        )
        return row.map { CallDigest.FirstCall(microseconds: $0[0], device: $0[1]) }
    }

    private func bounds(_ walk: NameWalk) throws -> ClosedRange<Int64>? {
        guard let ids = walk.ids,
            let first = try firstCall(ids.lowerBound)?.microseconds,
            let last = try firstCall(ids.upperBound)?.microseconds
        else { return nil }
        return min(first, last)...max(first, last)
    }
}

/// Lookups of one domain, as they are added up.
private struct Sum {
    var all = 0
    var blocked = 0
    var isNew = true
    var first = Int64.max

    mutating func add(_ count: NameWalk.Count, isNew: Bool) {
        all += count.strange
        blocked += count.strangeBlocked
        self.isNew = self.isNew && isNew
        first = min(first, count.firstStrange)
    }
}
