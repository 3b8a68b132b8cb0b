import Bounds
import DNSSEC
import DNSWire
import Sockets

// The chain of trust (RFC 4035 §5): from the nearest trust anchor down to a zone, link by link. A zone that is
// known to sign (its name stands in a signature) is reached from below: its DS set names the signer above it,
// and so on up to an anchor or to known keys, so that only real zone cuts cost questions. An unsigned name is
// reached from above, label by label, until a delegation turns out to be unsigned.

extension Validator {
    /// How far to trust the zone that begins at `zone`, which some signature names as its signer.
    func trust(ofZone zone: Name, _ work: Work) async -> ZoneTrust {
        switch await cut(at: zone, work) {
        case .zone(let trust): trust
        case .none: .broken(ExtendedError(.dnssecBogus, text: "\(zone) signs but is no zone"))
        }
    }

    /// How far to trust the zone that `name` lies in, found by going down from the nearest anchor.
    ///
    /// `hint` is a zone that is said to begin at or above `name`: where it is unsigned, its parents alone are
    /// asked for.
    func trust(enclosing name: Name, hint: Name, _ work: Work) async -> ZoneTrust {
        let anchor: Vouchers
        switch points.point(at: name) {
        case .none: return .unsigned(.indeterminate, cause: nil)
        case .negative: return .unsigned(.insecure, cause: nil)
        case .anchor(let nearest): anchor = nearest
        }
        if let known = known(at: name, below: anchor.zone), case .zone(let trust) = known {
            return trust
        }
        var trust = await trust(ofZone: anchor.zone, work)
        var depth = anchor.zone.labelCount
        for hint in [settings.routed(at: name), hint].compactMap(\.self) {
            guard case .keys = trust, hint.labelCount > depth, name.isEqualToOrBelow(hint),
                case .zone(let found) = await cut(at: hint, work)
            else { continue }
            trust = found
            depth = hint.labelCount
        }
        let labels = name.labelCount
        while case .keys = trust, depth < labels {
            depth += 1
            switch await cut(at: name.suffix(labels: depth), work) {
            case .zone(let found): trust = found
            case .none(exists: true): break
            case .none(exists: false): return trust
            }
        }
        return trust
    }

    /// Whether a zone begins at `name`, and how far to trust it.
    func cut(at name: Name, _ work: Work) async -> Cut {
        let anchor: Vouchers
        switch points.point(at: name) {
        case .none: return .zone(.unsigned(.indeterminate, cause: nil))
        case .negative(let point):
            work.tell("\(name)", "insecure: nothing is validated at and below \(point)")
            return .zone(.unsigned(.insecure, cause: nil))
        case .anchor(let nearest): anchor = nearest
        }
        if let known = known(at: name, below: anchor.zone) { return known }
        var link =
            anchor.zone == name
            ? await link(from: anchor, seconds: .max, work)
            : await delegation(of: name, below: anchor.zone, work)
        if case .none = link.cut, settings.routed(at: name) == name {
            // The owner says that there is a zone, and where; others are shown that there is none.
            link.cut = .zone(.unsigned(.insecure, cause: nil))
        }
        work.tell("\(name)", link.words)
        keep(link, at: name, work)
        return link.cut
    }

    /// What is known of `name` without asking: of the name itself, or that a zone above it, but not above
    /// `anchor`, needs no signatures or has a broken chain, in which case all below it is alike.
    private func known(at name: Name, below anchor: Name) -> Cut? {
        let now = clock.now()
        if let known = keys.cut(at: name, now) { return known }
        for depth in anchor.labelCount..<max(anchor.labelCount, name.labelCount) {
            switch keys.cut(at: name.suffix(labels: depth), now) {
            case .zone(.unsigned(let status, let cause)):
                return .zone(.unsigned(status, cause: cause))
            case .zone(.broken(let cause)): return .zone(.broken(cause))
            default: continue
            }
        }
        return nil
    }

    /// What the parent of `name` says of a zone cut there.
    private func delegation(of name: Name, below anchor: Name, _ work: Work) async -> Link {
        let link = await link(by: Question(name: name, type: .ds), work) { response in
            let signers = response.signers(above: name, below: anchor)
            var first: Link?
            for signer in signers.nearest(first: response.zone) {
                var link = await self.link(by: response, signedBy: signer, work)
                link.witness = signer
                guard case .zone(.broken) = link.cut else { return link }
                first = first ?? link
            }
            if let first { return first }
            var link = await self.unsigned(response, work)
            link.witness = name.parent
            return link
        }
        guard link.keeping == .silence, let parent = name.parent else { return link }
        // Servers of unsigned zones may choke on DS, and need not know it.
        let trust = await trust(enclosing: parent, hint: parent, work)
        guard case .unsigned = trust else { return link }
        var unsigned = Link(.zone(trust), keeping: .nothing)
        unsigned.witness = parent
        return unsigned
    }

    /// What `judge` makes of the answer to `question`; where that is bogus, of what another server says.
    func link(
        by question: Question,
        _ work: Work,
        judge: (ZoneResponse) async -> Link
    ) async -> Link {
        var result = await source.fetch(question, work)
        // Of what was kept nobody knows which server said it, so that it may be asked again.
        var others = 1
        if case .response(let response) = result, response.server == nil { others = 2 }
        var first: Link?
        while true {
            guard case .response(let response) = result else { return first ?? .silent(result) }
            let link = await judge(response)
            guard link.isWorthAnother else { return link }
            first = first ?? link
            guard others > 0 else { return first ?? link }
            others -= 1
            work.tell("\(question.name) \(question.type)", "\(link.words); another server is asked")
            guard let other = await source.refetch(after: response, work) else {
                return first ?? link
            }
            result = other
        }
    }

