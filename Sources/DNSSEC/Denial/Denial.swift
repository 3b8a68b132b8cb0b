package import Bounds
package import DNSWire

/// The verified NSEC or NSEC3 records of one response, and what they deny.
///
/// What is asked of it counts the hashes it takes against `tally`.
package struct Denial: Sendable {
    /// The zone whose records they are.
    package let zone: Name

    /// Takes what of `sets` can deny: NSEC and NSEC3 sets that `zone` signed and that were not expanded from a
    /// wildcard; NSEC3 owners must lie right under the zone, NSEC next names in it.
    package init(_ sets: [SignedSet], of zone: Name) {
        self.zone = zone
    }
}

/// What a denial came to.
package enum DenialFinding: Hashable, Sendable {
    /// Shown, and nothing is left open.
    case proven
    /// Shown, but unsigned delegations may lie in the gap (opt-out, RFC 5155 §9.2), or the hashes take more
    /// iterations than are borne (EDE 27): insecure.
    case insecure(ExtendedError?)
    /// Not shown: bogus (EDE 12 where a record is missing, 6 where one says otherwise).
    case bogus(ExtendedError)
}

/// What is shown about a name that a chain of trust passes.
package enum DelegationFinding: Hashable, Sendable {
    /// A zone cut without DS: unsigned from there on.
    case unsigned
    /// In a span of unsigned delegations (opt-out): if there is a zone cut, it is unsigned.
    case optOut
    /// No zone cut: the name is the zone's own, an empty non-terminal, or absent.
    case notDelegation
    /// Not to be told for the cost: more iterations than are borne (EDE 27); insecure from there on.
    case insecure(ExtendedError)
    /// Not shown: bogus.
    case bogus(ExtendedError)
}

extension Denial {
    /// Whether `name` does not exist, and no wildcard stands for it (RFC 4035 §5.4, RFC 5155 §8.4).
    package func nameError(of name: Name, tally: WorkTally) -> DenialFinding {
        .bogus(ExtendedError(.nsecMissing))
    }

    /// Whether `name` exists, or a wildcard stands for it, but has neither `type` nor CNAME (RFC 5155 §8.5–8.7).
    ///
    /// For `type` DS the records must be the parent's.
    package func noData(of name: Name, type: RRType, tally: WorkTally) -> DenialFinding {
        .bogus(ExtendedError(.nsecMissing))
    }

    /// Whether `name` has no closer match than the wildcard that its records were expanded from
    /// (RFC 4035 §5.3.4, RFC 5155 §8.8).
    package func wildcardAnswer(for name: Name, from wildcard: Name, tally: WorkTally)
        -> DenialFinding
    {
        .bogus(ExtendedError(.nsecMissing))
    }

    /// What is shown about a zone cut at `name`, where a DS query was denied (RFC 5155 §8.6, §8.9).
    ///
    /// Also of use with the NSEC or NSEC3 records of a referral.
    package func delegation(at name: Name, tally: WorkTally) -> DelegationFinding {
        .bogus(ExtendedError(.nsecMissing))
    }
}
