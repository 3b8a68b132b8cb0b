import DNSWire

/// What of a reply answers the question: the records on the chain from the question's name, and for a
/// negative answer the SOA that says so.
///
/// Everything else is dropped. An upstream may be honest and still pass on what a hostile authority
/// added; records that nobody asked for must neither be cached nor reach a client
/// (RFC 2181 §5.4.1, RFC 5452 §6).
struct AnswerSelection {
    var rcode: RCode
    var answers: [ResourceRecord] = []
    var authorities: [ResourceRecord] = []
    /// Whether the RRset that was asked for is among the answers.
    private(set) var isPositive = false

    /// How many CNAME or DNAME links are followed.
    ///
    /// Unbound follows 11; chains of content networks have up to about six.
    static let aliasesMax = 11

    /// How many records the answer section of a reply may have.
    ///
    /// Each is looked at for each link of the chain; the largest RRsets in earnest use have a few
    /// dozen records.
    static let answersMax = 256

    /// Why a reply answers nothing.
    enum Fault: Error, Equatable {
        /// The aliases lead in a circle, or on and on.
        case aliasLoop
        /// The answer section has more than `answersMax` records.
        case tooManyAnswers
        /// The target of an alias is no name.
        case malformedAlias
    }

    /// Begins without records.
    init(rcode: RCode) { self.rcode = rcode }

    /// Selects from `reply`, a NOERROR or NXDOMAIN, what answers `inquiry`.
    init(_ reply: Message, for inquiry: Inquiry) throws(Fault) {
        guard reply.answers.count <= Self.answersMax else { throw .tooManyAnswers }
        rcode = reply.rcode
        let question = inquiry.question
        var owner = question.name
        var links = 0
        while !select(question.type, at: owner, from: reply, inquiry) {
            guard let target = try followAlias(at: owner, from: reply, inquiry) else {
                selectSOA(from: reply, for: owner, inquiry)
                return
            }
            links += 1
            // A circle that the question is not part of runs into the limit.
            guard links <= Self.aliasesMax, target != question.name else { throw .aliasLoop }
            owner = target
        }
        isPositive = true
        if inquiry.dnssecOK { selectDenial(from: reply, at: nil) }
    }

    /// Takes the RRset at `owner`; whether there is one.
    private mutating func select(
        _ type: RRType,
        at owner: Name,
        from reply: Message,
        _ inquiry: Inquiry
    ) -> Bool {
        let `class` = inquiry.question.class
        let rrset = reply.answers.filter {
            $0.type == type && $0.class == `class` && $0.name == owner
        }
        answers += rrset
        if inquiry.dnssecOK, !rrset.isEmpty {
            selectSignatures(over: type, at: owner, from: reply.answers, into: &answers)
        }
        return !rrset.isEmpty
    }

    /// Takes the alias at `owner` and gives its target; nil if there is none.
    private mutating func followAlias(
        at owner: Name,
        from reply: Message,
        _ inquiry: Inquiry
    ) throws(Fault) -> Name? {
        let aliases = reply.answers.filter { $0.class == inquiry.question.class }
        // A CNAME made from a DNAME stands beside it (RFC 6672 §3.1); both are the client's.
        if let dname = aliases.first(where: {
            $0.type == .dname && owner != $0.name && owner.isEqualToOrBelow($0.name)
        }), !answers.contains(dname) {
            answers.append(dname)
            if inquiry.dnssecOK {
                selectSignatures(over: .dname, at: dname.name, from: aliases, into: &answers)
            }
        }
        guard let cname = aliases.first(where: { $0.type == .cname && $0.name == owner }) else {
            return nil
        }
        answers.append(cname)
        if inquiry.dnssecOK {
            selectSignatures(over: .cname, at: owner, from: aliases, into: &answers)
        }
        guard let target = cname.target else { throw .malformedAlias }
        return target
    }

    /// Takes the SOA of the zone that `owner` is in, which makes a negative answer cacheable
    /// (RFC 2308 §3, §5).
    private mutating func selectSOA(
        from reply: Message,
        for owner: Name,
        _ inquiry: Inquiry
    ) {
        let soa = reply.authorities.first {
            $0.type == .soa && $0.class == inquiry.question.class
                && owner.isEqualToOrBelow($0.name)
        }
        guard let soa else { return }
        authorities.append(soa)
        guard inquiry.dnssecOK else { return }
        selectSignatures(over: .soa, at: soa.name, from: reply.authorities, into: &authorities)
        selectDenial(from: reply, at: soa.name)
    }

    /// Takes the proofs of what does not exist, which a validating client needs (RFC 4035 §3.1.3);
    /// those of `zone` only, if it is known.
    private mutating func selectDenial(from reply: Message, at zone: Name?) {
        for record in reply.authorities where zone.map(record.name.isEqualToOrBelow) ?? true {
            let covered = record.type == .rrsig ? record.typeCovered : record.type
            if covered == .nsec || covered == .nsec3 { authorities.append(record) }
        }
    }

    /// Takes the signatures over the RRset of `type` at `owner`.
    private func selectSignatures(
        over type: RRType,
        at owner: Name,
        from records: [ResourceRecord],
        into selection: inout [ResourceRecord]
    ) {
        selection += records.filter {
            $0.type == .rrsig && $0.typeCovered == type && $0.name == owner
        }
    }
}

extension ResourceRecord {
    /// The type that an RRSIG signs (RFC 4034 §3.1.1); nil if the RDATA is too short.
    fileprivate var typeCovered: RRType? {
        rdata.count < 2 ? nil : RRType(rawValue: UInt16(rdata[0]) << 8 | UInt16(rdata[1]))
    }
}
