import GRDB

/// Counts lookups by name, by reading the index of runs: some ten milliseconds for a million lookups.
struct NameWalk {
    /// Lookups of one name.
    struct Count {
        var all = 0
        var blocked = 0
        /// Those that the catalogue doesn't know.
        var strange = 0
        var strangeBlocked = 0
        /// The id of the first of them.
        var firstStrange = Int64.max
        /// The reason of the latest.
        var reason: Int64 = 0
    }

    /// What a reason means for its lookups.
    struct Traits {
        var isBlocked = false
        var isStrange = false
    }

    /// By the name's number.
    private(set) var names: [Int64: Count] = [:]
    /// The id of the first lookup of each reason.
    private(set) var firsts: [Int64: Int64] = [:]
    /// The lowest and the highest id.
    private(set) var ids: ClosedRange<Int64>?
    /// By the reason's number.
    private let traits: [Traits]

    /// Nothing counted; `traits` by the reasons' numbers.
    init(traits: [Traits]) { self.traits = traits }

    /// Counts what `walk` finds.
    mutating func count(_ walk: IndexWalk, in db: Database) throws {
        try walk.forEachRun { run, places in try count(run, places, in: db) }
        guard let tail = walk.tailStatement else { return }
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: "SELECT id, name, reason FROM lookups WHERE \(tail.sql) ORDER BY id"
            ),
            arguments: tail.arguments
        )
        while let row = try rows.next() { count(id: row[0], name: row[1], reason: row[2]) }
    }
}

extension NameWalk {
    private mutating func count(_ run: LogRun, _ places: PlaceSet, in db: Database) throws {
        let window = places.window
        var reasonAt = [Int32](repeating: 0, count: window.count)
        try run.forEach(.reason, from: (0, 0), in: db) { reason, place in
            if window.contains(place) {
                reasonAt[place - window.lowerBound] = Int32(truncatingIfNeeded: reason)
            }
            return true
        }
        noteFirsts(run, places, reasonAt)
        // Under a name stands the alias that decided as well: a place with two names is asked what was
        // asked there.
        var once = PlaceSet(window: window)
        var twice = PlaceSet(window: window)
        try run.forEach(.name, from: (0, 0), in: db) { _, place in
            if window.contains(place) {
                if once.contains(place) { twice.insert(place) } else { once.insert(place) }
            }
            return true
        }
        twice.formIntersection(places)
        var nameAtHand: Int64 = 0
        var sum = Count()
        try run.forEach(.name, from: (0, 0), in: db) { name, place in
            if name != nameAtHand {
                add(sum, to: nameAtHand)
                sum = Count()
                nameAtHand = name
            }
            guard window.contains(place), places.contains(place), !twice.contains(place) else {
                return true
            }
            let reason = Int64(reasonAt[place - window.lowerBound])
            sum.add(traits(reason), id: run.first + Int64(place), reason: reason)
            return true
        }
        add(sum, to: nameAtHand)
        try countAsked(run, twice, in: db)
    }

    private mutating func noteFirsts(_ run: LogRun, _ places: PlaceSet, _ reasonAt: [Int32]) {
        var met = [Bool](repeating: false, count: traits.count)
        let lowest = places.window.lowerBound
        for place in places.window where places.contains(place) {
            let id = run.first + Int64(place)
            note(id)
            let reason = Int(reasonAt[place - lowest])
            guard met.indices.contains(reason), !met[reason] else { continue }
            met[reason] = true
            let first = firsts[Int64(reason)] ?? .max
            if id < first { firsts[Int64(reason)] = id }
        }
    }

    /// Counts places by the name that their rows have.
    private mutating func countAsked(_ run: LogRun, _ places: PlaceSet, in db: Database) throws {
        let select = try db.cachedStatement(sql: "SELECT name, reason FROM lookups WHERE id = ?")
        for place in places.lowest(.max) {
            let id = run.first + Int64(place)
            guard let row = try Row.fetchOne(select, arguments: [id]) else { continue }
            count(id: id, name: row[0], reason: row[1])
        }
    }

    private mutating func count(id: Int64, name: Int64, reason: Int64) {
        note(id)
        firsts[reason] = min(firsts[reason] ?? .max, id)
        guard name != LookupColumns.noName else { return }
        var sum = Count()
        sum.add(traits(reason), id: id, reason: reason)
        add(sum, to: name)
    }

    @inline(__always)
    private mutating func note(_ id: Int64) {
        ids = ids.map { min($0.lowerBound, id)...max($0.upperBound, id) } ?? id...id
    }

    @inline(__always)
    private func traits(_ reason: Int64) -> Traits {
        traits.indices.contains(Int(reason)) ? traits[Int(reason)] : Traits()
    }

    /// Adds what was counted of a name, later than what was counted of it before.
    private mutating func add(_ sum: Count, to name: Int64) {
        guard sum.all > 0 else { return }
        names[name, default: Count()].add(sum)
    }
}

extension NameWalk.Count {
    @inline(__always)
    fileprivate mutating func add(_ traits: NameWalk.Traits, id: Int64, reason: Int64) {
        all += 1
        self.reason = reason
        if traits.isBlocked { blocked += 1 }
        guard traits.isStrange else { return }
        strange += 1
        if traits.isBlocked { strangeBlocked += 1 }
        firstStrange = min(firstStrange, id)
    }

    fileprivate mutating func add(_ later: Self) {
        all += later.all
        blocked += later.blocked
        strange += later.strange
        strangeBlocked += later.strangeBlocked
        firstStrange = min(firstStrange, later.firstStrange)
        reason = later.reason
    }
}
