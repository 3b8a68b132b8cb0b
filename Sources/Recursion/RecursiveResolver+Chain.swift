import Bounds
import DNSSEC
import DNSWire

extension RecursiveResolver {
    /// One link of an answer: a response, or what verified denials told, or why there is neither.
    private enum Link {
        case response(ZoneResponse, Finding, isKnown: Bool)
        case denial(ResolvedAnswer)
        case failure(ExtendedError)
    }

    /// Follows the alias chain from `question` to its end.
    ///
    /// The answer's RCODE is that of the last link (RFC 6604 §3), its finding the least of all links'. A chain
    /// of which a later link fails, that comes back on itself, or that is longer than `Bound.aliases`, fails
    /// as a whole: half an answer is taken for a whole one.
    func chain(
        _ question: Question,
        checkingDisabled: Bool,
        _ work: Work
    ) async -> ResolvedAnswer {
        var answer = ResolvedAnswer(question: question, rcode: .noError, finding: .secure)
        answer.lifetime = .max
        answer.isFromCache = true
        var link = question
        // So few that they are looked through (`Bound.aliases`).
        var seen = [question.name]
        while true {
            let target: Name?
            switch await self.link(link, checkingDisabled: checkingDisabled, work) {
            case .failure(let error):
                let isKnown = work.metKnownFailure
                return .failure(question, [error] + (isKnown ? [ExtendedError(.cachedError)] : []))
            case .denial(let denial):
                target = answer.append(denial, type: question.type)
            case .response(let response, let finding, let isKnown):
                if finding.status == .bogus, !checkingDisabled {
                    return .failure(question, [finding.cause].compactMap(\.self), finding)
                }
                target = answer.append(response, finding, isKnown: isKnown, settings)
            }
            guard let target else { return answer }
            work.trace?(.followed(from: link.name, to: target))
            guard !seen.contains(target) else {
                return .failure(question, [ExtendedError(.other, text: "aliases in a circle")])
            }
            seen.append(target)
            guard work.tally.take(.aliases) else {
                return .failure(question, [ExtendedError(.other, text: "too many aliases")])
            }
            link.name = target
        }
    }

    /// Takes one link from what is kept, from what denials tell, or from servers, and has it judged.
    private func link(
        _ question: Question,
        checkingDisabled: Bool,
        _ work: Work
    ) async -> Link {
        let isJudged = settings.validates && !checkingDisabled
        let learnt = work.learnt[question]
        if learnt == nil, let known = records.known(question), known.response.isWhole,
            !(work.isRefresh && known.isNearEnd)
        {
            work.trace?(.known(question, "\(known.response.kind)"))
            if let finding = known.finding ?? (isJudged ? nil : .indeterminate) {
                return .response(known.response, finding, isKnown: true)
            }
            return await judged(known.response, isKnown: true, work)
        }
        if isJudged, settings.deniesFromCache, learnt == nil, !work.isRefresh,
            let denial = validator.denial(for: question, work)
        {
            work.trace?(.known(question, "denied by what is known of its neighbours"))
            return .denial(denial)
        }
        let result: FetchResult
        if let learnt {
            result = .response(learnt)
        } else {
            result = await iteration.ask(question, work)
        }
        switch result {
        case .failure(let error): return .failure(error)
        case .response(let response):
            guard isJudged else { return .response(response, .indeterminate, isKnown: false) }
            return await judged(response, isKnown: false, work)
        }
    }

    /// Has a response judged, and keeps it with what was found.
    private func judged(
        _ response: ZoneResponse,
        isKnown: Bool,
        _ work: Work
    ) async -> Link {
        let judgement = await validator.judge(response, work)
        if !judgement.isPassing {
            records.store(judgement.response, finding: judgement.finding)
        }
        return .response(judgement.response, judgement.finding, isKnown: isKnown)
    }
}

extension ZoneResponse {
    /// Whether this can be answered with: a denial needs its SOA (RFC 2308 §3), which the proof in a referral
    /// that there is no DS comes without.
    fileprivate var isWhole: Bool {
        kind != .noData || authorities.contains { $0.type == .soa }
    }
}

extension ResolvedAnswer {
    /// The answer that there is none.
    fileprivate static func failure(
        _ question: Question,
        _ errors: [ExtendedError],
        _ finding: Finding = .indeterminate
    ) -> ResolvedAnswer {
        ResolvedAnswer(question: question, rcode: .servFail, finding: finding, errors: errors)
    }

    /// Adds a link; gives the name at which the chain goes on, or nil where it ends.
    fileprivate mutating func append(
        _ response: ZoneResponse,
        _ found: Finding,
        isKnown: Bool,
        _ settings: RecursionSettings
    ) -> Name? {
        answers += response.answers
        authorities += response.authorities.filter { !authorities.contains($0) }
        if found.status < finding.status { finding = found }
        if let cause = found.cause, !errors.contains(cause) { errors.append(cause) }
        lifetime = min(lifetime, RecordCache.lifetime(of: response, settings))
        isFromCache = isFromCache && isKnown
        switch response.kind {
        case .alias(let target): return target
        case .answer: rcode = response.isNameTooLong ? .yxDomain : .noError
        case .noData: rcode = .noError
        case .nameError: rcode = .nxDomain
        }
        return nil
    }

    /// Adds what denials told; gives the name at which the chain goes on, where a wildcard was an alias.
    fileprivate mutating func append(_ denial: ResolvedAnswer, type: RRType) -> Name? {
        answers += denial.answers
        authorities += denial.authorities.filter { !authorities.contains($0) }
        if denial.finding.status < finding.status { finding = denial.finding }
        errors += denial.errors.filter { !errors.contains($0) }
        lifetime = min(lifetime, denial.lifetime)
        rcode = denial.rcode
        guard let last = denial.answers.last, last.type == .cname, type != .cname else {
            return nil
        }
        return last.targets.first
    }
}
