import DNSWire
import Sockets

/// One shard of the cache: a hash table of entries that are also in a queue by age.
///
///     slots (open addressing, linear probing;        entries (index = place)
///     32 bits of the hash and a place each)
///     ┌───┬───┬───┬───┬───┬───┐                      ┌────────┬────────┬────────┐
///     │ – │ 2 │ – │ 0 │ 1 │ – │ ───────────────────▶ │ body … │ body … │ body … │
///     └───┴───┴───┴───┴───┴───┘                      └────────┴────────┴────────┘
///     queue: newest ⇄ … ⇄ hand ⇄ … ⇄ oldest
///
/// Eviction is SIEVE (Zhang et al., NSDI 2024). A hit only marks its entry, so the lock is held for a
/// few instructions. For room, the hand walks from the oldest towards the newest: it spares a marked
/// entry once, taking its mark, and evicts the first unmarked or expired one. Names that are asked
/// once (random subdomains, an attack's above all) leave before they push out what is in use.
/// `docs/decisions/0006-the-cache-evicts-by-sieve.md` has the comparison with LRU, CLOCK and FIFO.
///
/// An entry's life, in seconds since it was stored; what it has left is looked at only from `refreshAge`
/// on, so that a hit before that costs one comparison:
///
///     0 ─────────────── refreshAge ─────── lifetime ───────────────────── lifetime + staleSecondsMax
///       fresh            fresh, and a       expired: no hit, but given      as though it were not there
///                        second hit asks    stale where asking anew fails
///                        for a refresh      (`excuse`), and then at once for a while (`triedAge`)
struct CacheShard {
    private var slots = [UInt64](repeating: noSlot, count: slotsMin)
    private var entries: [CacheEntry] = []
    private var free: [UInt32] = []
    private var newest = noEntry
    private var oldest = noEntry
    private var hand = noEntry
    private(set) var count = 0
    private(set) var octets = 0
    private var octetsMax: Int
    private var upkeep: CacheUpkeep
    private(set) var hits: UInt64 = 0
    private(set) var misses: UInt64 = 0
    /// What was given although its time was over.
    private(set) var staleAnswers: UInt64 = 0
    private(set) var insertions: UInt64 = 0
    private(set) var evictions: UInt64 = 0

    /// The mark of no entry.
    private static let noEntry = UInt32.max
    /// A slot without an entry.
    ///
    /// The high half of any other is the low half of its entry's hash: a probe looks at an entry, which is
    /// seldom in the processor's cache, only when it is the right one.
    private static let noSlot = UInt64(noEntry)
    /// Slots of an empty table; a power of two.
    private static let slotsMin = 16
    /// The largest answer that is kept.
    ///
    /// Ordinary ones are below 1,232 octets; larger ones come by TCP and are seldom asked again.
    static let entryOctetsMax = 16 << 10

    /// Makes an empty shard.
    init(octetsMax: Int, upkeep: CacheUpkeep = CacheUpkeep()) {
        self.octetsMax = octetsMax
        self.upkeep = upkeep
    }
}

/// What is found in the cache: an answer, how many seconds ago it was stored, whether its time is over, and
/// whether it is to be asked for anew.
///
/// A tuple, since it comes out from under a lock by a generic function: a structure would be copied there by
/// way of its witness table, which costs a hit a tenth more.
typealias CacheFinding = (body: AnswerBody, age: UInt32, isStale: Bool, wantsRefresh: Bool)

/// What the cache could give when asking anew fails.
enum CacheStanding {
    case nothing
    /// An answer whose time is over.
    case stale
    /// An answer that is good.
    case fresh
}

/// One answer in the cache.
struct CacheEntry {
    fileprivate(set) var body: AnswerBody
    fileprivate let hash: UInt64
    let facets: UInt64
    /// By a clock of its own (`headStart`).
    fileprivate(set) var storedAt: MonotonicNanoseconds
    /// The neighbours in the queue.
    fileprivate var newer: UInt32
    fileprivate var older: UInt32
    /// Whether it was found since it came, or since the hand last passed.
    fileprivate(set) var isMarked = false
    /// The age in seconds from which a hit is looked at more closely; at most the lifetime.
    fileprivate var refreshAge: UInt32
    /// The age in seconds at which it was last asked for anew in vain, or, stale, at all; 0 if never.
    fileprivate var triedAge: UInt32 = 0

    /// What an entry takes beside its octets: itself, its slots at the table's mean load, and the
    /// array's header and allocation (32 and up to 16 octets).
    fileprivate static let overheadOctets = MemoryLayout<CacheEntry>.stride + 3 * 8 + 48

    fileprivate var size: Int { Self.overheadOctets + body.octets.count }

