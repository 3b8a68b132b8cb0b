import DNSSEC
import DNSWire

/// What the authority section of one response can prove: its NSEC and NSEC3 sets and its SOA, each verified when
/// it is first needed, and once.
final class Proofs {
    private let authorities: [RRset]
    /// The places of the NSEC and NSEC3 sets.
    private let denials: [Int]
    /// What verification came to, by place and zone.
    private var verified: [Attempt: Verification] = [:]
    /// Verifies a set by a zone's keys.
    private let verifier: (RRset, ZoneKeys) -> Verification

    private struct Attempt: Hashable {
        let place: Int
        let zone: Name
    }

    /// The honest denials have three (RFC 5155 §7.2.2); more are looked at only so far.
    static let denialsMax = 6

    /// `verifier` verifies a set by a zone's keys.
    init(_ response: ZoneResponse, verifier: @escaping (RRset, ZoneKeys) -> Verification) {
        self.verifier = verifier
        let sets = response.authorities
        authorities = sets
        let places = sets.indices.filter { sets[$0].type == .nsec || sets[$0].type == .nsec3 }
        denials = Array(places.prefix(Self.denialsMax))
    }

    /// The zones that are said to have signed the denials, or else the SOA: at or above `place`, not above
    /// `anchor`.
    func signers(at place: Name, below anchor: Name) -> Set<Name> {
        let soas = authorities.indices.filter { authorities[$0].type == .soa }
        for places in [denials, soas] {
            var signers: Set<Name> = []
            for index in places {
                signers.formUnion(authorities[index].signers(at: place, below: anchor))
            }
            if !signers.isEmpty { return signers }
        }
        return []
    }

    /// The zone whose SOA is there; nil where there is none.
    var soaOwner: Name? { authorities.first { $0.type == .soa }?.name }

    /// The denials that `keys` signed, and why the first that failed did.
    func verified(by keys: ZoneKeys)
        -> (sets: [SignedSet], failure: ExtendedError?)
    {
        var sets: [SignedSet] = []
        var failure: ExtendedError?
        for place in denials {
            switch verify(place, by: keys) {
            case .secure(let set): if set.zone == keys.zone { sets.append(set) }
            case .bogus(let cause): failure = failure ?? cause
            }
        }
        return (sets, failure)
    }

    /// The denials that `keys` signed but for the NSEC3 record of the zone's own name; nil where there is none to
    /// spare.
    ///
    /// A proof that a delegation is unsigned by opt-out needs no such record, and a cold chain of aliases meets
    /// one in each registry: five aliases over three of them take 14 verifications instead of 17.
    func verifiedSparingApex(by keys: ZoneKeys) -> [SignedSet]? {
        let needed = denials.filter { place in
            let set = authorities[place]
            let types = set.rdatas.first.flatMap { NSEC3Data(rdata: $0) }?.types
            return set.type != .nsec3 || types?.contains(.soa) != true
        }
        guard needed.count < denials.count, !needed.isEmpty else { return nil }
        return needed.compactMap { place in
            guard case .secure(let set) = verify(place, by: keys), set.zone == keys.zone else {
                return nil
            }
            return set
        }
    }

    /// Why the zone's SOA cannot be believed; nil where it can, or is not there.
    func verifySOA(by keys: ZoneKeys) -> ExtendedError? {
        for place in authorities.indices
        where authorities[place].type == .soa && authorities[place].name == keys.zone {
            if case .bogus(let cause) = verify(place, by: keys) { return cause }
        }
        return nil
    }

    /// The set at `place` of the authority section as it was verified; nil where it was not, or failed.
    func verified(at place: Int) -> SignedSet? {
        for case (let attempt, .secure(let set)) in verified where attempt.place == place {
            return set
        }
        return nil
    }

    /// All that was verified, by the zone that signed it.
    var verifiedByZone: [Name: [SignedSet]] {
        var zones: [Name: [SignedSet]] = [:]
        for case .secure(let set) in verified.values { zones[set.zone, default: []].append(set) }
        return zones
    }

    private func verify(_ place: Int, by keys: ZoneKeys)
        -> Verification
    {
        let attempt = Attempt(place: place, zone: keys.zone)
        if let known = verified[attempt] { return known }
        let set = authorities[place]
        guard set.name.isEqualToOrBelow(keys.zone) else {
            return .bogus(ExtendedError(.nsecMissing, text: "\(set.name) is not in \(keys.zone)"))
        }
        let outcome = verifier(set, keys)
        verified[attempt] = outcome
        return outcome
    }
}
