package import Bounds
package import DNSWire

/// The keys that a zone signs its records with, proven by a DS set or a trust anchor; only that makes them.
package struct ZoneKeys: Hashable, Sendable {
    /// The zone whose keys these are.
    package let zone: Name
    /// The verified DNSKEY set; its TTL says how long the keys may be kept.
    package let set: SignedSet
    /// The keys of the set, also those that may not sign, so that the cause can be told.
    let keys: [ZoneKey]

    /// Verifies `rrset`, which should be of this zone, at `seconds` since 1970.
    ///
    /// One signature that verifies is enough (RFC 6840 §5.11). Costs at most what `tally` still allows; a
    /// set for which it allows no more is bogus. Keys that are in `publicKeys` are not read again.
    package func verify(
        _ rrset: RRset,
        at seconds: UInt32,
        tally: WorkTally,
        publicKeys: PublicKeys? = nil
    ) -> Verification {
        var verifier = SignatureVerifier(
            zone: zone,
            keys: keys,
            seconds: seconds,
            tally: tally,
            publicKeys: publicKeys
        )
        return verifier.verify(rrset)
    }
}

/// What a zone's DNSKEY set came to.
package enum KeyFinding: Hashable, Sendable {
    case secure(ZoneKeys)
    /// Nothing that vouches for the zone is of an algorithm and digest that are supported here: it counts as
    /// unsigned (RFC 4035 §5.2, RFC 6840 §5.2); the cause is EDE 1 or 2.
    case insecure(ExtendedError)
    case bogus(ExtendedError)
}
