import Bounds
import DNSWire
import Sockets

/// What a server's reply means for the question it was asked.
enum Reading: Sendable {
    /// The question's own link first, then what else of its alias chain these servers have the right to tell.
    case links([ZoneResponse])
    case referral(Referral)
    /// The server does not serve the zone it was asked as a server of; why is said.
    case lame(String)
    /// An RCODE that is no answer, or records that cannot be used.
    case failed(String)
    /// Neither records nor a claim of authority: perhaps there is nothing, perhaps the server is broken.
    case empty(ZoneResponse)
    /// Records that answer something else: perhaps there is nothing, where nobody says better.
    case astray(ZoneResponse)
}

/// Reads replies and takes out of them everything that their senders have no right to say.
///
/// A server is believed only about the zone it was asked as a server of. What stands outside it, what the
/// question did not ask for, and the additional section of an answer are left out (RFC 2181 §5.4.1, RFC 5452
/// §6). NODATA, referral and lameness look alike (RFC 2308 §2.2):
///
///     answer section   authority section             AA    it is
///     the chain        –                             –     an answer, an alias
///     –                SOA at or above the name      –     NODATA
///     –                NS below the zone             –     a referral
///     –                NS of the zone itself         yes   NODATA without SOA
///     –                NS of the zone itself         no    lame
///     –                NS above the zone             –     lame
///     –                nothing                       yes   NODATA without SOA
///     something else   nothing                       yes   astray: believed if nobody says better
///     –                nothing                       no    empty: believed if two servers say so
///
/// and all of those with RA but not AA, but for the first, come from a resolver, which is no server of a zone.
///
/// NS of the zone itself without AA is never taken for NODATA, whoever is left to ask: NODATA without SOA has no NS
/// either (§2.2), and a parent's server that is listed as the child's says so of names that are there.
struct ResponseReader {
    let message: Message
    let question: Question
    let zone: Name
    let isForwarded: Bool
    /// Who sent it; nil for what is known without asking.
    let server: SocketAddress?
    let settings: RecursionSettings
    let tally: WorkTally

    /// Reads the whole reply.
    func read() -> Reading {
        guard
            message.rcode == .noError || message.rcode == .nxDomain || message.rcode == .yxDomain
        else { return .failed("\(message.rcode)") }
        guard isWithinSize(message.answers), isWithinSize(message.authorities),
            isWithinSize(message.additionals)
        else {
            tally.reached(.rrsetRecords)
            return .failed("a record set of more than \(Bound.rrsetRecords.value) records")
        }
        guard !message.answers.contains(where: { $0.isMalformedAddress && asks(for: $0) }) else {
            return .failed("an address that is none")
        }
        let answers = sets(of: message.answers)
        let authorities = sets(of: message.authorities)
        var links: [ZoneResponse] = []
        let end = chain(answers, authorities, into: &links)
        guard let end else { return .links(links) }
        let isResolver =
            message.flags.contains(.recursionAvailable) && !isAuthoritative && !isForwarded
        if !links.isEmpty {
            // The alias holds whatever is said of its target; that is taken where it is well said.
            if belongs(end), let last = denial(of: end, authorities), !isResolver, isCertain(last) {
                links.append(last)
            }
            return .links(links)
        }
        // The DNAME that a YXDOMAIN is about must come with it (RFC 6672 §2.2).
        guard message.rcode != .yxDomain else { return .failed("\(message.rcode)") }
        if message.rcode == .nxDomain {
            guard !isResolver else { return .lame("a resolver, not a server of \(zone)") }
            return .links([response(question, .nameError, [], proofs(authorities, of: end))])
        }
        if let denied = denial(of: end, authorities) {
            guard !isResolver else { return .lame("a resolver, not a server of \(zone)") }
            // What the child says of its own DS is not what the parent says (RFC 4035 §3.1.4.1); a server of both
            // that knows no DNSSEC says nothing else.
            let isChild =
                question.type == .ds && !isForwarded && !end.isRoot
                && denied.authorities.contains { $0.type == .soa && $0.name == end }
            return isChild ? .empty(denied) : .links([denied])
        }
        return isForwarded ? withoutSOA(authorities) : delegation(authorities, isResolver)
    }

    /// Whether a denial of an alias' target needs no question of its own (RFC 2308 §2.2 allows for one).
    ///
    /// An SOA without NXDOMAIN and without proof may come from a server that did not look for the target: it may be
    /// below a zone cut, or not be at all (what the RCODE of an alias' response is about was unclear until RFC 6604).
    private func isCertain(_ denial: ZoneResponse) -> Bool {
        isForwarded || denial.kind == .nameError
            || denial.authorities.contains { $0.type == .nsec || $0.type == .nsec3 }
    }

    /// Whether `record` is what was asked for.
    private func asks(for record: ResourceRecord) -> Bool {
        record.name == question.name && record.type == question.type
            && record.class == question.class
    }

    /// Whether the server claims authority (AA).
    var isAuthoritative: Bool { message.flags.contains(.authoritative) }

