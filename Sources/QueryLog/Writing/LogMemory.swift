import GRDB
import Journal

/// What the writing side remembers between transactions; all of it can be found in the log again.
struct LogMemory: Sendable {
    var interners = RecordInterners()
    var names = NameNumbers()
    /// The rows that are in no run yet; nil where they must be read.
    var tail: LookupColumns?

    /// The rows of some records, with everything that they name put into the log.
    mutating func rows(
        of records: borrowing LookupRecords,
        from firstID: Int64,
        resolver: some ReasonResolver,
        in db: Database
    ) throws -> LookupColumns {
        var rows = LookupColumns(capacity: records.count)
        var circumstances = Circumstances()
        var hours = HourCounts()
        // How often each of the circumstances was met in the hour at hand.
        var counts: [Int64] = []
        var hour: Int64?
        func count(_ hour: Int64) {
            for (number, count) in counts.enumerated() where count > 0 {
                let what = circumstances.all[number]
                hours.add(hour: hour, device: what.device, reason: what.reason, count: count)
                counts[number] = 0
            }
        }
        var id = firstID
        for place in records.placesByTime() {
            let number = try circumstances.number(of: records, at: place) { record in
                try interners.circumstance(of: record.fields, resolver: resolver, in: db)
            }
            let time = records.wallMicroseconds(at: place)
            if HourCounts.hour(of: time) != hour {
                if let hour { count(hour) }
                hour = HourCounts.hour(of: time)
            }
            if number == counts.count { counts.append(1) } else { counts[number] += 1 }
            let nameOctets = records.nameOctets(at: place)
            let aliasOctets = records.aliasOctets(at: place)
            let what = circumstances.all[number]
            rows.ids.append(id)
            rows.times.append(time)
            rows.durations.append(Int64(records.durationMicroseconds(at: place)))
            rows.devices.append(what.device)
            rows.clients.append(what.client)
            rows.qtypes.append(what.qtype)
            rows.reasons.append(what.reason)
            rows.outcomes.append(what.outcome)
            rows.names.append(
                nameOctets == 0
                    ? LookupColumns.noName
                    : try names.number(of: records, at: place, from: 0, count: nameOctets, in: db)
            )
            rows.aliases.append(
                aliasOctets == 0
                    ? LookupColumns.noName
                    : try names.number(
                        of: records,
                        at: place,
                        from: nameOctets,
                        count: aliasOctets,
                        in: db
                    )
            )
            id += 1
        }
        if let hour { count(hour) }
        try names.finish(in: db)
        try hours.store(in: db)
        return rows
    }

    /// Puts rows that were just stored into a run, as soon as there are enough for one.
    mutating func index(_ rows: LookupColumns, in db: Database) throws {
        guard rows.count > 0 else { return }
        if var known = tail {
            tail = nil
            known.append(contentsOf: rows)
            tail = known
        } else {
            tail = try LookupColumns.read(after: RunIndex.last(in: db), limit: .max, in: db)
        }
        guard let waiting = tail, waiting.count >= RunIndex.tailMax else { return }
        try RunIndex.add(waiting, in: db)
        tail = LookupColumns()
    }
}
