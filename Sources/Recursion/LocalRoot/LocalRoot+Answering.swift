import DNSWire

extension LocalRoot {
    /// What a server of the root says to `question` where the client knows DNSSEC (RFC 4035 §3.1); nil where it is
    /// better asked itself: for what is not a type of records.
    func answer(_ question: Question) -> Message? {
        guard question.class == .in, !question.type.isSpecial else { return nil }
        let name = question.name
        if let cut = cut(above: name), question.type != .ds || cut != name {
            return referral(to: cut, question)
        }
        let here = sets[name] ?? []
        var message = Message(flags: [.response, .authoritative], question: question)
        if let set = here.first(where: { $0.type == question.type && !$0.rdatas.isEmpty })
            ?? here.first(where: { $0.type == .cname && !$0.rdatas.isEmpty })
        {
            message.answers = set.records(withSignatures: true)
            return message
        }
        var proofs = sets(.root, .soa)
        if names.contains(name) {
            proofs += denial(of: name)
        } else {
            message.rcode = .nxDomain
            proofs += denial(of: name)
            for set in denialOfWildcard(for: name) where !proofs.contains(set) {
                proofs.append(set)
            }
        }
        message.authorities = proofs.flatMap { $0.records(withSignatures: true) }
        return message
    }

    /// The delegation that `name` is at or below.
    private func cut(above name: Name) -> Name? {
        guard name.labelCount > 0 else { return nil }
        for labels in 1...name.labelCount {
            let above = name.suffix(labels: labels)
            if !sets(above, .ns).isEmpty { return above }
        }
        return nil
    }

    private func referral(to cut: Name, _ question: Question) -> Message {
        let servers = sets(cut, .ns)
        let keys = sets(cut, .ds)
        let security = keys.isEmpty ? denial(of: cut) : keys
        let glue = servers.flatMap(\.targets).flatMap { sets($0, .a) + sets($0, .aaaa) }
        return Message(
            flags: .response,
            question: question,
            authorities: (servers + security).flatMap { $0.records(withSignatures: true) },
            additionals: glue.flatMap { $0.records(withSignatures: true) }
        )
    }

    /// What shows which types `name` has, or that it does not exist: the NSEC at it, or else before it.
    private func denial(of name: Name) -> [RRset] {
        var low = 0
        var high = deniers.count
        while low < high {
            let middle = (low + high) / 2
            if deniers[middle] <= name { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? [] : sets(deniers[low - 1], .nsec)
    }

    /// What shows that there is no wildcard from which `name` could be made (RFC 4035 §3.1.3.2).
    private func denialOfWildcard(for name: Name) -> [RRset] {
        var encloser = name
        while !names.contains(encloser), let parent = encloser.parent { encloser = parent }
        // Without such a name, as below one of the greatest length, there is nothing to deny.
        return encloser.wildcardBelow.map(denial) ?? []
    }

    private func sets(_ name: Name, _ type: RRType) -> [RRset] {
        (sets[name] ?? []).filter { $0.type == type && !$0.rdatas.isEmpty }
    }
}

extension RRType {
    /// Whether a question for the type is not for records of one type (RFC 6895 §3.1), or for signatures alone.
    fileprivate var isSpecial: Bool { (128...255).contains(rawValue) || self == .rrsig }
}
