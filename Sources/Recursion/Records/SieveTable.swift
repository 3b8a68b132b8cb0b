/// A dictionary that keeps within a sum of octets and forgets what has not been asked for.
///
/// Eviction is SIEVE (Zhang et al., NSDI 2024): entries stand in a queue by age; a hand walks from the oldest
/// to the newest, pardons each that was read since it last came by, and takes the first that was not.
///
///     oldest                                newest
///     [a] ──► [b•] ──► [c] ──► [d•] ──► [e]         • read since the hand passed
///              ▲ hand: pardons b, takes c
///
/// Reading marks one bit and moves nothing; names asked once in a flood pass through without pushing out
/// those that are asked for again and again.
///
/// Not to be copied, so that whoever looks into one that an object holds looks into that.
struct SieveTable<Key: Hashable, Value>: ~Copyable {
    private struct Slot {
        var key: Key
        var value: Value
        var cost: UInt64
        var wasRead = false
        /// Towards the newer, and towards the older; -1 at the ends.
        var newer = -1
        var older = -1
    }

    private var places: [Key: Int] = [:]
    private var slots: [Slot?] = []
    private var free: [Int] = []
    private var oldest = -1
    private var newest = -1
    private var hand = -1
    private let costMax: UInt64

    /// The sum of the costs of what is kept.
    private(set) var cost: UInt64 = 0
    /// How many entries were pushed out by others.
    private(set) var evictions: UInt64 = 0

    /// Makes an empty table that keeps at most `costMax` in all.
    init(costMax: UInt64) { self.costMax = costMax }

    /// How many entries are kept.
    var count: Int { places.count }

    /// The keys of what is kept, in no order.
    var keys: some Collection<Key> { places.keys }

    /// The value of `key`, which is marked as read; nil, and not marked, where not `isWanted`.
    mutating func read(_ key: Key, where isWanted: (Value) -> Bool = { _ in true }) -> Value? {
        guard let place = places[key], let value = slots[place]?.value, isWanted(value) else {
            return nil
        }
        slots[place]?.wasRead = true
        return value
    }

    /// The value of `key`, which is not marked.
    func peek(_ key: Key) -> Value? { places[key].flatMap { slots[$0]?.value } }

    /// Keeps `value`, in place of an earlier one, if `cost` fits at all; pushes others out for it.
    mutating func insert(_ value: Value, for key: Key, cost entryCost: UInt64) {
        guard entryCost <= costMax else {
            remove(key)
            return
        }
        let place: Int
        if let reused = free.popLast() {
            place = reused
        } else {
            place = slots.count
            slots.append(nil)
        }
        if let earlier = places.updateValue(place, forKey: key) { unlink(earlier) }
        while cost > costMax - entryCost { evict() }
        var slot = Slot(key: key, value: value, cost: entryCost)
        slot.older = newest
        slots[place] = slot
        if newest >= 0 { slots[newest]?.newer = place } else { oldest = place }
        newest = place
        cost += entryCost
    }

    /// Changes the value of `key`, which counts as read, where there is one; false where there is none.
    mutating func update(_ key: Key, _ change: (inout Value) -> Void) -> Bool {
        guard !places.isEmpty, let place = places[key], var slot = slots[place] else {
            return false
        }
        slot.wasRead = true
        change(&slot.value)
        slots[place] = slot
        return true
    }

    /// Forgets `key`; gives its value, if it was there.
    @discardableResult
    mutating func remove(_ key: Key) -> Value? {
        guard !places.isEmpty, let place = places.removeValue(forKey: key) else { return nil }
        return unlink(place)
    }

    /// Takes the slot at `place`, to which no key leads any more, out of the queue.
    @discardableResult
    private mutating func unlink(_ place: Int) -> Value? {
        guard let slot = slots[place] else { return nil }
        if slot.older >= 0 { slots[slot.older]?.newer = slot.newer } else { oldest = slot.newer }
        if slot.newer >= 0 { slots[slot.newer]?.older = slot.older } else { newest = slot.older }
        if hand == place { hand = slot.newer }
        slots[place] = nil
        free.append(place)
        cost -= slot.cost
        return slot.value
    }

    /// Forgets everything.
    mutating func removeAll() { self = SieveTable(costMax: costMax) }

    /// Takes the first entry from the hand on that was not read since it last came by.
    ///
    /// Ends within one round and a step: each pardon clears a mark.
    private mutating func evict() {
        while true {
            if hand < 0 { hand = oldest }
            guard hand >= 0, let slot = slots[hand] else { return }
            guard slot.wasRead else {
                evictions += 1
                remove(slot.key)
                return
            }
            slots[hand]?.wasRead = false
            hand = slot.newer
        }
    }
}