    /// Whether its time is over.
    fileprivate func isExpired(_ now: MonotonicNanoseconds) -> Bool {
        Self.age(storedAt, now) >= body.lifetime
    }

    /// Whether this may be given after its time: an answer, and none that a client asked for unvalidated,
    /// for that may be bogus.
    var mayBeStale: Bool {
        facets & CacheKey.checkingDisabledFacet == 0 && body.rcode != .servFail
    }

    /// Whole seconds since something was stored.
    static func age(
        _ storedAt: MonotonicNanoseconds,
        _ now: MonotonicNanoseconds
    ) -> UInt32 {
        let nanoseconds = now.advanced(byNanoseconds: headStart).nanoseconds(since: storedAt)
        return UInt32(clamping: nanoseconds / 1_000_000_000)
    }

    /// When something was stored that is `age` seconds old at `now`.
    fileprivate static func storedAt(
        age: UInt32,
        _ now: MonotonicNanoseconds
    ) -> MonotonicNanoseconds {
        now.advanced(byNanoseconds: headStart - min(headStart, UInt64(age) * 1_000_000_000))
    }

    /// How far the clock of `storedAt` is ahead of the one that is looked at, which begins when the machine
    /// does, while what comes from a snapshot may be older: a month, the longest that any entry is of use.
    private static let headStart: UInt64 = 31 * 86_400 * 1_000_000_000
}

// MARK: - Finding and storing

extension CacheShard {
    /// The answer under `key` for `name`, if it is still good, or stale and asked for anew in vain a
    /// short while ago.
    mutating func find(
        _ key: CacheKey,
        name: Span<UInt8>,
        now: MonotonicNanoseconds
    ) -> CacheFinding? {
        guard let slot = slot(of: key, name: name) else {
            misses &+= 1
            return nil
        }
        let index = place(in: slot)
        // By the moment alone: a method of the entry would hold on to its octets meanwhile.
        let age = CacheEntry.age(entries[index].storedAt, now)
        guard age < entries[index].refreshAge else { return findLate(index, age) }
        hits &+= 1
        entries[index].isMarked = true
        return (
            body: entries[index].body,
            age: age,
            isStale: false,
            wantsRefresh: false
        )
    }

    /// What `find` gives of an entry that is near its end or past it.
    private mutating func findLate(_ index: Int, _ age: UInt32) -> CacheFinding? {
        let lifetime = entries[index].body.lifetime
        let wantsRefresh: Bool
        if age < lifetime {
            // Found before, so that what is asked for once an hour does not keep upstreams busy.
            wantsRefresh = entries[index].isMarked
            if wantsRefresh {
                entries[index].refreshAge = min(age + UpkeepLimits.refreshSeconds, lifetime)
            }
            hits &+= 1
        } else {
            let tried = entries[index].triedAge
            guard tried > 0, age - min(tried, age) < UpkeepLimits.staleAtOnceSeconds,
                isWithinStaleTime(index, age)
            else {
                misses &+= 1
                return nil
            }
            wantsRefresh = age - min(tried, age) >= UpkeepLimits.refreshSeconds
            if wantsRefresh { entries[index].triedAge = age }
            staleAnswers &+= 1
        }
        entries[index].isMarked = true
        return (
            body: entries[index].body,
            age: age,
            isStale: age >= lifetime,
            wantsRefresh: wantsRefresh
        )
    }

    /// What is still known under `key` for `name`, now that asking anew has failed or takes too long.
    ///
    /// Good or stale; what is stale will be found at once for a while. Nil where nothing is known.
    mutating func excuse(
        _ key: CacheKey,
        name: Span<UInt8>,
        now: MonotonicNanoseconds
    ) -> CacheFinding? {
        guard let slot = slot(of: key, name: name) else { return nil }
        let index = place(in: slot)
        let age = CacheEntry.age(entries[index].storedAt, now)
        let isStale = age >= entries[index].body.lifetime
        guard entries[index].mayBeStale, !isStale || isWithinStaleTime(index, age) else {
            return nil
        }
        if isStale {
            entries[index].triedAge = age
            staleAnswers &+= 1
        }
        return (
            body: entries[index].body,
            age: age,
            isStale: isStale,
            wantsRefresh: false
        )
    }

    /// What `excuse` would give.
    func standing(
        _ key: CacheKey,
        name: Span<UInt8>,
        now: MonotonicNanoseconds
    ) -> CacheStanding {
        guard let slot = slot(of: key, name: name) else { return .nothing }
        let index = place(in: slot)
        let age = CacheEntry.age(entries[index].storedAt, now)
        guard entries[index].mayBeStale else { return .nothing }
        if age < entries[index].body.lifetime { return .fresh }
        return isWithinStaleTime(index, age) ? .stale : .nothing
    }

