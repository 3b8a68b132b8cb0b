package import DNSWire

extension AnswerBody {
    /// Writes the response to `query`, whose octets are `message`: header, question, records, no OPT.
    ///
    /// `age` is how many seconds this body has been kept: TTLs are less by it. Of a stale answer `staleTTL`
    /// is every TTL. Where the records do not fit into `limit`, with room for the OPT record that `query` has
    /// a right to, none is written and TC is set (RFC 2181 §9). `limit` is at least 512 and at most the buffer.
    ///
    /// AD is set for an answer that is secure, where the query says that its sender understands it: by AD,
    /// or by DO (RFC 6840 §5.7, §5.8). It is not for a stale one, whose signatures may have expired with it.
    package func write(
        to query: Query,
        in message: Span<UInt8>,
        age: UInt32 = 0,
        staleTTL: UInt32? = nil,
        limit: Int,
        into buffer: inout MutableSpan<UInt8>
    ) -> (count: Int, isTruncated: Bool) {
        var flags: HeaderFlags =
            isAuthoritative ? .recursionAvailableAuthoritative : .recursionAvailable
        if isSecure, staleTTL == nil, query.authenticData || query.dnssecOK {
            flags.insert(.authenticData)
        }
        var writer = ResponseWriter(
            to: query,
            in: message,
            rcode: rcode,
            flags: flags,
            limit: limit,
            into: &buffer
        )
        guard writer.hasRoom(for: recordsCount) else {
            writer.truncate(into: &buffer)
            return (writer.count, true)
        }
        let start = writer.count
        buffer.store(octets.span.extracting(nameCount..<nameCount + recordsCount), at: start)
        buffer.store(answerCount, at: HeaderLayout.answerCount)
        buffer.store(authorityCount, at: HeaderLayout.authorityCount)
        if age > 0 || staleTTL != nil {
            let octets = octets.span
            let end = octets.count &- Int(explanationCount)
            var index = nameCount + recordsCount
            while index < end {
                let offset = start + Int(octets.uint16(at: index))
                let ttl = buffer.uint32(at: offset)
                buffer.store(staleTTL ?? (ttl > age ? ttl - age : 0), at: offset)
                index += 2
            }
        }
        return (start + recordsCount, false)
    }
}