    /// Whether no set in a section is larger than allowed; looked at before sets are made, which costs the square
    /// of their size.
    private func isWithinSize(_ records: [ResourceRecord]) -> Bool {
        guard records.count > Bound.rrsetRecords.value else { return true }
        var counts: [RecordKey: Int] = [:]
        for record in records {
            let key = RecordKey(name: record.name, type: record.type)
            counts[key, default: 0] += 1
            if counts[key, default: 0] > Bound.rrsetRecords.value { return false }
        }
        return true
    }

    /// The sets of a section that the server may speak of.
    private func sets(of records: [ResourceRecord]) -> [RRset] {
        let own = records.filter {
            $0.class == question.class && belongs($0.name) && !$0.isMalformedAddress
        }
        guard question.type == .rrsig else { return RRset.grouping(own).map(\.withOneAlias) }
        // Signatures that are asked for are records like others.
        let asked = own.filter { $0.type == .rrsig && $0.name == question.name }
        var sets = RRset.grouping(own.filter { $0.type != .rrsig })
        if let first = asked.first {
            sets.append(
                RRset(
                    name: first.name,
                    type: .rrsig,
                    ttl: asked.map(\.ttl).min() ?? 0,
                    rdatas: asked.map(\.rdata)
                )
            )
        }
        return sets
    }

    /// Whether the server may speak of `name`.
    private func belongs(_ name: Name) -> Bool { isForwarded || name.isEqualToOrBelow(zone) }

    func response(
        _ question: Question,
        _ kind: ZoneResponse.Kind,
        _ answers: [RRset],
        _ authorities: [RRset]
    ) -> ZoneResponse {
        ZoneResponse(
            question: question,
            zone: zone,
            kind: kind,
            answers: answers.map { bounded($0) },
            authorities: authorities,
            isForwarded: isForwarded,
            server: server
        )
    }

    private func bounded(_ set: RRset) -> RRset {
        var set = set
        set.ttl = settings.bounded(ttl: set.ttl)
        return set
    }
}

// MARK: - The answer's chain

extension ResponseReader {
    /// Follows the alias chain through `answers`, a response of one link for each step; gives the name at which
    /// it ends without records, or nil where it ends in those that were asked for.
    private func chain(
        _ answers: [RRset],
        _ authorities: [RRset],
        into links: inout [ZoneResponse]
    ) -> Name? {
        var name = question.name
        // So few that they are looked through.
        var seen: [Name] = []
        while !seen.contains(name), seen.count <= Bound.aliases.value, belongs(name) {
            seen.append(name)
            let question = Question(name: name, type: question.type, class: question.class)
            // First of all, and whatever is asked for: below a DNAME there is nothing (RFC 6672 §2.3), and
            // the CNAME that the server made of it is no answer to a question for CNAME (§3.2).
            if let link = dnameLink(question, answers) {
                links.append(link)
                guard case .alias(let target) = link.kind else { return nil }
                name = target
                continue
            }
            if let set = answers.first(where: { $0.name == name && $0.type == question.type }),
                !set.rdatas.isEmpty
            {
                let proofs = set.isWildcardExpansion ? denials(authorities) : []
                links.append(response(question, .answer, [set], proofs))
                return nil
            }
            guard RecordCache.aliasesApply(to: question.type) else { return name }
            guard let set = answers.first(where: { $0.name == name && $0.type == .cname }),
                let target = set.targets.first
            else { return name }
            let proofs = set.isWildcardExpansion ? denials(authorities) : []
            links.append(response(question, .alias(target: target), [set], proofs))
            name = target
        }
        return name
    }

    /// The link that a DNAME above the name makes; what the server made of it is not looked at, since the
    /// CNAME is made here (RFC 6672 §3.4.1).
    private func dnameLink(_ question: Question, _ answers: [RRset]) -> ZoneResponse? {
        for set in answers where set.type == .dname {
            let template = response(question, .answer, [], [])
            if let link = template.synthesized(from: bounded(set), for: question) { return link }
        }
        return nil
    }
}

extension ResourceRecord {
    /// Whether this is an A or AAAA record without an address in it, of which clients would make anything.
    fileprivate var isMalformedAddress: Bool { type.isAddress && addressOctets == nil }
}

extension RRset {
    /// The set itself; of several aliases of one name, which may have one only (RFC 2181 §10.1), the first.
    ///
    /// Servers that hold several send them in turn, so that each answer leads somewhere. A set that is signed stays
    /// whole, for its signature.
    fileprivate var withOneAlias: RRset {
        guard type == .cname, rdatas.count > 1, signatures.isEmpty else { return self }
        var set = self
        set.rdatas = [rdatas[0]]
        return set
    }

    /// Whether the signatures say that a wildcard was expanded: fewer labels than the owner has (RFC 4035
    /// §5.3.4).
    var isWildcardExpansion: Bool {
        let labels = name.isWildcard ? name.labelCount - 1 : name.labelCount
        return signatures.contains { $0.count > 3 && Int($0[3]) < labels }
    }
}
