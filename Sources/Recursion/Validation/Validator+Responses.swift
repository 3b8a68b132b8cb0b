import Bounds
import DNSSEC
import DNSWire
import Sockets

// Judging a whole response: every link of the answer by its own zone, then the denial at its end.

extension Validator {
    /// Judges `response` as it is.
    func judgeOnce(_ response: ZoneResponse, _ work: Work) async -> Judgement {
        let isDenial = response.kind == .noData || response.kind == .nameError
        // An answer of nothing says nothing.
        guard isDenial || !response.answers.isEmpty else {
            return Judgement(indeterminate: response)
        }
        let proofs = proofs(of: response, work)
        var judgement = Judgement(response, all: .secure)
        var links: [(place: Int, dname: RRset)] = []
        for (place, set) in response.answers.enumerated() {
            var found: SetFinding
            if set.type == .cname, set.signatures.isEmpty,
                let dname = links.first(where: { set.isSynthesized(from: $0.dname) })
            {
                // Nobody signs the alias that a DNAME makes; it is as good as the DNAME (RFC 6672 §5.3.1).
                found = SetFinding(finding: judgement.answerFindings[dname.place])
                judgement.response.answers[place].ttl = min(set.ttl, dname.dname.ttl)
            } else if set.rdatas.isEmpty || set.type == .rrsig {
                // Signatures without what they sign, asked for as such: nobody signs them (RFC 4035 §2.2).
                found = SetFinding(finding: .indeterminate)
            } else {
                found = await judge(set, hint: response.zone, work)
                if let signed = found.signed, let keys = found.keys, let wildcard = signed.wildcard
                {
                    found = closest(found, signed, keys, wildcard, proofs, work)
                }
                if let signed = found.signed {
                    judgement.response.answers[place].ttl = signed.rrset.ttl
                    if set.type == .dname { links.append((place, signed.rrset)) }
                } else if set.type == .dname, found.finding.status != .bogus {
                    links.append((place, set))
                }
                work.tell("\(set.name) \(set.type)", found.finding.words(by: found.keys))
            }
            judgement.answerFindings[place] = found.finding
            judgement.add(found)
            if found.finding.status == .bogus { return judgement.refused() }
        }
        if isDenial {
            let found = await deny(response, proofs, work)
            work.tell(
                "\(response.deniedName) \(response.kind == .noData ? "\(response.question.type) " : "")denied",
                found.finding.words(by: found.keys)
            )
            judgement.add(found)
            if found.finding.status == .bogus { return judgement.refused() }
        }
        judgement.settleAuthorities(proofs)
        for (zone, sets) in proofs.verifiedByZone { remember(sets, of: zone) }
        return judgement
    }

    /// What the authority section of `response` can prove.
    func proofs(of response: ZoneResponse, _ work: Work) -> Proofs {
        Proofs(response) { set, keys in self.verify(set, by: keys, work) }
    }

    /// A set that was expanded from `wildcard`, once it is shown that no closer name exists (RFC 4035 §5.3.4).
    private func closest(
        _ found: SetFinding,
        _ signed: SignedSet,
        _ keys: ZoneKeys,
        _ wildcard: Name,
        _ proofs: Proofs,
        _ work: Work
    ) -> SetFinding {
        let (sets, failure) = proofs.verified(by: keys)
        let denial = Denial(sets, of: keys.zone)
        var found = found
        switch denial.wildcardAnswer(for: signed.rrset.name, from: wildcard, tally: work.tally) {
        case .proven:
            if settings.deniesFromCache { denials.keep(wildcard: signed, clock.now()) }
        case .insecure(let cause): found.finding = Finding(.insecure, cause: cause)
        case .bogus(let cause):
            found = SetFinding(
                finding: Finding(.bogus, cause: failure ?? cause),
                isWorthAnother: true
            )
        }
        return found
    }

    /// Judges that the name at the end of the answer's aliases has no such records, or does not exist.
    private func deny(_ response: ZoneResponse, _ proofs: Proofs, _ work: Work) async -> SetFinding
    {
        let name = response.deniedName
        let type = response.question.type
        let place = type == .ds ? name.parent ?? name : name
        let anchor: Vouchers
        switch points.point(at: place) {
        case .none: return SetFinding(finding: .indeterminate)
        case .negative: return SetFinding(finding: .insecure)
        case .anchor(let nearest): anchor = nearest
        }
        let signers = proofs.signers(at: place, below: anchor.zone)
        var first: SetFinding?
        for signer in signers.nearest(first: response.zone) {
            let found = await deny(response, proofs, signedBy: signer, work)
            guard found.finding.status == .bogus else { return found }
            first = first ?? found
        }
        if let first {
            // What was proven of an alias may stand beside the SOA of its target's zone, which is unsigned.
            guard let zone = proofs.soaOwner, place.isEqualToOrBelow(zone), !signers.contains(zone),
                case .unsigned(let status, let cause) = await trust(
                    enclosing: place,
                    hint: zone,
                    work
                )
            else { return first }
            return SetFinding(finding: Finding(status, cause: cause))
        }
        let trust = await trust(enclosing: place, hint: response.zone, work)
        if let finding = trust.findingOfUnsigned { return SetFinding(finding: finding) }
        let text = "no signed NSEC or NSEC3 denies \(name) \(type)"
        return SetFinding(finding: .bogus(.nsecMissing, text), isWorthAnother: true)
    }

    /// As `deny`, by what the zone `signer` signed.
    private func deny(
        _ response: ZoneResponse,
        _ proofs: Proofs,
        signedBy signer: Name,
        _ work: Work
    ) async -> SetFinding {
        let name = response.deniedName
        let keys: ZoneKeys
        switch await trust(ofZone: signer, work) {
        case .unsigned(let status, let cause):
            return SetFinding(finding: Finding(status, cause: cause))
        case .broken(let cause): return SetFinding(finding: Finding(.bogus, cause: cause))
        case .keys(let found): keys = found
        }
        let (sets, failure) = proofs.verified(by: keys)
        let denial = Denial(sets, of: keys.zone)
        let outcome =
            response.kind == .noData
            ? denial.noData(of: name, type: response.question.type, tally: work.tally)
            : denial.nameError(of: name, tally: work.tally)
        switch outcome {
        case .bogus(let cause):
            return SetFinding(
                finding: Finding(.bogus, cause: failure ?? cause),
                isWorthAnother: true
            )
        case .insecure(let cause):
            return SetFinding(finding: Finding(.insecure, cause: cause), keys: keys)
        case .proven:
            if let cause = proofs.verifySOA(by: keys) {
                return SetFinding(finding: Finding(.bogus, cause: cause), isWorthAnother: true)
            }
            return SetFinding(finding: .secure, keys: keys)
        }
    }
}

extension Finding {
    /// The finding in words, for somebody who watches.
    fileprivate func words(by keys: ZoneKeys?) -> String {
        let reason = cause.map { ": \($0.text)" } ?? ""
        return switch status {
        case .secure: keys.map { "secure: signed by \($0.zone)" } ?? "secure"
        case .insecure: "insecure" + reason
        case .indeterminate: "indeterminate: no trust anchor covers it"
        case .bogus: "bogus" + reason
        }
    }
}