    /// Whether an entry of this age may be given for want of a better one.
    private func isWithinStaleTime(_ index: Int, _ age: UInt32) -> Bool {
        guard entries[index].mayBeStale else { return false }
        return UInt64(age)
            < UInt64(entries[index].body.lifetime) + UInt64(upkeep.staleSecondsMax)
    }

    /// The age from which hits on an entry that lives for `lifetime` are looked at more closely.
    private func refreshAge(_ lifetime: UInt32) -> UInt32 {
        guard upkeep.prefetches, lifetime >= UpkeepLimits.prefetchLifetimeMin else {
            return lifetime
        }
        return lifetime - lifetime / UpkeepLimits.prefetchShare
    }

    /// Asks for the memory that `find` will read for `key`.
    ///
    /// The second step reads only what the first has asked for, and believes the first slot: what others have
    /// pushed farther is found later all the same.
    func foresee(_ key: CacheKey, _ step: ForesightStep) {
        let tag = UInt32(truncatingIfNeeded: key.hash)
        let slot = Int(tag) & (slots.count - 1)
        switch step {
        case .slot: Prefetch.element(slot, of: slots.span)
        case .entry:
            let word = slots[slot]
            guard word != Self.noSlot, UInt32(truncatingIfNeeded: word >> 32) == tag else { return }
            Prefetch.element(Int(word & 0xFFFF_FFFF), of: entries.span)
        }
    }

    /// Keeps `body`, in the place of an earlier one under the same key.
    mutating func store(_ body: AnswerBody, under key: CacheKey, now: MonotonicNanoseconds) {
        guard body.lifetime > 0, body.octets.count <= Self.entryOctetsMax else { return }
        insertions &+= 1
        let name = body.octets.span.extracting(0..<body.nameCount)
        if let slot = slot(of: key, name: name) {
            let index = place(in: slot)
            octets -= entries[index].size
            entries[index].body = body
            entries[index].storedAt = CacheEntry.storedAt(age: 0, now)
            entries[index].refreshAge = refreshAge(body.lifetime)
            entries[index].triedAge = 0
            octets += entries[index].size
        } else {
            insert(body, under: key, storedAt: CacheEntry.storedAt(age: 0, now))
        }
        makeRoom(now)
    }

    /// Keeps `body`, which is `age` seconds old, unless something is under its key already.
    mutating func restore(
        _ body: AnswerBody,
        under key: CacheKey,
        age: UInt32,
        isMarked: Bool,
        now: MonotonicNanoseconds
    ) {
        let name = body.octets.span.extracting(0..<body.nameCount)
        guard body.octets.count <= Self.entryOctetsMax, slot(of: key, name: name) == nil else {
            return
        }
        insert(body, under: key, storedAt: CacheEntry.storedAt(age: age, now))
        entries[Int(newest)].isMarked = isMarked
        makeRoom(now)
    }

