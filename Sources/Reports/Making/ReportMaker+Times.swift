import Attribution
import QueryLog

extension ReportMaker {
    /// How long a slot may be, and from how long a stretch on there would be too many of them.
    private struct Unit {
        let name: String
        let step: Int64
    }

    /// Lengths of slots; the first is taken of which few enough fill the stretch.
    private static let units = [
        Unit(name: "minute", step: WallClock.minute),
        Unit(name: "5 minutes", step: 5 * WallClock.minute),
        Unit(name: "hour", step: WallClock.hour), Unit(name: "day", step: WallClock.day),
        Unit(name: "week", step: 7 * WallClock.day),
    ]

    /// The stretch that calls are shown in: what was asked for, but not what was before the log began.
    var stretch: ClosedRange<Int64> {
        let begin =
            digest.hasEarlier ? subject.since : max(subject.since, firstMoment ?? subject.since)
        return begin...max(begin, subject.until - 1)
    }

    /// The first call; of what only counts are left of, the hour of it.
    private var firstMoment: Int64? {
        guard let hour = digest.hours.first?.beginMicroseconds else { return nil }
        guard let first = digest.bounds?.lowerBound, first - hour < WallClock.hour else {
            return hour
        }
        return first
    }

    /// Calls over time.
    func timeline() -> CallReport.Timeline {
        let begin = clock.shown(stretch.lowerBound)
        let end = clock.shown(stretch.upperBound)
        let isFine = !digest.minutes.isEmpty
        let unit =
            Self.units.first { unit in
                (isFine || unit.step >= WallClock.hour)
                    && (end - begin) / unit.step < Int64(ReportLimits.slots)
            } ?? Self.units[Self.units.count - 1]
        let first = begin.floored(to: unit.step)
        let count = min(Int((end - first) / unit.step) + 1, ReportLimits.slots)
        var slots = (0..<count).map { index in
            let shown = first + Int64(index) * unit.step
            return slot(shown, unit)
        }
        let times = unit.step < WallClock.hour ? digest.minutes : digest.hours
        forEach(times) { begin in
            // An hour that a long range begins in counts whole, though it begins before.
            Int((max(clock.shown(begin), first) - first) / unit.step)
        } body: { index, cell in
            guard slots.indices.contains(index) else { return }
            slots[index].add(traits[cell.reason], cell.count)
        }
        return CallReport.Timeline(unit: unit.name, slots: slots)
    }

    /// Calls `body` with each count and what `place` makes of its beginning, which is asked once for those that
    /// begin together: clocks are slow.
    private func forEach(
        _ counts: [CallDigest.TimeCount],
        place: (Int64) -> Int,
        body: (Int, CallDigest.TimeCount) -> Void
    ) {
        var begin: Int64?
        var index = 0
        for count in counts {
            if count.beginMicroseconds != begin {
                begin = count.beginMicroseconds
                index = place(count.beginMicroseconds)
            }
            body(index, count)
        }
    }

    private func slot(_ shown: Int64, _ unit: Unit) -> CallReport.Slot {
        let begin = clock.real(shown)
        let label =
            switch unit.name {
            case "hour": "\(clock.shortDate(begin)), \(clock.time(begin))"
            case "day": clock.shortDate(begin)
            case "week": "week of \(clock.shortDate(begin))"
            default: clock.time(begin)
            }
        var slot = CallReport.Slot(begin: Moment(begin), label: label)
        slot.isNight =
            unit.step <= WallClock.hour && clock.hourOfDay(begin) < ReportLimits.nightHours
        return slot
    }

    /// Calls by the hour of the day.
    func hoursOfDay() -> [CallReport.Slot] {
        let midnight = clock.shown(stretch.lowerBound).floored(to: WallClock.day)
        var slots = (0..<24).map { hour in
            var slot = CallReport.Slot(
                begin: Moment(clock.real(midnight + Int64(hour) * WallClock.hour)),
                label: "\(hour):00"
            )
            slot.isNight = hour < ReportLimits.nightHours
            return slot
        }
        forEach(digest.hours, place: clock.hourOfDay) { hour, cell in
            slots[hour].add(traits[cell.reason], cell.count)
        }
        return slots
    }

    /// Who was called while people sleep, and how many calls that were.
    func night() -> (lines: Capped<CallReport.Line>, calls: Int) {
        var byReason = [Int](repeating: 0, count: digest.reasons.count)
        forEach(digest.hours, place: clock.hourOfDay) { hour, cell in
            if hour < ReportLimits.nightHours { byReason[cell.reason] += cell.count }
        }
        var lines: [String: CallReport.Line] = [:]
        var purposes: [String: Set<String>] = [:]
        for (place, count) in byReason.enumerated() where count > 0 {
            let reason = digest.reasons[place].reason
            let id = reason.organisation?.id.text ?? Ranking.unknownID
            let new = CallReport.Line(
                id: id,
                name: reason.organisation?.name ?? Self.unknownName,
                master: "\(reason.organisation?.master ?? .other)",
                calls: 0,
                blocked: 0
            )
            lines[id, default: new].calls += count
            if reason.isStopped { lines[id]?.blocked += count }
            if let purpose = reason.organisation?.purpose, purpose != .unknown {
                purposes[id, default: []].insert(purpose.inWords)
            }
        }
        for (id, words) in purposes {
            lines[id]?.note = words.sorted().prefix(Self.purposesTold).joined(separator: ", ")
        }
        return (
            Capped(Ranking.sorted(lines.values), limit: ReportLimits.night),
            byReason.reduce(0, +)
        )
    }

    /// Purposes told beside an organisation: a line's worth.
    private static let purposesTold = 3
}

extension CallReport.Slot {
    fileprivate mutating func add(_ traits: ReportMaker.Traits, _ count: Int) {
        switch traits.master {
        case .maker: maker += count
        case .carrier: carrier += count
        case .app: app += count
        case .other: other += count
        }
        if traits.isStopped { blocked += count }
    }
}
