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
///     –                nothing                       no    empty: believed if two say so
///
/// and all of those with RA but not AA, but for the first, come from a resolver, which is no server of a zone.
struct ResponseReader {
    let message: Message
    let question: Question
    let zone: Name
    let isForwarded: Bool
    let server: SocketAddress
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
        let answers = sets(of: message.answers)
        let authorities = sets(of: message.authorities)
        var links: [ZoneResponse] = []
        let end = chain(answers, authorities, into: &links)
        guard let end else { return .links(links) }
        let isResolver =
            message.flags.contains(.recursionAvailable) && !isAuthoritative && !isForwarded
        if !links.isEmpty {
            // The alias holds whatever is said of its target; that is taken where it is well said.
            if belongs(end), let last = denial(of: end, authorities), !isResolver {
                links.append(last)
            }
            return .links(links)
        }
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
        guard question.type == .rrsig else { return RRset.grouping(own) }
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

    private func response(
        _ question: Question,
        _ kind: ZoneResponse.Kind,
        _ answers: [RRset],
        _ authorities: [RRset]
    ) -> ZoneResponse {
        ZoneResponse(
            question: question,
            zone: zone,
            kind: kind,
            answers: answers.map(bounded),
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
        var seen: Set<Name> = []
        while seen.insert(name).inserted, seen.count <= Bound.aliases.value + 1, belongs(name) {
            let question = Question(name: name, type: question.type, class: question.class)
            if let set = answers.first(where: { $0.name == name && $0.type == question.type }),
                !set.rdatas.isEmpty
            {
                let proofs = set.isWildcardExpansion ? denials(authorities) : []
                links.append(response(question, .answer, [set], proofs))
                return nil
            }
            guard RecordCache.aliasesApply(to: question.type) else { return name }
            if let link = dnameLink(question, answers) {
                links.append(link)
                guard case .alias(let target) = link.kind else { return nil }
                name = target
                continue
            }
            guard let set = answers.first(where: { $0.name == name && $0.type == .cname }),
                set.rdatas.count == 1, let target = set.targets.first
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
    /// Whether the signatures say that a wildcard was expanded: fewer labels than the owner has (RFC 4035
    /// §5.3.4).
    var isWildcardExpansion: Bool {
        let labels = name.isWildcard ? name.labelCount - 1 : name.labelCount
        return signatures.contains { $0.count > 3 && Int($0[3]) < labels }
    }
}

// MARK: - Denial and delegation

extension ResponseReader {
    /// The denial of `name` that an SOA makes of the reply, or an NXDOMAIN that says it of an alias' target;
    /// nil where there is none.
    private func denial(of name: Name, _ authorities: [RRset]) -> ZoneResponse? {
        let proofs = proofs(authorities, of: name)
        guard proofs.contains(where: { $0.type == .soa }) else { return nil }
        let kind: ZoneResponse.Kind = message.rcode == .nxDomain ? .nameError : .noData
        let question = Question(name: name, type: question.type, class: question.class)
        return response(question, kind, [], proofs)
    }

    /// The SOA of a zone that `name` is in, its TTL no longer than the denial holds (RFC 2308 §5), the sets
    /// that may prove something, and the zone's own NS set.
    private func proofs(_ authorities: [RRset], of name: Name) -> [RRset] {
        var proofs = denials(authorities)
        if var soa = authorities.first(where: { $0.type == .soa && name.isEqualToOrBelow($0.name) }
        ),
            let rdata = soa.rdatas.first
        {
            let record = ResourceRecord(name: soa.name, type: .soa, ttl: soa.ttl, rdata: rdata)
            soa.rdatas = [rdata]
            let least = min(soa.ttl, record.soa?.minimum ?? 0, settings.negativeTTLMaximum)
            soa.ttl = max(least, settings.ttlMinimum)
            proofs.insert(soa, at: 0)
            proofs += authorities.filter { $0.type == .ns && $0.name == soa.name }
        }
        return proofs
    }

    private func denials(_ authorities: [RRset]) -> [RRset] {
        authorities.filter { ($0.type == .nsec || $0.type == .nsec3) && !$0.rdatas.isEmpty }
    }

    /// A forwarder's answer of nothing at all.
    private func withoutSOA(_ authorities: [RRset]) -> Reading {
        .links([response(question, .noData, [], denials(authorities))])
    }

    /// What the NS sets of the authority section say, where no SOA does.
    private func delegation(_ authorities: [RRset], _ isResolver: Bool) -> Reading {
        let nothing = response(question, .noData, [], denials(authorities))
        let cuts = authorities.filter {
            $0.type == .ns && $0.name != zone && question.name.isEqualToOrBelow($0.name)
        }
        if let cut = cuts.max(by: { $0.name.labelCount < $1.name.labelCount }) {
            let referral = referral(to: cut, authorities)
            guard question.type == .ds, question.name == cut.name else {
                return .referral(referral)
            }
            // Servers that know no DNSSEC refer where the parent itself should answer (RFC 4035 §3.1.4.1).
            return .links([referral.security ?? nothing])
        }
        // Sets from outside the zone were taken out: what points upwards is looked for in the message.
        let servers = message.authorities.filter { $0.type == .ns }
        if servers.contains(where: { $0.name != zone && zone.isEqualToOrBelow($0.name) }) {
            return .lame("refers upwards from \(zone)")
        }
        if isAuthoritative { return .links([nothing]) }
        if servers.contains(where: { $0.name == zone }) { return .lame("refers to \(zone) itself") }
        if isResolver { return .lame("a resolver, not a server of \(zone)") }
        return .empty(nothing)
    }

    /// The way down to `cut`: at most `Bound.nameServers` servers, each with the glue that this zone's servers
    /// have a right to give.
    private func referral(to cut: RRset, _ authorities: [RRset]) -> Referral {
        let names = cut.targets
        if names.count > Bound.nameServers.value { tally.reached(.nameServers) }
        let glue = RRset.grouping(
            message.additionals.filter { $0.type.isAddress && $0.name.isEqualToOrBelow(zone) }
        )
        let servers = names.prefix(Bound.nameServers.value).map { name in
            let addresses = glue.filter { $0.name == name }.flatMap(\.serverAddresses)
            if addresses.count > Bound.addressesPerName.value { tally.reached(.addressesPerName) }
            return NameServer(
                name: name,
                glue: Array(addresses.prefix(Bound.addressesPerName.value))
            )
        }
        return Referral(
            child: cut.name,
            servers: Array(servers),
            ttl: cut.ttl,
            security: security(of: cut.name, authorities, ttl: cut.ttl)
        )
    }

    /// What a referral says of the child's DS: the set, or the proof that there is none; nil where neither is
    /// signed.
    private func security(of child: Name, _ authorities: [RRset], ttl: UInt32) -> ZoneResponse? {
        let question = Question(name: child, type: .ds, class: question.class)
        if let set = authorities.first(where: { $0.name == child && $0.type == .ds }) {
            return set.signatures.isEmpty || set.rdatas.isEmpty
                ? nil : response(question, .answer, [set], [])
        }
        let proofs = denials(authorities).filter { !$0.signatures.isEmpty }
        return proofs.isEmpty ? nil : response(question, .noData, [], proofs)
    }
}