    /// What `response`, an answer to a DS question, says of a zone cut at the question's name.
    private func link(
        by response: ZoneResponse,
        signedBy signer: Name,
        _ work: Work
    ) async -> Link {
        let name = response.question.name
        let trust = await trust(ofZone: signer, work)
        guard case .keys(let parent) = trust else { return Link(.zone(trust), keeping: .nothing) }
        let now = seconds
        switch response.kind {
        case .answer:
            guard let set = response.answers.first(where: { $0.name == name && $0.type == .ds })
            else { return .broken(.dnssecBogus, "the answer for \(name) DS has no DS") }
            switch parent.verify(set, at: now, tally: work.tally, publicKeys: publicKeys) {
            case .bogus(let cause): return .broken(cause)
            case .secure(let signed):
                guard let vouchers = Vouchers(signed) else {
                    return .broken(.dnssecBogus, "\(name) DS comes from a wildcard")
                }
                var link = await link(from: vouchers, seconds: signed.rrset.ttl, work)
                // The parent's word was verified; but one that was kept may be older than the zone's keys.
                link.isWorthAnother = link.isWorthAnother && response.server == nil
                return link
            }
        case .alias:
            // An alias is never at a zone cut, nor below a DNAME (RFC 2181 §10.1, RFC 6672 §2.4).
            guard
                let set = response.answers.first(where: {
                    $0.type == .cname && $0.name == name && !$0.signatures.isEmpty
                        || $0.type == .dname && name.isEqualToOrBelow($0.name)
                })
            else { return .broken(.rrsigsMissing, "\(name) is an unsigned alias in \(signer)") }
            switch parent.verify(set, at: now, tally: work.tally, publicKeys: publicKeys) {
            case .bogus(let cause): return .broken(cause)
            case .secure(let signed):
                return Link(.none(exists: true), keeping: .proof(signed.rrset.ttl))
            }
        case .noData, .nameError:
            return denied(response, by: parent, work)
        }
    }

    /// What the denial of a DS set says, by the NSEC or NSEC3 records that `parent` signed.
    private func denied(_ response: ZoneResponse, by parent: ZoneKeys, _ work: Work) -> Link {
        let name = response.question.name
        let proofs = proofs(of: response, work)
        if response.kind == .noData, let few = proofs.verifiedSparingApex(by: parent),
            case .optOut = Denial(few, of: parent.zone).delegation(at: name, tally: work.tally)
        {
            let ttl = few.map(\.rrset.ttl).min() ?? 0
            return Link(.zone(.unsigned(.insecure, cause: nil)), keeping: .proof(ttl))
        }
        let (signed, failure) = proofs.verified(by: parent)
        remember(signed, of: parent.zone)
        let ttl = signed.map(\.rrset.ttl).min() ?? 0
        let denial = Denial(signed, of: parent.zone)
        if response.kind == .nameError,
            case .proven = denial.nameError(of: name, tally: work.tally)
        {
            return Link(.none(exists: false), keeping: .proof(ttl))
        }
        switch denial.delegation(at: name, tally: work.tally) {
        case .unsigned, .optOut:
            return Link(.zone(.unsigned(.insecure, cause: nil)), keeping: .proof(ttl))
        case .insecure(let cause):
            return Link(.zone(.unsigned(.insecure, cause: cause)), keeping: .proof(ttl))
        case .notDelegation:
            return Link(.none(exists: true), keeping: .proof(ttl))
        case .bogus(let cause):
            return .broken(failure ?? cause)
        }
    }

    /// What an answer to a DS question says that nobody signed: as it should be if the zone above is unsigned.
    private func unsigned(_ response: ZoneResponse, _ work: Work) async -> Link {
        let name = response.question.name
        guard let parent = name.parent else {
            return .broken(.dnssecBogus, "the root has no parent that could sign its DS")
        }
        let trust = await trust(enclosing: parent, hint: parent, work)
        guard case .keys(let keys) = trust else { return Link(.zone(trust), keeping: .nothing) }
        return .broken(
            response.kind == .answer ? .rrsigsMissing : .nsecMissing,
            "\(keys.zone) is signed, its word on \(name) DS is not"
        )
    }
}

extension ZoneResponse {
    /// Who signed what the response says of `name`: zones above it, and not above `anchor`.
    fileprivate func signers(above name: Name, below anchor: Name) -> Set<Name> {
        guard let parent = name.parent else { return [] }
        return (answers + authorities).reduce(into: []) {
            $0.formUnion($1.signers(at: parent, below: anchor))
        }
    }
}

extension RecursionSettings {
    /// The nearest zone at or above `name`, other than the root, that has servers of its own by a route.
    func routed(at name: Name) -> Name? {
        guard !routes.isEmpty else { return nil }
        var rest = name
        while let parent = rest.parent {
            if routes.contains(where: { $0.zone == rest }) { return rest }
            rest = parent
        }
        return nil
    }
}
