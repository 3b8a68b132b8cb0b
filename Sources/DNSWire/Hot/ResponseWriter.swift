/// Writes one answer straight into a buffer that is there already; allocates nothing.
///
/// It keeps only counts, so it needs no hold on the buffer, which is given at each step and must be
/// the same one. Records are appended while they fit below `limit`; the header's counts are kept
/// right at each step, so after any step the first `count` octets are a well-formed message.
///
///     var writer = ResponseWriter(to: query, in: message, rcode: .noError,
///         flags: [.recursionAvailable], limit: limit, into: &slot)
///     if !writer.append(.a, ttl: 60, rdata: octets, into: &slot) { writer.truncate(into: &slot) }
///     if query.edns != nil { writer.appendOPT(into: &slot) }
package struct ResponseWriter: Sendable {
    /// How many octets the answer has so far.
    package internal(set) var count: Int
    /// How many octets the answer may have.
    package let limit: Int
    /// The response code; the OPT record carries the bits that the header has no room for.
    package let rcode: RCode
    private let questionEnd: Int
    /// Octets below `limit` that records leave for the OPT record to come.
    var reserved: Int
}

// MARK: - Beginning

extension ResponseWriter {
    /// Begins the answer to `query`: header and question, octet by octet as asked.
    ///
    /// ID, OPCODE, RD and CD are the query's (RFC 1035 §4.1.1, RFC 4035 §3.2.2), QR is set, and
    /// `flags` are added: `.authoritative`, `.recursionAvailable`, `.authenticData`.
    /// `limit` is at least 512, as `Query.udpResponseOctetsMax` gives it, and at most the buffer.
    package init(
        to query: Query,
        in message: Span<UInt8>,
        rcode: RCode,
        flags: HeaderFlags,
        limit: Int,
        into buffer: inout MutableSpan<UInt8>
    ) {
        precondition(limit >= EDNSLimits.udpPayloadSizeMinimum && limit <= buffer.count)
        self.limit = limit
        self.rcode = rcode
        questionEnd = query.questionEnd
        count = query.questionEnd
        reserved = query.edns == nil ? 0 : EDNSLimits.optOctets
        Self.writeHeader(
            query.header,
            rcode: rcode,
            flags: flags,
            questions: 1,
            into: &buffer
        )
        buffer.store(
            message.extracting(WireLimits.headerOctets..<questionEnd),
            at: WireLimits.headerOctets
        )
    }

    /// Writes the whole answer to a query that could not be read, OPT record included.
    package init(
        rejecting rejection: QueryRejection,
        in message: Span<UInt8>,
        flags: HeaderFlags = .recursionAvailable,
        into buffer: inout MutableSpan<UInt8>
    ) {
        precondition(buffer.count >= EDNSLimits.udpPayloadSizeMinimum)
        limit = EDNSLimits.udpPayloadSizeMinimum
        rcode = rejection.rcode
        questionEnd = rejection.questionEnd
        count = rejection.questionEnd
        reserved = 0
        let questions: UInt16 = questionEnd > WireLimits.headerOctets ? 1 : 0
        Self.writeHeader(
            rejection.header,
            rcode: rcode,
            flags: flags,
            questions: questions,
            into: &buffer
        )
        buffer.store(
            message.extracting(WireLimits.headerOctets..<questionEnd),
            at: WireLimits.headerOctets
        )
        if rejection.hasEDNS { appendOPT(into: &buffer) }
    }

    /// Goes on with an answer to `query` whose first `count` octets are in `buffer` already, as a
    /// cache hit leaves it: header, question, records, no OPT.
    package init(
        continuing count: Int,
        to query: Query,
        limit: Int,
        in buffer: borrowing MutableSpan<UInt8>
    ) {
        precondition(count >= query.questionEnd && limit <= buffer.count)
        self.limit = limit
        self.count = count
        rcode = HeaderFlags(rawValue: buffer.uint16(at: HeaderLayout.flags)).rcodeLow
        questionEnd = query.questionEnd
        reserved = query.edns == nil ? 0 : EDNSLimits.optOctets
    }

    private static func writeHeader(
        _ header: QueryHeader,
        rcode: RCode,
        flags: HeaderFlags,
        questions: UInt16,
        into buffer: inout MutableSpan<UInt8>
    ) {
        let kept = header.flags.intersection([
            .opcodeBits, .recursionDesired, .checkingDisabled,
        ])
        let flags = kept.union(flags).union(.response).with(rcode: rcode)
        buffer.store(header.id, at: HeaderLayout.id)
        buffer.store(flags.rawValue, at: HeaderLayout.flags)
        buffer.store(questions, at: HeaderLayout.questionCount)
        forgetRecords(in: &buffer)
    }
}

// MARK: - Steps

extension ResponseWriter {
    /// Whether `octets` more fit, with room for the OPT record left.
    package func hasRoom(for octets: Int) -> Bool { count + reserved + octets <= limit }

    /// Truncates an answer that was copied in and is longer than `limit`, OPT record included.
    package mutating func truncateIfTooLong(into buffer: inout MutableSpan<UInt8>) {
        if !hasRoom(for: 0) { truncate(into: &buffer) }
    }

    /// Takes all records out and sets TC, so that the client asks again over TCP (RFC 2181 §9).
    package mutating func truncate(into buffer: inout MutableSpan<UInt8>) {
        count = questionEnd
        let flags = HeaderFlags(rawValue: buffer.uint16(at: HeaderLayout.flags))
        buffer.store(flags.union(.truncated).rawValue, at: HeaderLayout.flags)
        Self.forgetRecords(in: &buffer)
    }

    private static func forgetRecords(in buffer: inout MutableSpan<UInt8>) {
        buffer.store(UInt16(0), at: HeaderLayout.answerCount)
        buffer.store(UInt16(0), at: HeaderLayout.authorityCount)
        buffer.store(UInt16(0), at: HeaderLayout.additionalCount)
    }

    /// Counts one more record in `section`.
    func bump(_ section: Section, in buffer: inout MutableSpan<UInt8>) {
        let offset = HeaderLayout.count(of: section)
        buffer.store(buffer.uint16(at: offset) &+ 1, at: offset)
    }

    /// Writes a 16-bit number at the end.
    mutating func put(_ value: UInt16, into buffer: inout MutableSpan<UInt8>) {
        buffer.store(value, at: count)
        count += 2
    }

    /// Writes a 32-bit number at the end.
    mutating func put(_ value: UInt32, into buffer: inout MutableSpan<UInt8>) {
        buffer.store(value, at: count)
        count += 4
    }

    /// Writes octets at the end.
    mutating func put(_ octets: Span<UInt8>, into buffer: inout MutableSpan<UInt8>) {
        buffer.store(octets, at: count)
        count += octets.count
    }
}
