import Attribution
import Foundation
import GRDB
import Policies

/// Counts lookups by the hours' counts and, where an end of the range cuts an hour, by themselves.
struct Tally {
    private let db: Database
    private let query: TallyQuery
    private var sums: [Group: Sum] = [:]
    /// Devices that count; nil counts all.
    private var devices: Set<Int64>?
    /// Whether a reason counts, and whether it blocks, by its number.
    private var wanted: [Bool] = []
    private var blocked: [Bool] = []

    private struct Group: Hashable {
        var hour: Int64?
        var device: Int64?
    }

    private struct Sum {
        var total = 0
        var blocked = 0
        /// Reasons, counted by their numbers, where they are told apart.
        var reasons = CountedReasons()
    }

    /// Hours from which on a range counts as whole hours: two days, of which a cut hour is little, and
    /// in which a busy house's lookups of an hour take longer to count than all hours together.
    private static let exactHoursMax: Int64 = 48

    /// Prepares to count.
    init(_ query: TallyQuery, in db: Database) {
        self.db = db
        self.query = query
    }

    /// Counts what fits.
    mutating func count() throws {
        try resolve()
        let since = query.sinceMicroseconds
        let until = query.untilMicroseconds
        if let since, let until, since >= until { return }
        let whole = HourCounts.microseconds
        guard let hours = try hours() else { return }
        var first = since.map(HourCounts.hour(of:)) ?? .min
        var last = until.map { HourCounts.hour(of: $0 - 1) } ?? .max
        let isLong =
            max(first, hours.lowerBound) + Self.exactHoursMax <= min(last, hours.upperBound)
        // An hour that the range cuts is counted by its lookups, if they are all there.
        var cut: [(hour: Int64, since: Int64, until: Int64)] = []
        if !isLong, let since, since > first * whole || first == last, try hasLookups(of: first) {
            cut.append((first, since, min(until ?? .max, (first + 1) * whole)))
            first += 1
        }
        if !isLong, let until, first <= last, until < (last + 1) * whole, try hasLookups(of: last) {
            cut.append((last, max(since ?? .min, last * whole), until))
            last -= 1
        }
        if first <= last { try countHours(first...last) }
        for part in cut { try countLookups(of: part.hour, part.since, part.until) }
    }

    /// What was counted, in words.
    func lines() throws -> [TallyLine] {
        let names = query.grouping.contains(.device) ? try deviceNames() : [:]
        let met =
            query.grouping.contains(.reason)
            ? Set(sums.values.flatMap { $0.reasons.pairs.map(\.reason) }) : []
        let words = try Self.reasonWords(met, in: db)
        var lines: [TallyLine] = []
        for (group, sum) in sums.sorted(by: { Self.isOrdered($0.key, $1.key) }) {
            let name = group.device.flatMap { names[$0] }
            var line = TallyLine(
                hourMicroseconds: group.hour.map { $0 * HourCounts.microseconds },
                device: name?.name,
                isDeclared: name?.isDeclared ?? false,
                count: sum.total,
                blockedCount: sum.blocked
            )
            guard query.grouping.contains(.reason) else {
                lines.append(line)
                continue
            }
            for (reason, count) in sum.reasons.pairs {
                line.reason = words[reason]
                line.count = count
                line.blockedCount = isBlocked(reason) ? count : 0
                lines.append(line)
            }
        }
        return lines
    }

    /// What was counted, by hour and reason in numbers.
    func cells() -> [(hour: Int64, reason: Int64, count: Int)] {
        sums.sorted { Self.isOrdered($0.key, $1.key) }.flatMap { group, sum in
            sum.reasons.pairs.map { (hour: group.hour ?? 0, reason: $0.reason, count: $0.count) }
        }
    }

    private static func isOrdered(_ left: Group, _ right: Group) -> Bool {
        (left.hour ?? 0, left.device ?? 0) < (right.hour ?? 0, right.device ?? 0)
    }
}

// MARK: - Counting

