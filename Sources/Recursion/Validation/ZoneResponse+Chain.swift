import DNSWire

extension ZoneResponse {
    /// The name at the end of the answer's aliases: the one that a negative response denies.
    var deniedName: Name {
        var name = question.name
        // As many steps as there are sets, so that a cycle ends.
        for _ in answers {
            guard question.type != .cname,
                let alias = answers.first(where: { $0.type == .cname && $0.name == name }),
                let target = alias.target
            else { return name }
            name = target
        }
        return name
    }
}

extension RRset {
    /// The target of a CNAME or DNAME set, which has one record.
    var target: Name? {
        guard rdatas.count == 1 else { return nil }
        return ResourceRecord(name: name, type: type, ttl: ttl, rdata: rdatas[0]).target
    }

    /// Whether this CNAME set is the one that `dname` makes for its name (RFC 6672 §2.2).
    func isSynthesized(from dname: RRset) -> Bool {
        guard type == .cname, name != dname.name, name.isEqualToOrBelow(dname.name),
            let target, let suffix = dname.target
        else { return false }
        let prefix = name.octets.dropLast(dname.name.octets.count)
        return target.octets.count == prefix.count + suffix.octets.count
            && target.isEqualToOrBelow(suffix)
            && zip(target.octets, prefix).allSatisfy { $0.foldedASCII == $1.foldedASCII }
    }
}
