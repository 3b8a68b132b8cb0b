import DNSSEC
import DNSWire
import Sockets

/// Verified sets, until their TTLs end.
struct KeptSet: Sendable {
    let set: SignedSet
    let expiry: MonotonicNanoseconds
}

/// The verified NSEC or NSEC3 sets of one zone in the order in which they link its names.
struct DenialChain: Sendable {
    private var keys: [CanonicalKey] = []
    private var sets: [KeptSet] = []

    var count: Int { keys.count }

    /// The set whose owner is `key`, or the last before it: the one that may cover it.
    ///
    /// Before the first owner that is the last of all, whose next name or hash is the first (RFC 5155 §3.1.7).
    func nearest(to key: CanonicalKey, _ now: MonotonicNanoseconds) -> KeptSet? {
        guard !sets.isEmpty else { return nil }
        let place = position(of: key)
        let index =
            place < keys.count && keys[place] == key
            ? place : (place > 0 ? place - 1 : keys.count - 1)
        return sets[index].expiry > now ? sets[index] : nil
    }

    /// Keeps `set` at `key`, instead of what was there.
    mutating func insert(_ set: KeptSet, at key: CanonicalKey) {
        let place = position(of: key)
        if place < keys.count, keys[place] == key {
            sets[place] = set
        } else {
            keys.insert(key, at: place)
            sets.insert(set, at: place)
        }
    }

    /// Drops what has expired, then what would expire first, until at most `limit` are left.
    mutating func trim(to limit: Int, _ now: MonotonicNanoseconds) {
        var kept = sets.indices.filter { sets[$0].expiry > now }
        if kept.count > limit {
            kept = Array(kept.sorted { sets[$0].expiry > sets[$1].expiry }.prefix(limit)).sorted()
        }
        keys = kept.map { keys[$0] }
        sets = kept.map { sets[$0] }
    }

    /// The place of the first key that is not before `key`.
    private func position(of key: CanonicalKey) -> Int {
        var low = 0
        var high = keys.count
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// What is known to deny names of one zone, and to answer for its wildcards.
struct ZoneDenials: Sendable {
    /// The zone's SOA, which a denial must show (RFC 2308 §5).
    var soa: KeptSet?
    /// NSEC sets by owner.
    var names = DenialChain()
    /// NSEC3 sets by hash, all of `parameters`.
    var hashes = DenialChain()
    var parameters: NSEC3Parameters?
    /// Records that were expanded from wildcards, by the wildcard's name and their type.
    var wildcards: [Question: KeptSet] = [:]
    /// When it last answered or learnt something.
    var used = MonotonicNanoseconds(0)

    /// How many sets are kept.
    var count: Int { names.count + hashes.count + wildcards.count }
}
