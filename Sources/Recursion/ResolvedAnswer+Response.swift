import DNSSEC
package import DNSWire

extension ResolvedAnswer {
    /// The whole message that answers `query`: flags, sections and extended errors by the RFCs.
    ///
    /// AD is said only to those who ask by AD or DO (RFC 6840 §5.7, §5.8). Records of DNSSEC go to those
    /// who ask by DO, and for their types (RFC 4035 §3.2.1). What is bogus goes only to those who check by
    /// themselves (CD, RFC 4035 §5.5).
    package func response(to query: Message) -> Message {
        let checksItself = query.flags.contains(.checkingDisabled)
        let wantsDNSSEC = query.edns?.dnssecOK ?? false
        let isWithheld = finding.status == .bogus && !checksItself
        var flags: HeaderFlags = .recursionAvailable
        if finding.status == .secure,
            wantsDNSSEC || query.flags.contains(.authenticData)
        {
            flags.insert(.authenticData)
        }
        var response = Message.response(
            to: query,
            rcode: isWithheld ? .servFail : rcode,
            flags: flags,
            answers: isWithheld ? [] : records(answers, withDNSSEC: wantsDNSSEC),
            authorities: isWithheld ? [] : records(authorities, withDNSSEC: wantsDNSSEC)
        )
        response.edns?.options += told.map(\.option)
        return response
    }

    /// The extended errors, the finding's cause first, none twice.
    private var told: [ExtendedError] {
        guard let cause = finding.cause else { return errors }
        return [cause] + errors.filter { $0.code != cause.code }
    }

    /// The records of `sets` that the client asked for.
    private func records(_ sets: [RRset], withDNSSEC: Bool) -> [ResourceRecord] {
        sets.flatMap { set -> [ResourceRecord] in
            let isAskedFor = question.type == set.type || question.type == .any
            guard withDNSSEC || isAskedFor || !set.type.isDNSSECProof else { return [] }
            let wantsSignatures =
                withDNSSEC || question.type == .rrsig || question.type == .any
            return set.records(withSignatures: wantsSignatures)
        }
    }
}

extension RRType {
    /// Whether records of this type are sent only to those who know DNSSEC (RFC 4035 §3.2.1), unless they
    /// are asked for.
    fileprivate var isDNSSECProof: Bool {
        self == .rrsig || self == .nsec || self == .nsec3 || self == .ds || self == .dnskey
    }
}
