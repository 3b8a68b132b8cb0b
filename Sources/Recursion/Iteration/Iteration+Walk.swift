import Bounds
import DNSWire
import Sockets

extension Iteration {
    /// What asking the servers of one place came to.
    enum Asked {
        case links([ZoneResponse], isAuthoritative: Bool)
        case referral(Referral)
        /// A server did not like a shortened name.
        case disliked
        case failure(ExtendedError)
    }

    /// Goes down from the descent's place until somebody answers.
    func walk(_ descent: inout Descent, _ work: Work) async -> FetchResult {
        while true {
            let zone = descent.place.zone
            if let known = failures.failure(of: descent.question, in: zone, at: clock.now()) {
                descent.isRemembered = true
                work.metKnownFailure = true
                work.trace?(.known(descent.question, "failed a short while ago"))
                return .failure(known.error)
            }
            // With servers this slow, shortened names would take the rest.
            if work.deadline.duration(since: clock.now()) < Self.timeForShortened {
                descent.minimiser.giveUp()
            }
            let shown = descent.minimiser.next(in: zone)
            let isShortened = shown != descent.question
            if isShortened, let known = records.known(shown) {
                pass(shown, known.response, &descent)
                continue
            }
            switch await ask(shown, isShortened: isShortened, &descent, work) {
            case .links(let links, let isAuthoritative):
                keep(links, isAuthoritative, work)
                guard let first = links.first else { continue }
                guard isShortened else { return .response(first) }
                pass(shown, first, &descent)
            case .referral(let referral):
                guard descent.effort.takeReferral() else { return .failure(Self.tooMuchWork) }
                go(down: referral, &descent, work)
            case .disliked:
                work.trace?(.noted("the servers of \(zone) do not like \(shown): asking in full"))
                descent.minimiser.giveUp()
            case .failure(let error):
                guard await !lookAgain(&descent, work) else { continue }
                return .failure(error)
            }
        }
    }

    /// Names are shown in full when a query has no more than half of its time left: ten questions about parts of a name
    /// take servers on slow links longer than all of it (RFC 9156 §2.3 leaves to us how much of it we minimise).
    private static let timeForShortened = Duration.milliseconds(
        Bound.resolutionMilliseconds.value / 2
    )

    /// The error of a query that reached one of its bounds.
    static let tooMuchWork = ExtendedError(.noReachableAuthority, text: "takes too much work")

    /// What the servers say of a shortened name: where it is an ordinary one, more of the name is shown.
    private func pass(_ shown: Question, _ response: ZoneResponse, _ descent: inout Descent) {
        switch response.kind {
        case .answer, .noData: descent.minimiser.step(past: shown)
        case .alias, .nameError: descent.minimiser.giveUp()
        }
    }

    /// Keeps what was answered, and hands the rest of the chain to this work.
    private func keep(_ links: [ZoneResponse], _ isAuthoritative: Bool, _ work: Work) {
        for (index, link) in links.enumerated() {
            records.store(link, rank: isAuthoritative ? .answer : .answerWithoutAuthority)
            if index > 0 { work.learnt[link.question] = link }
        }
    }

    /// Asks the parent anew where nobody of a delegation that was known before could answer.
    ///
    /// Whether that is done: once for a fetch.
    private func lookAgain(_ descent: inout Descent, _ work: Work) async -> Bool {
        let zone = descent.place.zone
        guard descent.place.isRemembered, descent.lookedAgain == nil, !descent.effort.isSpent,
            work.distrusted[zone] == nil
        else { return false }
        guard let above = zone.parent else { return false }
        descent.lookedAgain = (zone, descent.attempts)
        work.trace?(.noted("asking for the servers of \(zone) again"))
        descent.place = await start(at: above, work)
        descent.attempts = Place.Attempts()
        return true
    }

    /// Takes a referral: keeps the cut and what is said of its DS, and goes on there.
    private func go(down referral: Referral, _ descent: inout Descent, _ work: Work) {
        let count = referral.servers.count
        work.trace?(.referred(from: descent.place.zone, to: referral.child, servers: count))
        if let security = referral.security { records.store(security, rank: .referral) }
        if referral.ttl > Bound.delegationSeconds.value {
            work.tally.reached(.delegationSeconds)
        }
        let delegation = delegations.learn(
            referral,
            parentExpiresAt: descent.place.expiresAt,
            at: now
        )
        descent.place = Place(delegation)
        // What this referral says is used now, even where it may not be kept (TTL 0).
        descent.place.servers = referral.servers
        descent.attempts = Place.Attempts()
        if let before = descent.lookedAgain, before.zone == referral.child {
            descent.attempts.dropped = before.attempts.dropped
            descent.attempts.complaint = before.attempts.complaint
        }
    }
}

extension Place {
    /// The place that a delegation leads to.
    init(_ delegation: Delegation) {
        zone = delegation.zone
        servers = delegation.servers
        expiresAt = delegation.expiresAt
    }

    /// The place that a route leads to.
    init(_ route: RecursionSettings.Route) {
        zone = route.zone
        fixed = route.servers
        isForwarder = route.kind == .forward
    }
}
