import Bounds
import DNSSEC
import DNSWire
import Sockets

// Answering from verified denials (RFC 8198 §5). What is kept only suggests the sets; whether they deny the
// question is decided as for a response that had brought them.

extension DenialStore {
    /// Below a zone's apex, for hashed denials: each label costs a hash, and most names have one or two.
    static let hashedLabelsMax = 6

    /// What is known of `question` without asking anybody: that the name or the type does not exist, or the
    /// records that a wildcard has for it; nil where that cannot be told.
    func answer(_ question: Question, _ now: MonotonicNanoseconds, _ tally: WorkTally)
        -> (zone: Name, answer: ResolvedAnswer)?
    {
        guard question.class == .in, !question.type.isMeta,
            let (zone, denials) = zone(for: question),
            let found = denials.names.count > 0
                ? denials.byNames(question, zone, now, tally)
                : denials.byHashes(question, zone, now, tally)
        else { return nil }
        return (zone, found)
    }

    /// The nearest zone at or above the question's name of which something is kept; for DS above it.
    private func zone(for question: Question) -> (Name, ZoneDenials)? {
        var rest = question.type == .ds ? question.name.parent : question.name
        while let name = rest {
            if let found = zones[name] { return (name, found) }
            rest = name.parent
        }
        return nil
    }
}

extension ZoneDenials {
    /// The answer by NSEC sets (RFC 8198 §5.1, §5.3).
    fileprivate func byNames(
        _ question: Question,
        _ zone: Name,
        _ now: MonotonicNanoseconds,
        _ tally: WorkTally
    ) -> ResolvedAnswer? {
        let name = question.name
        guard let nearest = names.nearest(to: CanonicalKey(name), now),
            let next = nearest.set.rrset.rdatas.first.flatMap(NSECData.init)?.next
        else { return nil }
        if let answer = noData(question, by: [nearest], zone, now, tally) { return answer }
        let encloser = name.suffix(
            labels: max(
                name.labelsInCommon(with: nearest.set.rrset.name),
                name.labelsInCommon(with: next)
            )
        )
        guard encloser != name, let wildcard = encloser.wildcardBelow,
            let other = names.nearest(to: CanonicalKey(wildcard), now)
        else { return nil }
        return answer(question, wildcard, cover: [nearest], other: other, zone, now, tally)
    }

    /// The answer by NSEC3 sets (RFC 8198 §5.2).
    fileprivate func byHashes(
        _ question: Question,
        _ zone: Name,
        _ now: MonotonicNanoseconds,
        _ tally: WorkTally
    ) -> ResolvedAnswer? {
        let name = question.name
        let below = name.labelCount - zone.labelCount
        guard hashes.count > 0, below <= DenialStore.hashedLabelsMax else {
            return nil
        }
        var cover: KeptSet?
        for labels in (zone.labelCount...name.labelCount).reversed() {
            let candidate = name.suffix(labels: labels)
            guard let hash = self.hash(of: candidate, tally) else { return nil }
            let key = CanonicalKey(hash: hash)
            guard let kept = hashes.nearest(to: key, now) else { return nil }
            guard kept.set.rrset.name.nsec3Hash == hash else {
                cover = kept
                continue
            }
            guard let cover else { return noData(question, by: [kept], zone, now, tally) }
            guard let wildcard = candidate.wildcardBelow,
                let hash = self.hash(of: wildcard, tally),
                let other = hashes.nearest(to: CanonicalKey(hash: hash), now)
            else { return nil }
            return answer(question, wildcard, cover: [kept, cover], other: other, zone, now, tally)
        }
        return nil
    }

    /// The hash of `name`, where the zone's hashes are cheap and the query may still take one.
    private func hash(of name: Name, _ tally: WorkTally) -> [UInt8]? {
        guard let parameters, parameters.iterations <= Bound.nsec3Iterations.value,
            parameters.salt.count <= Bound.nsec3SaltOctets.value, tally.take(.nsec3Hashes)
        else { return nil }
        return NSEC3Hash.octets(of: name, parameters)
    }

    /// The answer where `cover` shows that the name itself does not exist, and `other` is what is nearest to the
    /// wildcard that might stand for it.
    private func answer(
        _ question: Question,
        _ wildcard: Name,
        cover: [KeptSet],
        other: KeptSet,
        _ zone: Name,
        _ now: MonotonicNanoseconds,
        _ tally: WorkTally
    ) -> ResolvedAnswer? {
        let all = cover.contains { $0.set == other.set } ? cover : cover + [other]
        let denial = Denial(all.map(\.set), of: zone)
        if case .proven = denial.nameError(of: question.name, tally: tally) {
            return negative(question, .nxDomain, by: all, now)
        }
        if let answer = noData(question, by: all, zone, now, tally) { return answer }
        let own = wildcards[Question(name: wildcard, type: question.type)]
        guard let kept = own ?? wildcards[Question(name: wildcard, type: .cname)],
            kept.expiry > now,
            case .proven = denial.wildcardAnswer(for: question.name, from: wildcard, tally: tally)
        else { return nil }
        var set = kept.current(now)
        set.name = question.name
        return ResolvedAnswer(
            question: question,
            rcode: .noError,
            answers: [set],
            authorities: cover.map { $0.current(now) },
            finding: .secure,
            errors: [ExtendedError(.synthesized, text: "made from \(wildcard)")],
            lifetime: min(set.ttl, cover.map { $0.seconds(now) }.min() ?? 0),
            isFromCache: true
        )
    }

    private func noData(
        _ question: Question,
        by kept: [KeptSet],
        _ zone: Name,
        _ now: MonotonicNanoseconds,
        _ tally: WorkTally
    ) -> ResolvedAnswer? {
        let denial = Denial(kept.map(\.set), of: zone)
        guard
            case .proven = denial.noData(of: question.name, type: question.type, tally: tally)
        else { return nil }
        return negative(question, .noError, by: kept, now)
    }

    /// A negative answer, which lasts as long as all that it shows, and no longer than the SOA says.
    private func negative(
        _ question: Question,
        _ rcode: RCode,
        by kept: [KeptSet],
        _ now: MonotonicNanoseconds
    ) -> ResolvedAnswer? {
        guard let soa, soa.expiry > now, let minimum = soa.set.rrset.soa?.minimum else {
            return nil
        }
        let sets = ([soa] + kept).map { $0.current(now) }
        return ResolvedAnswer(
            question: question,
            rcode: rcode,
            authorities: sets,
            finding: .secure,
            errors: [
                ExtendedError(.synthesized, text: "denied by what is known of its neighbours")
            ],
            lifetime: min(minimum, sets.map(\.ttl).min() ?? 0),
            isFromCache: true
        )
    }
}
