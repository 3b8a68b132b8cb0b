import DNSWire

extension ZoneResponse {
    /// What `dname` says of `question`'s name, which lies below its owner: an alias of the DNAME and the CNAME
    /// that is made of it, with its TTL (RFC 6672 §3.1); of the DNAME alone, as an answer, where the new name
    /// would be too long (§2.2, YXDOMAIN).
    ///
    /// Nil where it says nothing of the name, or is malformed.
    func synthesized(from dname: RRset, for question: Question) -> ZoneResponse? {
        guard dname.type == .dname, dname.rdatas.count == 1, let target = dname.targets.first,
            question.name != dname.name, question.name.isEqualToOrBelow(dname.name)
        else { return nil }
        var response = self
        response.question = question
        response.answers = [dname]
        response.kind = .answer
        let prefix = question.name.octets.count - dname.name.octets.count
        let octets = question.name.octets[..<prefix] + target.octets
        do throws(NameError) {
            let name = try Name(wire: Array(octets))
            response.answers.append(
                RRset(
                    name: question.name,
                    type: .cname,
                    ttl: dname.ttl,
                    rdatas: [name.octets]
                )
            )
            response.kind = .alias(target: name)
        } catch {
            return response
        }
        return response
    }

    /// Whether the response says that a DNAME leads to a name too long to exist.
    var isNameTooLong: Bool {
        kind == .answer && question.type != .dname && answers.first?.type == .dname
    }
}
