import Addresses
import DNSSEC
import DNSWire

/// What is known of a question: a response of one link, and what was found of it.
struct KnownResponse: Sendable {
    var response: ZoneResponse
    /// What the validator found; nil where it was not asked yet.
    var finding: Finding?
    var rank: TrustRank
    /// Whether less than a fifth of its time is left: twice what has an answer that was made of it asked for
    /// anew, since its parts are counted in whole seconds each.
    var isNearEnd = false
}

extension RecordCache {
    /// What is known of `question`: its records, an alias in their place, or that there are none.
    ///
    /// Looked for in this order: the type itself, a CNAME, that the name does not exist, then from the name
    /// upwards a DNAME, and a name that securely does not exist, below which nothing does (RFC 8020).
    func known(_ question: Question) -> KnownResponse? {
        let now = now
        let name = question.name
        if let entry = live(RecordKey(name: name, type: question.type), at: now) {
            return known(entry, question, at: now)
        }
        if Self.aliasesApply(to: question.type),
            let entry = live(RecordKey(name: name, type: .cname), at: now),
            entry.response.kind == .answer,
            !(entry.response.isOfApex && question.type.isOfApex)
        {
            var known = known(entry, question, at: now)
            known.response.retarget(to: question)
            return known
        }
        if hasNameErrors, let entry = live(.nameError(name), at: now) {
            return known(entry, question, at: now)
        }
        guard hasDNAMEs || hasSecureNameErrors else { return nil }
        var ancestor = name.parent
        while let place = ancestor {
            ancestor = place.parent
            if hasDNAMEs, let entry = live(RecordKey(name: place, type: .dname), at: now),
                entry.response.kind == .answer, entry.finding?.status != .bogus,
                let response = entry.response(at: now).applied(to: question)
            {
                return KnownResponse(
                    response: response,
                    finding: entry.finding,
                    rank: entry.rank
                )
            }
            if hasSecureNameErrors, let entry = live(.nameError(place), at: now),
                entry.finding?.status == .secure
            {
                return known(entry, question, at: now)
            }
        }
        return nil
    }

    /// Whether an alias stands in place of the records of a type: not of those that may stand beside it
    /// (RFC 4034 §3, §4; RFC 2535 §2.3.5).
    static func aliasesApply(to type: RRType) -> Bool {
        type != .cname && type != .rrsig && type != .nsec
    }

    /// The addresses of a server's name that answers gave, of one family; nil where something on the way to them is
    /// not known, empty where it is known that there are none.
    func addresses(of name: Name, _ type: RRType) -> [IPAddress]? {
        var name = name
        for _ in 0...Self.serverAliasesMax {
            guard let known = known(Question(name: name, type: type)) else { return nil }
            switch known.response.kind {
            case .answer: return known.response.answers.flatMap(\.serverAddresses)
            case .alias(let target): name = target
            case .noData, .nameError: return []
            }
        }
        return []
    }

    /// How many aliases of a server's name are followed.
    ///
    /// It may be none (RFC 2181 §10.3), and where an owner writes one all the same, most other resolvers find the
    /// zone, so that nobody tells him; more than one each costs a fetch.
    static let serverAliasesMax = 2

    private func live(_ key: RecordKey, at now: UInt64) -> RecordEntry? {
        table.read(key) { $0.expiresAt > now }
    }

    private func known(_ entry: RecordEntry, _ question: Question, at now: UInt64) -> KnownResponse
    {
        var response = entry.response(at: now)
        response.question = question
        return KnownResponse(
            response: response,
            finding: entry.finding,
            rank: entry.rank,
            isNearEnd: UInt64(entry.remaining(at: now)) * 5 <= entry.expiresAt - entry.storedAt
        )
    }
}

extension RRType {
    /// Whether each zone cut has these records of its own, the parent's and the zone's, that chains of trust are made
    /// of.
    fileprivate var isOfApex: Bool { self == .ds || self == .dnskey }
}

extension ZoneResponse {
    /// Whether this is what a zone says of its own name.
    ///
    /// An alias there is a fault (RFC 1034 §3.6.2), and no word about the zone's keys or what its parent says of
    /// them.
    fileprivate var isOfApex: Bool { question.name == zone }

    /// Turns what answers a question for the CNAME itself into an alias of `question`'s name.
    fileprivate mutating func retarget(to question: Question) {
        self.question = question
        guard let target = answers.first?.targets.first else { return }
        kind = .alias(target: target)
    }

    /// What a response that holds a DNAME says of a name below its owner.
    fileprivate func applied(to question: Question) -> ZoneResponse? {
        answers.first.flatMap { synthesized(from: $0, for: question) }
    }
}

extension RRset {
    /// The addresses in an A or AAAA set.
    var addresses: [IPAddress] {
        guard type.isAddress else { return [] }
        return rdatas.compactMap { IPAddress(octets: $0.span) }
    }

    /// The names that the rdata of a CNAME, DNAME, NS or PTR set consists of; malformed ones are left out.
    var targets: [Name] {
        rdatas.compactMap {
            ResourceRecord(name: name, type: type, ttl: 0, rdata: $0).target
        }
    }
}
