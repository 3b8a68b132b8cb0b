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

/// What verifying a record set came to.
package enum Verification: Hashable, Sendable {
    case secure(SignedSet)
    /// No signature could be verified: bogus, for this cause.
    case bogus(ExtendedError)
}
