package import Bounds
package import DNSWire

/// The keys that a zone signs its records with, proven by a DS set or a trust anchor; only that makes them.
package struct ZoneKeys: Hashable, Sendable {
    /// The zone whose keys these are.
    package let zone: Name
    /// The verified DNSKEY set; its TTL says how long the keys may be kept.
    package let set: SignedSet
    /// The keys that may sign: zone keys, not revoked, of supported algorithms, in the order of the set.
    let keys: [ZoneKey]
}

/// A key and its tag.
struct ZoneKey: Hashable, Sendable {
    let data: DNSKEYData
    let tag: UInt16
}

/// What a zone's DNSKEY set came to.
package enum KeyFinding: Hashable, Sendable {
    case secure(ZoneKeys)
    /// Nothing that vouches for the zone is of an algorithm and digest that are supported here: it counts as
    /// unsigned (RFC 4035 §5.2, RFC 6840 §5.2); the cause is EDE 1 or 2.
    case insecure(ExtendedError)
    case bogus(ExtendedError)
}

extension ZoneKeys {
    /// Verifies a zone's DNSKEY set by what vouches for it, at `seconds` since 1970.
    package static func establish(
        _ set: RRset,
        vouchedBy vouchers: Vouchers,
        at seconds: UInt32,
        tally: WorkTally
    ) -> KeyFinding {
        .bogus(ExtendedError(.dnssecBogus))
    }

    /// Verifies `rrset`, which should be of this zone, at `seconds` since 1970.
    ///
    /// One signature that verifies is enough (RFC 6840 §5.11). Costs at most what `tally` still allows; a
    /// set for which it allows no more is bogus.
    package func verify(_ rrset: RRset, at seconds: UInt32, tally: WorkTally) -> Verification {
        .bogus(ExtendedError(.dnssecBogus))
    }
}
