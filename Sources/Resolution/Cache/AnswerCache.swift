import DNSWire
import Sockets
import Synchronization

/// Answers kept until their TTLs run out or room is wanted, in a bounded number of octets.
///
/// Split into shards by hash, each behind its own lock, which is held for a look and never for a copy:
/// threads seldom meet. Knows no asker; what is kept is what makes every asker's response.
final class AnswerCache: Sendable {
    /// Side by side in this object, so that none is reached through a reference of its own that would have
    /// to be counted.
    private let shards: InlineArray<64, Mutex<CacheShard>>
    /// How many of them are in use; a power of two.
    private let count: Int

    /// How many shards there are at most: with as many threads as a large machine has cores, two
    /// seldom want the same one.
    ///
    /// A power of two.
    static let shardsMax = 64
    /// The least octets of a shard: 16 of the largest entries, so that none empties it.
    static let shardOctetsMin = 16 * CacheShard.entryOctetsMax

    /// Makes an empty cache.
    init(octetsMax: UInt64, upkeep: CacheUpkeep = CacheUpkeep()) {
        var count = 1
        while count < Self.shardsMax, octetsMax / UInt64(count * 2) >= UInt64(Self.shardOctetsMin) {
            count *= 2
        }
        let share = Int(clamping: octetsMax / UInt64(count))
        self.count = count
        shards = InlineArray { _ in Mutex(CacheShard(octetsMax: share, upkeep: upkeep)) }
    }

    /// The answer kept under `key` for the folded `name`; nil when there is none or it has outlived its
    /// TTL, unless it was asked for anew in vain a short while ago.
    func find(
        _ key: CacheKey,
        name: Span<UInt8>,
        now: MonotonicNanoseconds
    ) -> CacheFinding? {
        shards[place(of: key)].withLock { $0.find(key, name: name, now: now) }
    }

    /// What is still known, good or stale, now that asking anew has failed or takes too long.
    ///
    /// Nil where nothing is; what is will be found at once for a while.
    func excuse(
        _ key: CacheKey,
        name: Span<UInt8>,
        now: MonotonicNanoseconds
    ) -> CacheFinding? {
        shards[place(of: key)].withLock { $0.excuse(key, name: name, now: now) }
    }

    /// What `excuse` would give.
    func standing(
        _ key: CacheKey,
        name: Span<UInt8>,
        now: MonotonicNanoseconds
    ) -> CacheStanding {
        shards[place(of: key)].withLock { $0.standing(key, name: name, now: now) }
    }

    /// Asks for the memory that `find` will read for `key`, one step farther than the step before.
    func foresee(_ key: CacheKey, _ step: ForesightStep) {
        shards[place(of: key)].withLock { $0.foresee(key, step) }
    }

    /// Keeps `body` for as long as its lifetime says; nothing if that is 0.
    func store(_ body: AnswerBody, under key: CacheKey, now: MonotonicNanoseconds) {
        shards[place(of: key)].withLock { $0.store(body, under: key, now: now) }
    }

    /// Keeps `body`, which is `age` seconds old, unless something is under its key already.
    func restore(
        _ body: AnswerBody,
        under key: CacheKey,
        age: UInt32,
        isMarked: Bool,
        now: MonotonicNanoseconds
    ) {
        shards[place(of: key)].withLock {
            $0.restore(body, under: key, age: age, isMarked: isMarked, now: now)
        }
    }

    /// Takes out the answer under `key` for the folded `name`, if there is one.
    func remove(_ key: CacheKey, name: Span<UInt8>) {
        shards[place(of: key)].withLock { $0.remove(key, name: name) }
    }

    /// Takes out every answer whose folded question name satisfies `condition`; gives how many.
    @discardableResult
    func removeAll(where condition: (Span<UInt8>) -> Bool) -> Int {
        var removed = 0
        for place in 0..<count {
            removed += shards[place].withLock { $0.removeAll(where: condition) }
        }
        return removed
    }

    /// Takes out everything; gives how many answers that were.
    @discardableResult
    func removeAll() -> Int {
        var removed = 0
        for place in 0..<count { removed += shards[place].withLock { $0.removeAll() } }
        return removed
    }

    /// Calls `body` with each entry, a shard at a time, whose lock is held meanwhile.
    func forEach(_ body: (CacheEntry) -> Void) {
        for place in 0..<count { shards[place].withLock { $0.forEach(body) } }
    }

    /// Calls `body` with each entry whose folded question name satisfies `condition`; no lock is held then.
    func forEachCopy(where condition: (Span<UInt8>) -> Bool, _ body: (CacheEntry) -> Void) {
        for place in 0..<count {
            var copies: [CacheEntry] = []
            shards[place].withLock { shard in
                shard.forEach { entry in
                    let name = entry.body.octets.span.extracting(0..<entry.body.nameCount)
                    if condition(name) { copies.append(entry) }
                }
            }
            for entry in copies { body(entry) }
        }
    }

    /// Sets another bound, at once, and another upkeep.
    func reconfigure(octetsMax: UInt64, upkeep: CacheUpkeep) {
        let share = Int(clamping: octetsMax / UInt64(count))
        for place in 0..<count {
            shards[place].withLock { $0.reconfigure(octetsMax: share, upkeep: upkeep) }
        }
    }

    /// Puts the sums over all shards into `counters`.
    func count(into counters: inout ResolverCounters) {
        for place in 0..<count {
            shards[place].withLock { state in
                counters.cacheHits += state.hits
                counters.cacheMisses += state.misses
                counters.staleAnswers += state.staleAnswers
                counters.cacheEntries += UInt64(state.count)
                counters.cacheOctets += UInt64(state.octets)
                counters.cacheInsertions += state.insertions
                counters.cacheEvictions += state.evictions
            }
        }
    }

    /// The low bits choose the slot, the high ones the shard.
    private func place(of key: CacheKey) -> Int {
        Int(truncatingIfNeeded: key.hash >> 32) & (count - 1)
    }
}
