import Bounds
import DNSSEC
import DNSWire
import Sockets

/// Verified denials, to answer what they deny without asking anybody (RFC 8198).
///
/// Holds at most `setsMax` sets, of one zone at most `zoneSetsMax`; a zone that has answered nothing for longest
/// goes first. Keeps no NSEC3 set with opt-out, whose gaps deny nothing.
struct DenialStore: ~Copyable {
    private(set) var zones: [Name: ZoneDenials] = [:]
    private(set) var count = 0

    /// An NSEC set with its signature takes some 600 octets: 5 MB.
    static let setsMax = 8_192
    /// One zone, walked by a stranger's random names, does not push out all others.
    static let zoneSetsMax = 2_048
    /// Wildcards are few, and their types too.
    static let wildcardsMax = 64

    /// Keeps what of `sets`, verified and of `zone`, can deny something, no longer than `soa` allows (RFC 9077).
    mutating func keep(
        _ sets: [SignedSet],
        soa: SignedSet?,
        of zone: Name,
        _ now: MonotonicNanoseconds
    ) {
        // Taken out meanwhile: what two hold is copied whole to be changed.
        var denials = zones.removeValue(forKey: zone) ?? ZoneDenials()
        let before = denials.count
        denials.used = now
        if let soa, soa.wildcard == nil { denials.soa = KeptSet(soa, ttl: soa.rrset.ttl, now) }
        var limit = UInt32.max
        if let soa, let data = soa.rrset.soa { limit = min(data.minimum, soa.rrset.ttl) }
        for set in sets where set.zone == zone && set.wildcard == nil {
            let kept = KeptSet(set, ttl: min(set.rrset.ttl, limit), now)
            switch set.rrset.type {
            case .nsec: denials.names.insert(kept, at: CanonicalKey(set.rrset.name))
            case .nsec3: denials.keep(kept)
            default: continue
            }
        }
        if denials.names.count > Self.zoneSetsMax {
            denials.names.trim(to: Self.zoneSetsMax / 2, now)
        }
        if denials.hashes.count > Self.zoneSetsMax {
            denials.hashes.trim(to: Self.zoneSetsMax / 2, now)
        }
        store(denials, of: zone, before: before, now)
    }

    /// Keeps a set that was expanded from a wildcard, under the wildcard's name.
    mutating func keep(wildcard set: SignedSet, _ now: MonotonicNanoseconds) {
        guard let wildcard = set.wildcard else { return }
        var denials = zones.removeValue(forKey: set.zone) ?? ZoneDenials()
        let before = denials.count
        let key = Question(name: wildcard, type: set.rrset.type)
        if denials.wildcards.count >= Self.wildcardsMax, denials.wildcards[key] == nil {
            denials.wildcards = [:]
        }
        denials.wildcards[key] = KeptSet(set, ttl: set.rrset.ttl, now)
        store(denials, of: set.zone, before: before, now)
    }

    /// Notes that the denials of `zone` were of use.
    mutating func noteUse(of zone: Name, _ now: MonotonicNanoseconds) { zones[zone]?.used = now }

    /// Forgets the zones at and below `name`, and of the zones above it everything too, since their denials may
    /// cover it.
    mutating func flush(at name: Name) {
        zones = zones.filter { !$0.key.isEqualToOrBelow(name) && !name.isEqualToOrBelow($0.key) }
        count = zones.values.reduce(0) { $0 + $1.count }
    }

    private mutating func store(
        _ denials: ZoneDenials,
        of zone: Name,
        before: Int,
        _ now: MonotonicNanoseconds
    ) {
        zones[zone] = denials
        count += denials.count - before
        // A zone may have but its SOA, hence the second condition.
        guard count > Self.setsMax || zones.count > Self.setsMax else { return }
        for (name, oldest) in zones.sorted(by: { $0.value.used < $1.value.used })
        where count > Self.setsMax / 8 * 7 || zones.count > Self.setsMax / 8 * 7 {
            zones[name] = nil
            count -= oldest.count
        }
    }
}

extension KeptSet {
    init(_ set: SignedSet, ttl: UInt32, _ now: MonotonicNanoseconds) {
        self.init(set: set, expiry: now.advanced(by: .seconds(ttl)))
    }

    /// The set with the seconds that are left to it.
    func current(_ now: MonotonicNanoseconds) -> RRset {
        var rrset = set.rrset
        rrset.ttl = seconds(now)
        return rrset
    }

    /// How many seconds are left.
    func seconds(_ now: MonotonicNanoseconds) -> UInt32 {
        UInt32(clamping: expiry.nanoseconds(since: now) / 1_000_000_000)
    }
}

extension ZoneDenials {
    /// Keeps an NSEC3 set by its hash; other parameters than those before mean that the zone has new ones.
    fileprivate mutating func keep(_ kept: KeptSet) {
        let rrset = kept.set.rrset
        guard let data = rrset.rdatas.first.flatMap(NSEC3Data.init), rrset.rdatas.count == 1,
            !data.isOptOut, let hash = rrset.name.nsec3Hash
        else { return }
        if parameters != data.parameters {
            hashes = DenialChain()
            parameters = data.parameters
        }
        hashes.insert(kept, at: CanonicalKey(hash: hash))
    }
}

extension RRset {
    /// The data of an SOA set.
    var soa: SOAData? {
        guard type == .soa, rdatas.count == 1 else { return nil }
        return ResourceRecord(name: name, type: .soa, ttl: ttl, rdata: rdatas[0]).soa
    }
}

extension Name {
    /// The hash that the first label of an NSEC3 owner is.
    var nsec3Hash: [UInt8]? {
        var labels = labels
        return labels.next().flatMap(NSEC3Hash.octets(ofLabel:))
    }
}
