import Attribution
package import DNSWire

extension CallDigest {
    /// What lookups come to that need be in no log, in the order of their times: a recording's, say.
    ///
    /// `earlier` are those before them that tell what is new. Agrees with `LogReader.digest` of a log
    /// that holds the same.
    package init(
        of rows: [LogRow],
        after earlier: [LogRow] = [],
        namesMax: Int,
        domain: (Name) -> String
    ) {
        self.init()
        countReasons(rows)
        countNames(rows, namesMax)
        countDomains(rows, after: earlier, domain)
        countDevices(rows)
        hasEarlier = !earlier.isEmpty
        earlierOrganisations = Set(earlier.compactMap { $0.reason.organisation?.id })
        if let first = rows.first, let last = rows.last {
            bounds = first.timeMicroseconds...max(first.timeMicroseconds, last.timeMicroseconds)
        }
    }

    private mutating func countReasons(_ rows: [LogRow]) {
        var counts: [DecisionReason: (place: Int, count: Int, first: FirstCall)] = [:]
        for row in rows {
            let new = (place: counts.count, count: 0, first: FirstCall(row))
            counts[row.reason, default: new].count += 1
        }
        let sorted = counts.sorted {
            ($1.value.count, $0.value.place) < ($0.value.count, $1.value.place)
        }
        var places: [DecisionReason: Int] = [:]
        for (reason, count) in sorted {
            places[reason] = reasons.count
            reasons.append(
                ReasonCount(reason: reason, count: count.count, first: count.first)
            )
        }
        hours = Self.times(rows, HourCounts.microseconds, places)
        let span = (rows.last?.timeMicroseconds ?? 0) - (rows.first?.timeMicroseconds ?? 0)
        if span <= Self.minutesSpanMax, rows.count <= LogQuery.limitMax {
            minutes = Self.times(rows, Self.minuteMicroseconds, places)
        }
    }

    /// Rows counted by stretches of `step` and reasons.
    private static func times(
        _ rows: [LogRow],
        _ step: Int64,
        _ places: [DecisionReason: Int]
    ) -> [TimeCount] {
        var counts: [Int64: [Int: Int]] = [:]
        for row in rows {
            guard let place = places[row.reason] else { continue }
            let rest = row.timeMicroseconds % step
            let begin = row.timeMicroseconds - (rest < 0 ? rest + step : rest)
            counts[begin, default: [:]][place, default: 0] += 1
        }
        return counts.sorted { $0.key < $1.key }.flatMap { begin, counts in
            counts.sorted { $0.key < $1.key }.map {
                TimeCount(beginMicroseconds: begin, reason: $0.key, count: $0.value)
            }
        }
    }

    private mutating func countNames(_ rows: [LogRow], _ namesMax: Int) {
        var counts: [Name: (place: Int, count: NameCount)] = [:]
        for row in rows {
            guard let name = row.qname else { continue }
            let new = NameCount(name: name, count: 0, blockedCount: 0)
            var entry = counts[name] ?? (counts.count, new)
            entry.count.count += 1
            if row.reason.isStopped { entry.count.blockedCount += 1 }
            entry.count.reason = reasons.firstIndex { $0.reason == row.reason }
            counts[name] = entry
        }
        namesCount = counts.count
        names = counts.values.sorted {
            ($1.count.count, $0.place) < ($0.count.count, $1.place)
        }.prefix(max(0, namesMax)).map(\.count)
    }

    private mutating func countDomains(
        _ rows: [LogRow],
        after earlier: [LogRow],
        _ domain: (Name) -> String
    ) {
        let known = Set(earlier.flatMap { [$0.qname, $0.alias].compactMap(\.self) }.map(domain))
        var counts: [String: DomainCount] = [:]
        for row in rows where row.reason.organisation == nil {
            guard let name = row.qname.map(domain) else { continue }
            let isNew = !known.contains(name)
            let new = DomainCount(
                domain: name,
                count: 0,
                blockedCount: 0,
                isNew: isNew,
                first: isNew ? FirstCall(row) : nil
            )
            counts[name, default: new].count += 1
            if row.reason.isStopped { counts[name]?.blockedCount += 1 }
        }
        domains = counts.values.sorted { ($1.count, $0.domain) < ($0.count, $1.domain) }
    }

    private mutating func countDevices(_ rows: [LogRow]) {
        var counts: [String: DeviceCount] = [:]
        for row in rows {
            let new = DeviceCount(
                device: row.device,
                isDeclared: row.isDeclared,
                count: 0,
                blockedCount: 0
            )
            counts[row.device, default: new].count += 1
            if row.reason.isStopped { counts[row.device]?.blockedCount += 1 }
        }
        devices = counts.values.sorted { ($1.count, $0.device) < ($0.count, $1.device) }
    }
}

extension CallDigest.FirstCall {
    fileprivate init(_ row: LogRow) {
        self.init(microseconds: row.timeMicroseconds, device: row.device)
    }
}
