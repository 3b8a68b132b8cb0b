import DNSWire

extension LocalAnswer {
    /// Writes the response to `query`: header, question, records, no OPT; nil if part of the answer
    /// has to be asked elsewhere first.
    ///
    /// `limit` is as for `AnswerBody.write`.
    func write(
        to query: Query,
        in message: Span<UInt8>,
        limit: Int,
        into buffer: inout MutableSpan<UInt8>
    ) -> CachedAnswer? {
        let flags: HeaderFlags = [.recursionAvailable, .authoritative]
        switch self {
        case .alias: return nil
        case .records(let records, let source):
            var writer = ResponseWriter(
                to: query,
                in: message,
                rcode: .noError,
                flags: flags,
                limit: limit,
                into: &buffer
            )
            var isWhole = true
            for record in records where isWhole {
                isWhole = writer.append(
                    record.type,
                    ttl: record.ttl,
                    rdata: record.rdata.span,
                    into: &buffer
                )
            }
            if !isWhole { writer.truncate(into: &buffer) }
            return CachedAnswer(
                count: writer.count,
                rcode: .noError,
                source: source,
                note: .none,
                hasAliases: query.qtype == .cname || query.qtype == .dname,
                isTruncated: !isWhole
            )
        case .negative(let rcode, let zoneStart, let source):
            var writer = ResponseWriter(
                to: query,
                in: message,
                rcode: rcode,
                flags: flags,
                limit: limit,
                into: &buffer
            )
            let owner = ResponseWriter.Owner.qname(droppingOctets: zoneStart)
            // 512 octets hold the longest question and the SOA, so it always fits.
            let isWhole = writer.appendNegativeSOA(
                ttl: LocalNames.negativeTTL,
                owner: owner,
                into: &buffer
            )
            return CachedAnswer(
                count: writer.count,
                rcode: rcode,
                source: source,
                note: source == .special ? .specialName : .none,
                hasAliases: false,
                isTruncated: !isWhole
            )
        case .chain(let records, let rcode, let source):
            let body = AnswerBody(
                Question(name: query.name(in: message).folded, type: query.qtype),
                rcode: rcode,
                answers: records,
                isAuthoritative: true,
                lifetime: 0
            )
            let written = body.write(to: query, in: message, limit: limit, into: &buffer)
            return CachedAnswer(
                count: written.count,
                rcode: rcode,
                source: source,
                note: .none,
                hasAliases: true,
                isTruncated: written.isTruncated
            )
        }
    }
}