extension Tally {
    private mutating func resolve() throws {
        var lookups = LogQuery(limit: 0)
        lookups.organisation = query.organisation
        lookups.master = query.master
        lookups.purpose = query.purpose
        lookups.verdict = query.verdict
        let condition = lookups.reasonStatement
        let last = try Int64.fetchOne(db, sql: "SELECT max(id) FROM reasons") ?? 0
        var wanted = [Bool](repeating: condition.sql.isEmpty, count: Int(last) + 1)
        blocked = [Bool](repeating: false, count: Int(last) + 1)
        let filter = condition.sql.isEmpty ? "1" : condition.sql
        let rows = try Row.fetchCursor(
            db,
            sql: "SELECT id, action, \(filter) FROM reasons",
            arguments: condition.arguments
        )
        while let row = try rows.next() {
            let id = Int(row[0] as Int64)
            wanted[id] = row[2]
            blocked[id] = Action(rawValue: row[1])?.isBlocking ?? false
        }
        self.wanted = wanted
        guard let device = query.device else { return }
        devices = []
        for name in [device] + query.otherDeviceNames.prefix(LogQuery.otherDeviceNamesMax) {
            let ids = try Int64.fetchAll(
                db.cachedStatement(sql: "SELECT id FROM devices WHERE name = ?"),
                arguments: [name]
            )
            devices?.formUnion(ids)
        }
    }

    private func isBlocked(_ reason: Int64) -> Bool {
        blocked.indices.contains(Int(reason)) && blocked[Int(reason)]
    }

    /// The first and the last hour that was counted; nil if there is none.
    private func hours() throws -> ClosedRange<Int64>? {
        guard let first = try Int64.fetchOne(db, sql: "SELECT min(hour) FROM hours"),
            let last = try Int64.fetchOne(db, sql: "SELECT max(hour) FROM hours")
        else { return nil }
        return first...max(first, last)
    }

    /// Whether every lookup of an hour is still in the log.
    private func hasLookups(of hour: Int64) throws -> Bool {
        let oldest = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT id, time FROM lookups ORDER BY id LIMIT 1")
        )
        guard let oldest else { return false }
        return oldest[0] as Int64 == 1
            || HourCounts.hour(of: oldest[1]) < hour
    }

    private mutating func countHours(_ hours: ClosedRange<Int64>) throws {
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: "SELECT hour, device, counts FROM hours WHERE hour BETWEEN ? AND ?"
            ),
            arguments: [hours.lowerBound, hours.upperBound]
        )
        // A week of many devices is a million counts: those of rows that follow each other in one group
        // are added up in place.
        var counts = [Int](repeating: 0, count: wanted.count)
        var open: Group?
        while let row = try rows.next() {
            let device: Int64 = row[1]
            guard devices?.contains(device) ?? true else { continue }
            let group = group(hour: row[0], device: device)
            if group != open, let open { close(open, &counts) }
            open = group
            ReasonCounts.forEach(row[2] as Data) { reason, count in
                if counts.indices.contains(Int(reason)) { counts[Int(reason)] += Int(count) }
            }
        }
        if let open { close(open, &counts) }
    }

    /// Adds what was counted to a group, and begins anew.
    private mutating func close(_ group: Group, _ counts: inout [Int]) {
        var sum = sums.removeValue(forKey: group) ?? Sum()
        for reason in counts.indices where counts[reason] > 0 {
            add(Int64(reason), counts[reason], to: &sum)
            counts[reason] = 0
        }
        sums[group] = sum
    }

    private func group(hour: Int64, device: Int64) -> Group {
        Group(
            hour: query.grouping.contains(.hour) ? hour : nil,
            device: query.grouping.contains(.device) ? device : nil
        )
    }

    @inline(__always)
    private func add(_ reason: Int64, _ count: Int, to sum: inout Sum) {
        guard wanted.indices.contains(Int(reason)), wanted[Int(reason)] else { return }
        sum.total += count
        if blocked[Int(reason)] { sum.blocked += count }
        if query.grouping.contains(.reason) { sum.reasons.add(reason, count) }
    }

    /// Counts the lookups of a part of an hour.
    private mutating func countLookups(of hour: Int64, _ since: Int64, _ until: Int64) throws {
        var lookups = LogQuery(limit: 0)
        lookups.sinceMicroseconds = since
        lookups.untilMicroseconds = until
        let walk = try IndexWalk(lookups, in: db)
        var cells = CellCounts()
        try walk.forEachRun { run, places in try cells.add(run, places, in: db) }
        if let tail = walk.tailStatement { try cells.add(tail, in: db) }
        for (cell, count) in cells.counts where devices?.contains(cell.device) ?? true {
            let group = group(hour: hour, device: cell.device)
            var sum = sums.removeValue(forKey: group) ?? Sum()
            add(cell.reason, count, to: &sum)
            sums[group] = sum
        }
    }
}

