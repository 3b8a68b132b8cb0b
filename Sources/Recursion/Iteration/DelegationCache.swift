import Bounds
import DNSWire

/// The zone cuts that are known, each as its parent said it.
///
/// What the child says of its own servers is not believed: a domain that was taken away from its owner would
/// live on by its own word (ghost domains). A delegation lives no longer than `Bound.delegationSeconds`, than
/// its parent's delegation (phoenix domains: CVE-2022-30698, -30699), and than the one it replaces.
struct DelegationCache: ~Copyable {
    private var table = SieveTable<Name, Delegation>(costMax: Self.octetsMax)

    /// Some 15,000 delegations; what is pushed out is asked for again.
    private static let octetsMax: UInt64 = 8 << 20

    /// How many are kept.
    var count: Int { table.count }

    /// The delegation of `zone` itself, if it is known at `now` (seconds).
    mutating func delegation(of zone: Name, at now: UInt64) -> Delegation? {
        guard let known = table.peek(zone) else { return nil }
        guard known.expiresAt > now else {
            table.remove(zone)
            return nil
        }
        return table.read(zone)
    }

    /// Keeps what the parent's servers said; gives what is believed now.
    ///
    /// `parentExpiresAt` is until when the parent's own delegation is believed.
    mutating func learn(
        _ referral: Referral,
        parentExpiresAt: UInt64,
        at now: UInt64
    ) -> Delegation {
        let lifetime = min(UInt64(referral.ttl), UInt64(Bound.delegationSeconds.value))
        var expiresAt = min(now + lifetime, parentExpiresAt)
        if let known = table.peek(referral.child), known.expiresAt > now {
            expiresAt = min(expiresAt, known.expiresAt)
        }
        let delegation = Delegation(
            zone: referral.child,
            servers: referral.servers,
            expiresAt: expiresAt
        )
        table.insert(delegation, for: referral.child, cost: delegation.octets)
        return delegation
    }

    /// Forgets the delegations of the zones that `matches`.
    mutating func flush(where matches: (Name) -> Bool) {
        for zone in table.keys.filter(matches) { table.remove(zone) }
    }
}

extension Delegation {
    /// How many octets the delegation takes, by estimate.
    fileprivate var octets: UInt64 {
        UInt64(
            servers.reduce(160 + zone.octets.count) {
                $0 + $1.name.octets.count + 80 + $1.glue.count * 16
            }
        )
    }
}
