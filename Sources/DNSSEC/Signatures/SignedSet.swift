package import DNSWire

/// A record set whose signature was verified by keys of its zone; only verification makes one.
package struct SignedSet: Hashable, Sendable {
    /// The records and signatures as they came, but for the TTL, which is no more than the one that was
    /// signed and ends no later than the signature (RFC 4035 §5.3.3).
    package let rrset: RRset
    /// The zone that signed it.
    package let zone: Name
    /// The wildcard that the records were expanded from, `*.closest.encloser`; nil where they were not.
    ///
    /// Such a set proves nothing before a denial shows that no closer name exists
    /// (`Denial.wildcardAnswer`, RFC 4035 §5.3.4).
    package let wildcard: Name?
    /// When the signature ends, in seconds since 1970 modulo 2³².
    package let expiration: UInt32
    /// The TTL that was signed.
    package let originalTTL: UInt32

    init(rrset: RRset, zone: Name, wildcard: Name?, expiration: UInt32, originalTTL: UInt32) {
        self.rrset = rrset
        self.zone = zone
        self.wildcard = wildcard
        self.expiration = expiration
        self.originalTTL = originalTTL
    }
}

extension SignedSet {
    /// The same records and signatures that came again as `set`, with the TTL that they have now; nil where they
    /// are others, or where the signature no longer holds at `seconds` since 1970.
    package func again(_ set: RRset, at seconds: UInt32) -> SignedSet? {
        guard set.name == rrset.name, set.type == rrset.type, set.class == rrset.class,
            set.rdatas == rrset.rdatas, set.signatures == rrset.signatures,
            !expiration.precedes(seconds)
        else { return nil }
        var kept = set
        kept.ttl = min(kept.ttl, originalTTL, expiration &- seconds)
        return SignedSet(
            rrset: kept,
            zone: zone,
            wildcard: wildcard,
            expiration: expiration,
            originalTTL: originalTTL
        )
    }
}

/// What verifying a record set came to.
package enum Verification: Hashable, Sendable {
    case secure(SignedSet)
    /// No signature could be verified: bogus, for this cause.
    case bogus(ExtendedError)
}
