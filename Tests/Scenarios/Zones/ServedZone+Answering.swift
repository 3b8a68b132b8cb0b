import DNSWire

extension ServedZone {
    /// Answers as an authoritative server does (RFC 1034 §4.3.2, RFC 4035 §3.1, RFC 5155 §7.2, RFC 6672).
    func response(to query: Message, _ question: Question) -> Message {
        var reply = Message.response(to: query)
        var asked = question
        let wantsDNSSEC = query.edns?.dnssecOK ?? false
        var said = Sections()
        // In-zone aliases are followed, as servers do; a loop of them ends here.
        for _ in 0..<16 {
            guard let next = step(asked, &said) else { break }
            asked.name = next
            guard next.isEqualToOrBelow(apex) else { break }
        }
        reply.rcode = said.rcode
        if !said.isReferral || !said.answers.isEmpty { reply.flags.insert(.authoritative) }
        let records = { (sets: [RRset]) in
            var seen: Set<RRset> = []
            return sets.filter { seen.insert($0).inserted }
                .flatMap { $0.records(withSignatures: wantsDNSSEC) }
        }
        reply.answers = records(said.answers)
        reply.authorities = records(said.authorities)
        if wantsDNSSEC { reply.authorities += records(said.proofs) }
        reply.additionals = records(said.additionals)
        return reply
    }

    private struct Sections {
        var rcode = RCode.noError
        var isReferral = false
        var answers: [RRset] = []
        var authorities: [RRset] = []
        /// Left out where DO is not set.
        var proofs: [RRset] = []
        var additionals: [RRset] = []
    }

    /// Takes one name as far as it goes; gives the alias's target where it is one.
    private func step(_ question: Question, _ said: inout Sections) -> Name? {
        let name = question.name
        if let cut = cut(above: name), !(cut == name && question.type == .ds) {
            refer(to: cut, &said)
            return nil
        }
        if let alias = substitution(name) { return follow(alias, question, &said) }
        if let node = sets[name] { return answer(node, question, question.name, &said) }
        if exists(name) {
            deny(name, &said)
            return nil
        }
        let encloser = closestEncloser(of: name)
        if let wildcard = try? encloser.prepending(label: [0x2A]), let node = sets[wildcard] {
            said.proofs += [denial(matchingOrCovering: nextCloser(name, encloser))].compactMap(
                \.self
            )
            return answer(node, question, wildcard, &said)
        }
        said.rcode = .nxDomain
        addSOA(&said)
        if let wildcard = try? encloser.prepending(label: [0x2A]) {
            said.proofs += [wildcard, nextCloser(name, encloser)]
                .compactMap { denial(matchingOrCovering: $0) }
        }
        if zone.signing?.nsec3 != nil {
            said.proofs += [denial(matchingOrCovering: encloser)].compactMap(\.self)
        }
        return nil
    }

    /// Answers from the sets of a name, or of a wildcard `owner` that stands for it.
    private func answer(
        _ node: [RRType: RRset],
        _ question: Question,
        _ owner: Name,
        _ said: inout Sections
    ) -> Name? {
        let expand = { (set: RRset) in
            var set = set
            set.name = question.name
            return set
        }
        if question.type == .any {
            said.answers += node.values.map(expand)
            return nil
        }
        if let set = node[question.type] {
            said.answers.append(expand(set))
            if question.type == .ns { addAddresses(of: set, &said) }
            return nil
        }
        if let alias = node[.cname] {
            said.answers.append(expand(alias))
            return alias.records(withSignatures: false).first?.target
        }
        deny(owner, &said)
        return nil
    }

    private func deny(_ name: Name, _ said: inout Sections) {
        addSOA(&said)
        said.proofs += [denial(matchingOrCovering: name)].compactMap(\.self)
        // A wildcard's NSEC3 needs its closest encloser proven as well (RFC 5155 §7.2.5).
        if zone.signing?.nsec3 != nil, name.isWildcard, let encloser = name.parent {
            said.proofs += [denial(matchingOrCovering: encloser)].compactMap(\.self)
        }
    }

    private func refer(to cut: Name, _ said: inout Sections) {
        guard let servers = sets[cut]?[.ns] else { return }
        said.isReferral = true
        said.authorities.append(servers)
        addAddresses(of: servers, &said)
        guard zone.signing != nil else { return }
        if let ds = sets[cut]?[.ds] {
            said.proofs.append(ds)
        } else if hasOwnDenial(cut) {
            said.proofs += [denial(matchingOrCovering: cut)].compactMap(\.self)
        } else {
            // Opt-out: the closest provable encloser, and what spans the next closer name (§7.2.7).
            var encloser = cut
            while !hasOwnDenial(encloser), let parent = encloser.parent { encloser = parent }
            said.proofs += [encloser, nextCloser(cut, encloser)]
                .compactMap { denial(matchingOrCovering: $0) }
        }
    }

    private func addAddresses(of servers: RRset, _ said: inout Sections) {
        for record in servers.records(withSignatures: false) {
            guard let host = record.target else { continue }
            for type in [RRType.a, .aaaa] {
                if let set = sets[host]?[type] { said.additionals.append(set) }
            }
        }
    }

    private func addSOA(_ said: inout Sections) {
        guard var soa = sets[apex]?[.soa] else { return }
        // RFC 2308 §3: the lesser of the SOA's TTL and its last field.
        if let rdata = soa.rdatas.first, rdata.count >= 4 {
            let minimum = rdata.suffix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            soa.ttl = min(soa.ttl, minimum)
        }
        said.authorities.append(soa)
    }

    /// The name one label longer than `encloser` on the way to `name`.
    private func nextCloser(_ name: Name, _ encloser: Name) -> Name {
        name.suffix(labels: encloser.labelCount + 1)
    }

    /// The DNAME above `name`, if there is one.
    private func substitution(_ name: Name) -> RRset? {
        for count in apex.labelCount..<max(apex.labelCount, name.labelCount) {
            if let set = sets[name.suffix(labels: count)]?[.dname] { return set }
        }
        return nil
    }

    /// Says the DNAME and the CNAME that follows from it (RFC 6672 §3.1), or YXDOMAIN.
    private func follow(_ alias: RRset, _ question: Question, _ said: inout Sections) -> Name? {
        said.answers.append(alias)
        guard let target = alias.records(withSignatures: false).first?.target else { return nil }
        let kept = question.name.octets.dropLast(alias.name.octets.count)
        guard let whole = try? Name(wire: Array(kept) + target.octets) else {
            said.rcode = .yxDomain
            return nil
        }
        said.answers.append(
            RRset(name: question.name, type: .cname, ttl: alias.ttl, rdatas: [whole.octets])
        )
        return whole
    }
}