    /// The slot whose entry is under `key` for `name`.
    private func slot(of key: CacheKey, name: Span<UInt8>) -> Int? {
        let tag = UInt32(truncatingIfNeeded: key.hash)
        var slot = Int(tag) & (slots.count - 1)
        while slots[slot] != Self.noSlot {
            if UInt32(truncatingIfNeeded: slots[slot] >> 32) == tag {
                let index = place(in: slot)
                if entries[index].hash == key.hash, entries[index].facets == key.facets,
                    entries[index].body.isAbout(name)
                {
                    return slot
                }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// The place of the entry that a slot, which is not empty, leads to.
    private func place(in slot: Int) -> Int { Int(slots[slot] & 0xFFFF_FFFF) }

    /// The slot where the probes for what is in `word` begin.
    private func home(of word: UInt64) -> Int { Int(word >> 32) & (slots.count - 1) }

    private mutating func insert(
        _ body: AnswerBody,
        under key: CacheKey,
        storedAt: MonotonicNanoseconds
    ) {
        let entry = CacheEntry(
            body: body,
            hash: key.hash,
            facets: key.facets,
            storedAt: storedAt,
            newer: Self.noEntry,
            older: newest,
            refreshAge: refreshAge(body.lifetime)
        )
        let index: UInt32
        if let reused = free.popLast() {
            index = reused
            entries[Int(index)] = entry
        } else {
            index = UInt32(entries.count)
            entries.append(entry)
        }
        if newest == Self.noEntry {
            oldest = index
        } else {
            entries[Int(newest)].newer = index
        }
        newest = index
        count += 1
        octets += entry.size
        if count * 4 > slots.count * 3 { growSlots() } else { place(index) }
    }

    /// Puts an entry into the first empty slot from its hash on.
    private mutating func place(_ index: UInt32) {
        place(word: entries[Int(index)].hash << 32 | UInt64(index))
    }

    private mutating func place(word: UInt64) {
        var slot = home(of: word)
        while slots[slot] != Self.noSlot { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = word
    }

    /// Doubles the slots, and finds one for the newest entry too, which has none yet.
    private mutating func growSlots() {
        let smaller = slots
        slots = [UInt64](repeating: Self.noSlot, count: smaller.count * 2)
        for word in smaller where word != Self.noSlot { place(word: word) }
        place(newest)
    }
}

// MARK: - Removing

extension CacheShard {
    /// Sets another bound and another upkeep; what is kept already is prefetched as it was to be.
    mutating func reconfigure(octetsMax: Int, upkeep: CacheUpkeep) {
        self.octetsMax = octetsMax
        self.upkeep = upkeep
        // Expired entries go as any other: the moment does not matter for a bound.
        makeRoom(MonotonicNanoseconds(0))
    }

    /// Takes out every entry whose question name satisfies `condition`; gives how many.
    @discardableResult
    mutating func removeAll(where condition: (Span<UInt8>) -> Bool) -> Int {
        let before = count
        var index = oldest
        while index != Self.noEntry {
            let newer = entries[Int(index)].newer
            let body = entries[Int(index)].body
            if condition(body.octets.span.extracting(0..<body.nameCount)) { remove(index) }
            index = newer
        }
        return before - count
    }

    /// Takes out the entry under `key` for `name`, if there is one.
    mutating func remove(_ key: CacheKey, name: Span<UInt8>) {
        if let slot = slot(of: key, name: name) { remove(UInt32(place(in: slot))) }
    }

    /// Calls `body` with each entry, from the oldest to the newest.
    func forEach(_ body: (CacheEntry) -> Void) {
        var index = oldest
        while index != Self.noEntry {
            body(entries[Int(index)])
            index = entries[Int(index)].newer
        }
    }

    /// Takes out everything, gives how many that were; the counters stay.
    @discardableResult
    mutating func removeAll() -> Int {
        let before = count
        slots = [UInt64](repeating: Self.noSlot, count: Self.slotsMin)
        entries = []
        free = []
        (newest, oldest, hand) = (Self.noEntry, Self.noEntry, Self.noEntry)
        (count, octets) = (0, 0)
        return before
    }

    private mutating func makeRoom(_ now: MonotonicNanoseconds) {
        while octets > octetsMax, count > 0 {
            var index = hand == Self.noEntry ? oldest : hand
            // Ends: each step takes a mark, and the second round finds none.
            while entries[Int(index)].isMarked, !entries[Int(index)].isExpired(now) {
                entries[Int(index)].isMarked = false
                let newer = entries[Int(index)].newer
                index = newer == Self.noEntry ? oldest : newer
            }
            hand = entries[Int(index)].newer
            remove(index)
            evictions &+= 1
        }
    }

    private mutating func remove(_ index: UInt32) {
        let entry = entries[Int(index)]
        if hand == index { hand = entry.newer }
        if entry.newer == Self.noEntry {
            newest = entry.older
        } else {
            entries[Int(entry.newer)].older = entry.older
        }
        if entry.older == Self.noEntry {
            oldest = entry.newer
        } else {
            entries[Int(entry.older)].newer = entry.newer
        }
        count -= 1
        octets -= entry.size
        emptySlot(of: index)
        // The octets go now, the entry's place is kept for the next.
        entries[Int(index)].body = .vacant
        free.append(index)
    }

    /// Empties an entry's slot and moves back those behind it that were pushed there by others, so
    /// that no probe ends early (Knuth, volume 3, algorithm 6.4R).
    private mutating func emptySlot(of index: UInt32) {
        let mask = slots.count - 1
        var hole = home(of: entries[Int(index)].hash << 32)
        while place(in: hole) != Int(index) { hole = (hole + 1) & mask }
        var next = (hole + 1) & mask
        while slots[next] != Self.noSlot {
            // The entry may move if its home is not within (hole, next], walking round.
            if (next - home(of: slots[next])) & mask >= (next - hole) & mask {
                slots[hole] = slots[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        slots[hole] = Self.noSlot
    }
}

extension AnswerBody {
    /// What a place without an entry holds: no octets.
    fileprivate static let vacant = AnswerBody(name: .root, rcode: .noError)

    /// Whether this answers a question about `name`, folded.
    fileprivate func isAbout(_ name: Span<UInt8>) -> Bool {
        guard nameCount == name.count else { return false }
        return NameHash.isEqual(name, from: 0, to: octets.span.extracting(0..<nameCount))
    }
}