// MARK: - Words

extension Tally {
    private func deviceNames() throws -> [Int64: (name: String, isDeclared: Bool)] {
        var names: [Int64: (name: String, isDeclared: Bool)] = [:]
        for row in try Row.fetchAll(db, sql: "SELECT id, name, declared FROM devices") {
            names[row[0]] = (row[1], row[2])
        }
        return names
    }

    /// The reasons of these numbers.
    static func reasonWords(
        _ met: some Collection<Int64>,
        in db: Database
    ) throws -> [Int64: DecisionReason] {
        let statement = try db.cachedStatement(
            sql: "SELECT \(ReasonColumns.all.joined(separator: ", ")) FROM reasons WHERE id = ?"
        )
        var words: [Int64: DecisionReason] = [:]
        for id in met {
            guard let row = try Row.fetchOne(statement, arguments: [id]) else { continue }
            words[id] = try ReasonColumns.reason(row)
        }
        return words
    }
}

/// How often reasons were met, in the order of their numbers.
///
/// They come in that order nearly always, and then cost no search.
private struct CountedReasons {
    private(set) var pairs: [(reason: Int64, count: Int)] = []

    @inline(__always)
    mutating func add(_ reason: Int64, _ count: Int) {
        guard let last = pairs.last, last.reason >= reason else {
            pairs.append((reason, count))
            return
        }
        var range = 0..<pairs.count
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            if pairs[middle].reason < reason {
                range = (middle + 1)..<range.upperBound
            } else {
                range = range.lowerBound..<middle
            }
        }
        if pairs[range.lowerBound].reason == reason {
            pairs[range.lowerBound].count += count
        } else {
            pairs.insert((reason, count), at: range.lowerBound)
        }
    }
}

/// Lookups counted by device and reason.
struct CellCounts {
    struct Cell: Hashable {
        var device: Int64
        var reason: Int64
    }

    private(set) var counts: [Cell: Int] = [:]

    /// Counts lookups of a run by reading its index of devices and of reasons through: a thirtieth of
    /// what their rows would take.
    mutating func add(_ run: LogRun, _ places: PlaceSet, in db: Database) throws {
        let window = places.window
        var devices: [Int64] = []
        /// The place of each lookup's device in `devices`.
        var deviceAt = [Int32](repeating: 0, count: window.count)
        try run.forEach(.device, from: (0, 0), in: db) { device, place in
            if devices.last != device { devices.append(device) }
            if window.contains(place) {
                deviceAt[place - window.lowerBound] = Int32(truncatingIfNeeded: devices.count - 1)
            }
            return true
        }
        // Reasons come in order: each is counted by device before the next.
        var reasonAtHand: Int64 = 0
        var byDevice = [Int](repeating: 0, count: devices.count)
        func close() {
            for device in devices.indices where byDevice[device] > 0 {
                let cell = Cell(device: devices[device], reason: reasonAtHand)
                counts[cell, default: 0] += byDevice[device]
                byDevice[device] = 0
            }
        }
        try run.forEach(.reason, from: (0, 0), in: db) { reason, place in
            if reason != reasonAtHand {
                close()
                reasonAtHand = reason
            }
            if window.contains(place), places.contains(place) {
                byDevice[Int(deviceAt[place - window.lowerBound])] += 1
            }
            return true
        }
        close()
    }

    /// Counts rows of `lookups`.
    mutating func add(_ rows: LogStatement, in db: Database) throws {
        let found = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT device, reason, count(*) FROM lookups WHERE \(rows.sql)
                    GROUP BY device, reason
                    """
            ),
            arguments: rows.arguments
        )
        while let row = try found.next() {
            counts[Cell(device: row[0], reason: row[1]), default: 0] += row[2] as Int
        }
    }
}
