import Addresses
import Bounds
import DNSWire
import Sockets

extension Iteration {
    /// The server to ask next, or nil where nobody is left.
    ///
    /// First those whose addresses are known and who have been asked least, rather those that have not refused
    /// something of the zone lately; then those whose addresses must be looked for; last those that have been
    /// silent for a while.
    func next(
        _ question: Question,
        avoiding avoided: Set<SocketAddress>,
        _ descent: inout Descent,
        _ work: Work
    ) async -> SocketAddress? {
        while true {
            let now = clock.now()
            guard now < work.deadline else {
                descent.effort.timeIsUp()
                return nil
            }
            let isBeside = work.path.count > 1
            guard !descent.effort.isSpent,
                !isBeside || descent.attempts.sent < Self.sentMaxBeside
            else { return nil }
            let zone = descent.place.zone
            let known = candidates(question.type, descent, avoided, work, at: now)
            var rested = known.filter { !servers.health(of: $0).isBlocked(at: now) }
            let willing = rested.filter { !servers.isUnwilling($0, for: zone, at: now) }
            if !willing.isEmpty { rested = willing }
            if let asked = underway[question], rested.contains(asked),
                descent.attempts.tries[asked] == nil
            {
                return asked
            }
            let tries = descent.attempts.tries
            let least = rested.map { tries[$0, default: 0] }.min() ?? 0
            if let server = servers.choose(among: rested.filter { tries[$0, default: 0] == least })
            {
                return server
            }
            if await findMoreAddresses(&descent, work) { continue }
            if takeOtherAddresses(&descent) { continue }
            if let server = lameServer(for: question, avoiding: avoided, &descent, work) {
                return server
            }
            return known.first { server in
                var isDue = false
                servers.note(server) { isDue = $0.probe(at: now) }
                return isDue
            }
        }
    }

    /// How often a server may be of no use to one query before it is not asked again for that query: in a CAMP
    /// chain the same ten servers fail for one zone after the other, and together cost 50 at most.
    private static let uselessMax = 5

    /// One of the servers that were lame a short while ago, where nobody else is left: once for each
    /// part of the name.
    ///
    /// What it said may have been about one name, such as one below a zone that was delegated to nobody; the zone's
    /// other names must not fail for its sake.
    private func lameServer(
        for question: Question,
        avoiding avoided: Set<SocketAddress>,
        _ descent: inout Descent,
        _ work: Work
    ) -> SocketAddress? {
        guard descent.attempts.lameAskedFor != question else { return nil }
        descent.attempts.lameAskedFor = question
        let now = clock.now()
        let lame = candidates(question.type, descent, avoided, work, areLame: true, at: now)
        return servers.choose(among: lame.filter { !servers.health(of: $0).isBlocked(at: now) })
    }

    /// Whom the descent's place offers: addresses that may be asked and were not found useless.
    private func candidates(
        _ type: RRType,
        _ descent: Descent,
        _ avoided: Set<SocketAddress>,
        _ work: Work,
        areLame: Bool = false,
        at now: MonotonicNanoseconds
    ) -> [SocketAddress] {
        let place = descent.place
        var all = place.fixed.filter { policy.usesFamily(of: $0.address) }
        for server in place.servers {
            all += addresses(of: server).map { SocketAddress($0, port: settings.serverPort) }
        }
        var seen = descent.attempts.dropped.union(work.distrusted[place.zone] ?? [])
        seen.formUnion(avoided)
        seen.reserveCapacity(seen.count + all.count)
        return all.filter {
            seen.insert($0).inserted
                && servers.isLame($0, for: place.zone, type, at: now) == areLame
                && (place.isForwarder || work.uselessness[$0, default: 0] < Self.uselessMax)
        }
    }

    /// Whether both addresses are those of one of the place's servers, by its name.
    func isOneServer(_ address: SocketAddress, _ other: SocketAddress, _ place: Place) -> Bool {
        place.servers.contains { server in
            let all = addresses(of: server)
            return all.contains(address.address) && all.contains(other.address)
        }
    }

    /// The addresses of a server that are known and may be asked, at most `Bound.addressesPerName`: those that
    /// came with the delegation or were found for it, else what answers said.
    private func addresses(of server: NameServer) -> [IPAddress] {
        let given = server.glue.filter { policy.mayAsk($0) }
        return Array((given.isEmpty ? kept(server) : given).prefix(Bound.addressesPerName.value))
    }

