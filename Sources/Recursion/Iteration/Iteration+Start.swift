import Bounds
import DNSWire
import Sockets

/// Where the root's servers come from: the hints, and what these say (RFC 8109).
struct Priming {
    /// Whether it is being asked for.
    var isUnderWay = false
    /// Not to be tried again before this; seconds of the clock.
    var retryAt: UInt64 = 0
    /// How often in a row it came to nothing.
    private var failures: UInt64 = 0
    /// How long the hints are used after they could not be asked, at first and at most, doubling: they are enough
    /// to go on, and there are networks where nobody ever answers this (RFC 8109 §3.3).
    static let retrySeconds: ClosedRange<UInt64> = 10...640
    /// What is waited for the answer at most, in milliseconds: the question that is to be answered waits with it.
    static let patienceMax = 800.0

    /// It came to nothing at `now` seconds of the clock.
    mutating func failed(at now: UInt64) {
        retryAt = now + min(Self.retrySeconds.lowerBound << failures, Self.retrySeconds.upperBound)
        failures = min(failures + 1, 6)
    }
}

extension Iteration {
    /// The deepest place that is known at or above the question's name; strictly above for DS, which the parent
    /// has (RFC 4035 §3.1.4.1).
    func start(for question: Question, _ work: Work) async -> Place {
        guard question.type == .ds, let parent = question.name.parent else {
            return await start(at: question.name, work)
        }
        return await start(at: parent, work)
    }

    /// The deepest place that is known at or above `name`.
    func start(at name: Name, _ work: Work) async -> Place {
        var name: Name? = name
        while let zone = name {
            if let route = settings.routes.first(where: { $0.zone == zone }) { return Place(route) }
            if !zone.isRoot, let known = delegations.delegation(of: zone, at: now) {
                var place = Place(known)
                place.isRemembered = true
                return place
            }
            name = zone.parent
        }
        return await root(work)
    }

    /// The root's servers: as they say themselves, else as the hints do; as these while
    /// there is a local root.
    ///
    /// Silence ends the asking, and is not held against the server: some answer all but this, and whoever is gone
    /// is found out by what is asked next.
    private func root(_ work: Work) async -> Place {
        let hints = Place(
            zone: .root,
            servers: settings.rootHints.map { NameServer(name: $0.name, glue: $0.addresses) },
            expiresAt: now + UInt64(Bound.delegationSeconds.value)
        )
        // Where the root's zone is here, nobody is asked who serves it.
        guard localRoot == nil else { return hints }
        if let known = delegations.delegation(of: .root, at: now) { return Place(known) }
        guard !priming.isUnderWay, priming.retryAt <= now else { return hints }
        priming.isUnderWay = true
        defer { priming.isUnderWay = false }
        let question = Question(name: .root, type: .ns)
        let effort = FetchEffort(work)
        var descent = Descent(question, at: hints, effort, shortenedFor: .nobody)
        descent.isPriming = true
        let asked = await ask(question, isShortened: false, &descent, work)
        guard case .links(let links, let isAuthoritative) = asked, let first = links.first,
            first.kind == .answer, let set = first.answers.first
        else {
            priming.failed(at: now)
            return hints
        }
        records.store(first, rank: isAuthoritative ? .answer : .answerWithoutAuthority)
        let servers = primed(set, hints.servers, RRset.grouping(descent.attempts.additionals))
        guard servers.contains(where: { $0.glue.contains(where: policy.mayAsk) }) else {
            priming.failed(at: now)
            return hints
        }
        let referral = Referral(child: .root, servers: servers, ttl: set.ttl, security: nil)
        return Place(delegations.learn(referral, parentExpiresAt: .max, at: now))
    }

    /// The servers that the root names, each with the addresses that came along, else with those of the hint
    /// of its name.
    private func primed(
        _ set: RRset,
        _ hints: [NameServer],
        _ glue: [RRset]
    ) -> [NameServer] {
        set.targets.prefix(Bound.nameServers.value).map { name in
            let given = glue.filter { $0.name == name }.flatMap(\.serverAddresses)
            let hint = hints.first { $0.name == name }?.glue ?? []
            return NameServer(
                name: name,
                glue: Array((given.isEmpty ? hint : given).prefix(Bound.addressesPerName.value))
            )
        }
    }
}

extension Iteration {
    /// Forgets delegations and failures of the names that `matches`, and whom it found lame.
    func flush(where matches: (Name) -> Bool) {
        delegations.flush(where: matches)
        failures.flush(where: matches)
        servers.flush()
    }
}
