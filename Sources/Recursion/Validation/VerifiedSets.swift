import Bounds
import DNSSEC
import DNSWire
import Sockets

/// SOA, NSEC and NSEC3 sets that were verified lately: the same ones come with most denials of a zone, and
/// verifying costs a hundred times what looking up does.
///
/// Holds at most `setsMax`.
struct VerifiedSets: ~Copyable {
    private var entries: [Key: Entry] = [:]

    private struct Key: Hashable {
        let name: Name
        let type: RRType
    }

    private struct Entry {
        let set: SignedSet
        /// The keys that verified it.
        let keys: [[UInt8]]
        let expiry: MonotonicNanoseconds
    }

    /// A set with its signature takes some 600 octets: 1 MB.
    static let setsMax = 2_048

    /// Verifies `set` by `keys`, unless that was done lately.
    mutating func verify(
        _ set: RRset,
        by keys: ZoneKeys,
        at seconds: UInt32,
        _ now: MonotonicNanoseconds,
        _ tally: WorkTally,
        _ publicKeys: PublicKeys
    ) -> Verification {
        let key = Key(name: set.name, type: set.type)
        if let known = entries[key], known.expiry > now, known.set.zone == keys.zone,
            known.keys == keys.set.rrset.rdatas, let again = known.set.again(set, at: seconds)
        {
            return .secure(again)
        }
        let outcome = keys.verify(set, at: seconds, tally: tally, publicKeys: publicKeys)
        if case .secure(let signed) = outcome {
            if entries.count >= Self.setsMax { makeRoom(now) }
            let expiry = now.advanced(by: .seconds(signed.rrset.ttl))
            entries[key] = Entry(set: signed, keys: keys.set.rrset.rdatas, expiry: expiry)
        }
        return outcome
    }

    /// Drops what has expired, or everything where that is little: what is of use is soon back.
    private mutating func makeRoom(_ now: MonotonicNanoseconds) {
        entries = entries.filter { $0.value.expiry > now }
        if entries.count > Self.setsMax / 8 * 7 { entries.removeAll(keepingCapacity: true) }
    }
}