    /// What answers said of a server's addresses, those that may be asked.
    private func kept(_ server: NameServer) -> [IPAddress] {
        families.flatMap { records.addresses(of: server.name, $0) ?? [] }
            .filter { policy.mayAsk($0) }
    }

    /// Names of one zone's servers whose addresses may be sought in vain: an NXNS referral names many that do
    /// not exist, an honest one seldom more than one.
    private static let fruitlessMax = 3

    /// Looks for the addresses of one more server; whether any were found.
    private func findMoreAddresses(_ descent: inout Descent, _ work: Work) async -> Bool {
        while descent.attempts.fruitless.count < Self.fruitlessMax,
            work.tally.used(.addressQueryFailures) < Bound.addressQueryFailures.value,
            let index = nextToSeek(descent)
        {
            let server = descent.place.servers[index]
            descent.attempts.sought.insert(server.name)
            guard !server.name.isEqualToOrBelow(descent.place.zone) else {
                work.trace?(.noted("\(server.name) has no glue, and only its own zone knows it"))
                continue
            }
            let found = await findAddresses(of: server, work)
            guard found.isEmpty else {
                descent.place.servers[index].glue = found
                return true
            }
            descent.attempts.fruitless.append(server.name)
            guard work.tally.take(.addressQueryFailures) else { return false }
        }
        return false
    }

    /// The place of the server whose addresses are to be sought next: rather one whose name has no neighbour that was
    /// sought in vain.
    ///
    /// A provider that has gone takes all its names along, and hostile referrals name many in one zone: the honest
    /// name behind them is found before the bound on fruitless ones is reached.
    private func nextToSeek(_ descent: Descent) -> Int? {
        let attempts = descent.attempts
        let servers = descent.place.servers
        let left = servers.indices.filter {
            !attempts.sought.contains(servers[$0].name) && addresses(of: servers[$0]).isEmpty
        }
        return left.first { index in
            !attempts.fruitless.contains { $0.parent == servers[index].name.parent }
        } ?? left.first
    }

    /// Asks for the addresses of a server, of one family after the other, until there are some.
    private func findAddresses(of server: NameServer, _ work: Work) async -> [IPAddress] {
        for type in families where records.addresses(of: server.name, type) == nil {
            guard let found = await findAddresses(of: server, type, work) else { return [] }
            if !found.isEmpty { return found }
        }
        return []
    }

    /// Asks for the addresses of a server, of one family, along the aliases of its name; empty where it has none, nil
    /// where it has none of the other family either, or that is not to be found out.
    private func findAddresses(
        of server: NameServer,
        _ type: RRType,
        _ work: Work
    ) async -> [IPAddress]? {
        var name = server.name
        for _ in 0...RecordCache.serverAliasesMax {
            guard work.tally.take(.addressQueries) else { return nil }
            let result = await fetch(Question(name: name, type: type), work)
            guard case .response(let response) = result else { return nil }
            switch response.kind {
            case .answer: return response.answers.flatMap(\.serverAddresses).filter(policy.mayAsk)
            case .noData: return []
            case .nameError: return nil
            case .alias(let target): name = target
            }
        }
        return nil
    }

    /// Takes up other addresses where those that came with the delegation led nowhere: what answers said of the
    /// servers, then the glue by which the servers' own zones are delegated.
    ///
    /// A parent's glue may be old, and a server's zone may say wrongly where it is. Each once for a place;
    /// whether there are any.
    private func takeOtherAddresses(_ descent: inout Descent) -> Bool {
        while descent.attempts.otherAddresses < 2 {
            descent.attempts.otherAddresses += 1
            let isParents = descent.attempts.otherAddresses == 2
            var isMore = false
            for index in descent.place.servers.indices {
                let server = descent.place.servers[index]
                let others = isParents ? parentGlue(server) : kept(server)
                let more = others.filter { !server.glue.contains($0) && policy.mayAsk($0) }
                descent.place.servers[index].glue = more + server.glue
                isMore = isMore || !more.isEmpty
            }
            if isMore { return true }
        }
        return false
    }

    /// The glue by which the zone of a server's name is delegated, as far as that is known.
    private func parentGlue(_ server: NameServer) -> [IPAddress] {
        var name = server.name.parent
        while let zone = name, !zone.isRoot {
            name = zone.parent
            guard let cut = delegations.delegation(of: zone, at: now) else { continue }
            return cut.servers.first { $0.name == server.name }?.glue ?? []
        }
        return []
    }

    private var families: [RRType] {
        (settings.usesIPv4 ? [.a] : []) + (settings.usesIPv6 ? [.aaaa] : [])
    }
}
