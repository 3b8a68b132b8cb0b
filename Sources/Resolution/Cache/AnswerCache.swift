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
    init(octetsMax: UInt64) {
        var count = 1
        while count < Self.shardsMax, octetsMax / UInt64(count * 2) >= UInt64(Self.shardOctetsMin) {
            count *= 2
        }
        let share = Int(clamping: octetsMax / UInt64(count))
        self.count = count
        shards = InlineArray { _ in Mutex(CacheShard(octetsMax: share)) }
    }

    /// The answer kept under `key` for the folded `name`, and how many seconds ago it was stored; nil
    /// when there is none or it has outlived its TTL.
    func find(
        _ key: CacheKey,
        name: Span<UInt8>,
        now: MonotonicNanoseconds
    ) -> (body: AnswerBody, age: UInt32)? {
        shards[place(of: key)].withLock { $0.find(key, name: name, now: now) }
    }

    /// Asks for the memory that `find` will read for `key`, one step farther than the step before.
    func foresee(_ key: CacheKey, _ step: ForesightStep) {
        shards[place(of: key)].withLock { $0.foresee(key, step) }
    }

    /// Keeps `body` for as long as its lifetime says; nothing if that is 0.
    func store(_ body: AnswerBody, under key: CacheKey, now: MonotonicNanoseconds) {
        shards[place(of: key)].withLock { $0.store(body, under: key, now: now) }
    }

    /// Takes out every answer whose folded question name satisfies `condition`.
    func removeAll(where condition: (Span<UInt8>) -> Bool) {
        for place in 0..<count { shards[place].withLock { $0.removeAll(where: condition) } }
    }

    /// Takes out everything.
    func removeAll() {
        for place in 0..<count { shards[place].withLock { $0.removeAll() } }
    }

    /// Sets another bound, at once.
    func resize(octetsMax: UInt64) {
        let share = Int(clamping: octetsMax / UInt64(count))
        for place in 0..<count { shards[place].withLock { $0.resize(octetsMax: share) } }
    }

    /// Puts the sums over all shards into `counters`.
    func count(into counters: inout ResolverCounters) {
        for place in 0..<count {
            shards[place].withLock { state in
                counters.cacheHits += state.hits
                counters.cacheMisses += state.misses
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
