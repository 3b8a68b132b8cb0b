import Bounds
import DNSWire

// What a reply without the records that were asked for says: that there are none, or where to go on.

extension ResponseReader {
    /// The denial of `name` that an SOA makes of the reply, or an NXDOMAIN that says it of an alias' target;
    /// nil where there is none.
    func denial(of name: Name, _ authorities: [RRset]) -> ZoneResponse? {
        let proofs = proofs(authorities, of: name)
        guard proofs.contains(where: { $0.type == .soa }) else { return nil }
        let kind: ZoneResponse.Kind = message.rcode == .nxDomain ? .nameError : .noData
        let question = Question(name: name, type: question.type, class: question.class)
        return response(question, kind, [], proofs)
    }

    /// The SOA of a zone that `name` is in, its TTL no longer than the denial holds (RFC 2308 §5), the sets
    /// that may prove something, and the zone's own NS set.
    func proofs(_ authorities: [RRset], of name: Name) -> [RRset] {
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

    func denials(_ authorities: [RRset]) -> [RRset] {
        authorities.filter { ($0.type == .nsec || $0.type == .nsec3) && !$0.rdatas.isEmpty }
    }

    /// A forwarder's answer of nothing at all.
    func withoutSOA(_ authorities: [RRset]) -> Reading {
        .links([response(question, .noData, [], denials(authorities))])
    }

    /// What the NS sets of the authority section say, where no SOA does.
    func delegation(_ authorities: [RRset], _ isResolver: Bool) -> Reading {
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
        if isAuthoritative {
            return message.answers.isEmpty ? .links([nothing]) : .astray(nothing)
        }
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
            message.additionals.filter {
                $0.type.isAddress && $0.class == question.class && $0.name.isEqualToOrBelow(zone)
            }
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
