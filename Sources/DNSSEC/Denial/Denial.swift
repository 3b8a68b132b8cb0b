package import Bounds
package import DNSWire

/// The verified NSEC or NSEC3 records of one response, and what they deny.
///
/// RFC 4035 §5.4, RFC 5155 §8, RFC 6840 §4. What is asked of it counts the hashes it takes against a tally.
package struct Denial: Sendable {
    /// The zone whose records they are.
    package let zone: Name
    private let nsec: NSECDenial
    private let nsec3: NSEC3Denial
    /// Why the first record that had to be left out was.
    private let flaw: ExtendedError?

    /// Takes what of `sets` can deny: NSEC and NSEC3 sets that `zone` signed and that were not expanded from a
    /// wildcard; NSEC3 owners must lie right under the zone, NSEC next names in it.
    package init(_ sets: [SignedSet], of zone: Name) {
        self.zone = zone
        var nsecs: [NSECDenial.Record] = []
        var nsec3s: [NSEC3Denial.Record] = []
        var flaw: ExtendedError?
        func leaveOut(_ set: SignedSet, _ why: String) {
            flaw = flaw ?? ExtendedError(.dnssecBogus, text: "\(set.rrset.label) \(why)")
        }
        for set in sets where set.rrset.type == .nsec || set.rrset.type == .nsec3 {
            guard set.zone == zone else {
                leaveOut(set, "is signed by \(set.zone), not \(zone)")
                continue
            }
            guard set.wildcard == nil else {
                leaveOut(set, "was expanded from a wildcard")
                continue
            }
            for rdata in set.rrset.rdatas {
                if set.rrset.type == .nsec {
                    guard let data = NSECData(rdata: rdata) else {
                        leaveOut(set, "is malformed")
                        continue
                    }
                    guard data.next.isEqualToOrBelow(zone) else {
                        leaveOut(set, "has a next name outside \(zone)")
                        continue
                    }
                    nsecs.append(NSECDenial.Record(owner: set.rrset.name, data: data))
                } else {
                    guard let data = NSEC3Data(rdata: rdata) else {
                        leaveOut(set, "is malformed")
                        continue
                    }
                    guard let record = NSEC3Denial.Record(set.rrset.name, data, zone: zone) else {
                        leaveOut(set, "has no hash right under \(zone), or unknown flags")
                        continue
                    }
                    nsec3s.append(record)
                }
            }
        }
        nsec = NSECDenial(zone: zone, records: nsecs)
        nsec3 = NSEC3Denial(zone: zone, records: nsec3s)
        self.flaw = flaw
    }

    /// Whether there is any record to show anything with.
    package var isEmpty: Bool { nsec.records.isEmpty && nsec3.records.isEmpty }
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
        finding(about: name) {
            nsec.nameError(of: name)
        } orByHash: {
            nsec3.nameError(of: name, tally: tally)
        }
    }

    /// Whether `name` exists, or a wildcard stands for it, but has neither `type` nor CNAME
    /// (RFC 5155 §8.5–8.7).
    ///
    /// For `type` DS the records must be the parent's.
    package func noData(of name: Name, type: RRType, tally: WorkTally) -> DenialFinding {
        finding(about: name) {
            nsec.noData(of: name, type: type)
        } orByHash: {
            nsec3.noData(of: name, type: type, tally: tally)
        }
    }

    /// Whether `name` has no closer match than the wildcard that its records were expanded from
    /// (RFC 4035 §5.3.4, RFC 5155 §8.8).
    package func wildcardAnswer(
        for name: Name,
        from wildcard: Name,
        tally: WorkTally
    ) -> DenialFinding {
        guard wildcard.isWildcard, let encloser = wildcard.parent, name != wildcard,
            encloser.isEqualToOrBelow(zone), name.isEqualToOrBelow(encloser), name != encloser
        else {
            return .bogus(ExtendedError(.dnssecBogus, text: "\(wildcard) cannot stand for \(name)"))
        }
        return finding(about: name) {
            nsec.wildcardAnswer(for: name, closestEncloser: encloser)
        } orByHash: {
            nsec3.wildcardAnswer(for: name, closestEncloser: encloser, tally: tally)
        }
    }

    /// What is shown about a zone cut at `name`, where a DS query was denied (RFC 5155 §8.6, §8.9).
    ///
    /// Also of use with the NSEC or NSEC3 records of a referral.
    package func delegation(at name: Name, tally: WorkTally) -> DelegationFinding {
        guard name.isEqualToOrBelow(zone) else {
            return .bogus(ExtendedError(.dnssecBogus, text: "\(name) is not in \(zone)"))
        }
        if let found = nsec.delegation(at: name) { return found }
        if let found = nsec3.delegation(at: name, tally: tally) { return found }
        return .bogus(missing(about: name))
    }

    /// What the NSEC records show, else what the NSEC3 records show, else why nothing is shown.
    private func finding(
        about name: Name,
        byName: () -> DenialFinding?,
        orByHash: () -> DenialFinding?
    ) -> DenialFinding {
        guard name.isEqualToOrBelow(zone) else {
            return .bogus(ExtendedError(.dnssecBogus, text: "\(name) is not in \(zone)"))
        }
        return byName() ?? orByHash() ?? .bogus(missing(about: name))
    }

    /// The cause where no record shows what should be shown.
    private func missing(about name: Name) -> ExtendedError {
        flaw ?? ExtendedError(.nsecMissing, text: "no NSEC or NSEC3 of \(zone) denies \(name)")
    }
}

extension TypeBitMap {
    /// Whether these are the types of a zone cut seen from above: the name's other records, and all below it,
    /// are another zone's (RFC 6840 §4.1).
    var isDelegation: Bool { contains(.ns) && !contains(.soa) }

    /// Whether a record of these types says nothing about names below it (RFC 6840 §4.1, RFC 6672 §5.3.4.1).
    var hidesNamesBelow: Bool { isDelegation || contains(.dname) }

    /// Whether the name with these types has neither `type` nor an alias to it (RFC 4035 §5.4).
    ///
    /// At a zone cut the parent's record tells of DS only, and the child's of everything else; the root has
    /// no parent.
    func denies(_ type: RRType, isRoot: Bool) -> Bool {
        guard !contains(type), !contains(.cname) else { return false }
        return type == .ds ? isRoot || !contains(.soa) : !isDelegation
    }

    /// What these types say of a zone cut at the name (RFC 5155 §8.9, RFC 6840 §4.4); nil where they are
    /// not the parent's, or where there is a DS record.
    var delegation: DelegationFinding? {
        guard !contains(.soa), !contains(.ds) else { return nil }
        return contains(.ns) ? .unsigned : .notDelegation
    }
}
