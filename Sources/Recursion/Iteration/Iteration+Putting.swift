import Bounds
import DNSWire
import Sockets

extension Iteration {
    /// Puts `question` to `server`, without EDNS where it chokes on it; nil where no reply came of it.
    func put(
        _ question: Question,
        to server: SocketAddress,
        _ descent: inout Descent,
        _ work: Work
    ) async -> Message? {
        var isPlain = servers.health(of: server).plainUntil > clock.now()
        var isTriedPlain = false
        while true {
            guard let patience = patience(for: server, &descent, work) else { return nil }
            let query = UpstreamQuery(
                server: server,
                question: question,
                recursionDesired: descent.place.isForwarder,
                checkingDisabled: descent.place.isForwarder && settings.validates,
                dnssecOK: isPlain ? nil : true,
                randomisesCase: settings.randomisesCase
            )
            underway[question] = server
            let effort = descent.effort
            let left = work.deadline.duration(since: clock.now())
            let askedAt = clock.now()
            let reply = await exchange.ask(
                query,
                patience: patience,
                streamPatience: min(left, patience + max(patience * 2, Self.streamPatienceMin))
            ) { effort.takeQuery() }
            underway[question] = nil
            trace(reply, server, question, descent.place.zone, since: askedAt, work)
            switch reply {
            case .message(let message, let milliseconds, _):
                work.server = server
                servers.answered(server, in: milliseconds)
                // That it needs to be asked without EDNS is remembered only where it helps: it costs DNSSEC.
                if isTriedPlain, !message.rejectsEDNS {
                    servers.note(server) { $0.chokedOnEDNS(at: clock.now()) }
                }
                guard !isPlain, message.rejectsEDNS else { return message }
                isPlain = true
                isTriedPlain = true
            case .silence:
                let waited = Double(patience.nanoseconds) / 1_000_000
                guard !effort.isSpent else { return nil }
                descent.attempts.isMetBySilence = true
                // Some servers drop questions for types that are younger than they are, or that clients never ask:
                // that they are silent about these does not mean that they are gone.
                if question.type.isKnownEverywhere, !descent.isPriming {
                    let isTelling = question == descent.question && !question.type.isOfChains
                    servers.wasSilent(server, after: waited, isTelling: isTelling, at: clock.now())
                }
                // Where a server's address is looked for, the question's own time is waited away.
                let isStranger = servers.health(of: server).smoothed == nil
                let enough =
                    isStranger && work.path.count <= 1 ? Self.enoughOfStranger : Self.enough
                if waited >= enough || descent.attempts.tries[server, default: 0] >= Self.triesMax {
                    drop(server, "did not answer", &descent, work)
                }
                return nil
            case .unreachable:
                servers.wasUnreachable(server, at: clock.now())
                drop(server, "cannot be reached", &descent, work)
                return nil
            case .malformed, .mismatched:
                guard question == descent.question else {
                    // It may be about this part of the name alone: the whole one is asked for yet.
                    descent.attempts.dislikes.insert(server)
                    return nil
                }
                drop(server, "sent what is no answer", &descent, work)
                return nil
            case .exhausted:
                drop(server, "could not be asked: no socket left", &descent, work)
                return nil
            }
        }
    }

    /// TCP takes a round trip for the connection before the question's, and servers give it less room than UDP:
    /// the 50 ms that a near server's datagrams are waited for would be too hasty.
    private static let streamPatienceMin = Duration.seconds(1)

    /// Who was silent for so many milliseconds in one go is not asked again for this fetch: a stranger after the
    /// third time (376, 752, 1,500), a neighbour after the fifth (50, 100 and so on).
    private static let enoughOfStranger = ServerHealth.goneMilliseconds
    private static let enough = 700.0
    /// Nobody is asked more often than this for one fetch.
    private static let triesMax = 6

    /// How long to wait for `server`: what it usually takes, and no longer than the query has left; nil where
    /// it has nothing left.
    private func patience(for server: SocketAddress, _ descent: inout Descent, _ work: Work)
        -> Duration?
    {
        let left = work.deadline.duration(since: clock.now())
        guard left > .zero else {
            descent.effort.timeIsUp()
            return nil
        }
        var patience = servers.health(of: server).patience
        // A forwarder asks others in turn.
        if descent.place.isForwarder { patience = max(patience, Self.forwarderPatience) }
        if descent.isPriming { patience = min(patience, Priming.patienceMax) }
        return min(left, .milliseconds(Int64(patience)))
    }

    /// What a forwarder is given at least, in milliseconds: a name that it does not know takes it a second.
    private static let forwarderPatience = 1_500.0

    private func trace(
        _ reply: UpstreamReply,
        _ server: SocketAddress,
        _ question: Question,
        _ zone: Name,
        since askedAt: MonotonicNanoseconds,
        _ work: Work
    ) {
        guard let trace = work.trace else { return }
        var milliseconds = Double(clock.now().nanoseconds(since: askedAt)) / 1_000_000
        let result: String
        switch reply {
        case .message(let message, let taken, let wasStream):
            milliseconds = taken
            result =
                "\(message.rcode)\(message.flags.contains(.authoritative) ? " aa" : "")"
                + "\(wasStream ? " tcp" : ""), \(message.answers.count) answers, "
                + "\(message.authorities.count) authorities"
        case .silence: result = "silence"
        case .unreachable: result = "unreachable"
        case .malformed: result = "malformed"
        case .mismatched: result = "mismatched"
        case .exhausted: result = "no socket left"
        }
        trace(.asked(server, zone: zone, question, result: result, milliseconds: milliseconds))
    }
}

extension RRType {
    /// Whether servers of any age answer questions for the type: there are balancers that drop those for AAAA.
    fileprivate var isKnownEverywhere: Bool {
        switch self {
        case .a, .ns, .cname, .soa, .ptr, .mx, .txt, .ds, .dnskey: true
        default: false
        }
    }

    /// Whether only those who validate ask for the type: there are filters that drop such questions.
    fileprivate var isOfChains: Bool { self == .ds || self == .dnskey }
}

extension Message {
    /// Whether a server says that it knows no EDNS, or not ours (RFC 6891 §6.1.3, §7): the same is asked
    /// without.
    fileprivate var rejectsEDNS: Bool {
        switch rcode {
        case .formErr, .notImp: edns == nil
        case .badVers: true
        default: false
        }
    }
}
