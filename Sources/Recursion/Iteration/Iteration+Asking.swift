import Bounds
import DNSWire
import Sockets

extension Iteration {
    /// Asks the servers of the descent's place, one after the other, until one says something useful.
    ///
    /// Each is asked until its silence has been long `enough`, and not again once it has said something useless. What a server
    /// says against a shortened name is not held against it.
    func ask(
        _ question: Question,
        isShortened: Bool,
        _ descent: inout Descent,
        _ work: Work
    ) async -> Asked {
        if let known = knownLocally(question, descent, work) { return known }
        while true {
            let avoided = isShortened ? descent.attempts.dislikes : []
            guard let server = await next(question, avoiding: avoided, &descent, work) else {
                return avoided.isEmpty ? conclusion(&descent) : .disliked
            }
            let isForwarder = descent.place.isForwarder
            descent.attempts.tries[server, default: 0] += 1
            descent.attempts.sent += 1
            guard let message = await put(question, to: server, &descent, work) else {
                if descent.effort.isSpent { return .failure(Self.tooMuchWork) }
                if descent.isPriming, descent.attempts.isMetBySilence {
                    return conclusion(&descent)
                }
                if isShortened {
                    descent.attempts.shortenedSilences += 1
                    guard descent.attempts.shortenedSilences < Self.shortenedSilencesMax else {
                        return .disliked
                    }
                }
                continue
            }
            descent.isSilence = false
            let reader = ResponseReader(
                message: message,
                question: question,
                zone: descent.place.zone,
                isForwarded: isForwarder,
                server: server,
                settings: settings,
                tally: work.tally
            )
            switch reader.read() {
            case .links(let links):
                descent.attempts.additionals = message.additionals
                descent.attempts.sent = 0
                descent.attempts.tries = [:]
                descent.effort.wasOfUse()
                return .links(links, isAuthoritative: reader.isAuthoritative && !isForwarder)
            case .referral(let referral):
                descent.effort.wasOfUse()
                return .referral(referral)
            case .lame where isShortened, .failed where isShortened, .empty where isShortened,
                .astray where isShortened:
                // One may be broken for all names; two mean the name.
                descent.attempts.dislikes.insert(server)
                guard descent.attempts.dislikes.count < 2 else { return .disliked }
            case .lame(let reason):
                servers.wasLame(server, for: descent.place.zone, question.type, at: clock.now())
                drop(server, "is lame: \(reason)", &descent, work)
            case .failed(let reason):
                servers.wasUnwilling(server, for: descent.place.zone, at: clock.now())
                // A server that is starting, or a forwarder whose own question failed, does better a moment later
                // (RFC 9520 §3.1 allows two more).
                let isPassing = message.rcode == .servFail && work.path.count <= 1
                guard !isPassing || descent.attempts.tries[server, default: 0] > 1 else {
                    descent.attempts.complaint = "\(server.address) answered \(reason)"
                    work.uselessness[server, default: 0] += 1
                    continue
                }
                drop(server, "answered \(reason)", &descent, work)
            case .empty(let nothing):
                // Two servers that say nothing mean it; one that has two addresses may be broken.
                if let before = descent.attempts.empty?.server,
                    !isOneServer(before, server, descent.place)
                {
                    return .links([nothing], isAuthoritative: false)
                }
                descent.attempts.empty = nothing
                drop(server, "said nothing", &descent, work)
            case .astray(let nothing):
                descent.attempts.astray = nothing
                drop(server, "answered something else", &descent, work)
            }
        }
    }

    /// What is left to say when no server is left to ask.
    private func conclusion(_ descent: inout Descent) -> Asked {
        if let empty = descent.attempts.empty ?? descent.attempts.astray {
            return .links([empty], isAuthoritative: false)
        }
        if descent.effort.isSpent { return .failure(Self.tooMuchWork) }
        let zone = descent.place.zone
        guard let complaint = descent.attempts.complaint else {
            return .failure(
                ExtendedError(.noReachableAuthority, text: "no server of \(zone) can be reached")
            )
        }
        return .failure(ExtendedError(.noReachableAuthority, text: complaint))
    }

    /// Does not ask `server` again for this fetch.
    func drop(
        _ server: SocketAddress,
        _ complaint: String,
        _ descent: inout Descent,
        _ work: Work
    ) {
        descent.attempts.dropped.insert(server)
        work.uselessness[server, default: 0] += 1
        descent.attempts.complaint = "\(server.address) \(complaint)"
        work.trace?(.noted("\(server) \(complaint)"))
    }

    /// So many useless messages to the servers of one zone, where the address of another zone's server is looked
    /// for: a hostile referral makes us do that several times. (For the question itself the bound on a fetch
    /// holds.)
    static let sentMaxBeside = 6

    /// Servers that drop shortened names are asked in full after so many silences.
    static let shortenedSilencesMax = 2
}
