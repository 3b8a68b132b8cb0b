import Bounds
import DNSSEC
import DNSWire

/// What was found of one record set.
struct SetFinding: Sendable {
    var finding: Finding
    /// The set with its verified TTL, where its signature holds.
    var signed: SignedSet?
    /// The keys that verified it.
    var keys: ZoneKeys?
    /// Whether the set itself is at fault and not the chain above it, so that another server might have better.
    var isWorthAnother = false
}

extension Validator {
    /// Judges one record set by its signatures, or by the proof that it needs none.
    ///
    /// `hint` is the zone whose servers gave it. A set with a wildcard in `signed` is not secure before it is
    /// shown that no closer name exists.
    func judge(_ set: RRset, hint: Name, _ work: Work) async -> SetFinding {
        let place = set.place
        let anchor: Vouchers
        switch points.point(at: place) {
        case .none: return SetFinding(finding: .indeterminate)
        case .negative: return SetFinding(finding: .insecure)
        case .anchor(let nearest): anchor = nearest
        }
        var failure: ExtendedError?
        var broken: ExtendedError?
        for signer in set.signers(at: place, below: anchor.zone).nearest(first: hint) {
            switch await trust(ofZone: signer, work) {
            case .unsigned(let status, let cause):
                return SetFinding(finding: Finding(status, cause: cause))
            case .broken(let cause): broken = broken ?? cause
            case .keys(let keys):
                switch keys.verify(set, at: seconds, tally: work.tally, publicKeys: publicKeys) {
                case .secure(let signed):
                    return SetFinding(finding: .secure, signed: signed, keys: keys)
                case .bogus(let cause): failure = failure ?? cause
                }
            }
        }
        if let failure {
            // What a signed zone signs wrongly is not for a zone below it to excuse.
            return SetFinding(finding: Finding(.bogus, cause: failure), isWorthAnother: true)
        }
        if let broken { return SetFinding(finding: Finding(.bogus, cause: broken)) }
        let trust = await trust(enclosing: place, hint: hint, work)
        let missing = "\(set.name) \(set.type) is not signed"
        let finding = trust.findingOfUnsigned ?? .bogus(.rrsigsMissing, missing)
        return SetFinding(finding: finding, isWorthAnother: true)
    }
}

extension RRset {
    /// The name that the set's zone is looked for at: the parent's for DS, which stands above the zone cut
    /// (RFC 4035 §2.4).
    var place: Name { type == .ds ? name.parent ?? name : name }

    /// The signers that its signatures name and that may have signed it: zones at or above `place`, and not above
    /// `anchor`.
    func signers(at place: Name, below anchor: Name) -> Set<Name> {
        var signers: Set<Name> = []
        for signature in signatures {
            guard let signer = RRSIGData(rdata: signature)?.signer,
                place.isEqualToOrBelow(signer), signer.isEqualToOrBelow(anchor)
            else { continue }
            signers.insert(signer)
        }
        return signers
    }
}

extension Set<Name> {
    /// Of signers the two to try: `zone`, whose servers answered, where it is one, then the nearest to what they
    /// signed.
    ///
    /// One is the rule; a second may be the leavings of a zone that was split, or of nobody. A signature that
    /// verifies is enough, whatever stands beside it (RFC 6840 §5.11).
    func nearest(first zone: Name) -> ArraySlice<Name> {
        sorted { ($0 == zone ? .max : $0.labelCount) > ($1 == zone ? .max : $1.labelCount) }
            .prefix(2)
    }
}
