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
    package private(set) var count: Int
    /// How many octets the answer may have.
    package let limit: Int
    /// The response code; the OPT record carries the bits that the header has no room for.
    package let rcode: RCode
    private let questionEnd: Int
    /// Octets below `limit` that records leave for the OPT record to come.
    private var reserved: Int
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
        for offset in WireLimits.headerOctets..<questionEnd { buffer[offset] = message[offset] }
    }

    /// Writes the whole answer to a query that could not be read, OPT record included.
    package init(
        rejecting rejection: QueryRejection,
        in message: Span<UInt8>,
        flags: HeaderFlags = .recursionAvailable,
        into buffer: inout MutableSpan<UInt8>
    ) {
        limit = min(buffer.count, EDNSLimits.udpPayloadSizeMinimum)
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
        for offset in WireLimits.headerOctets..<questionEnd { buffer[offset] = message[offset] }
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
        rcode = RCode(rawValue: buffer.uint16(at: 2) & HeaderFlags.rcodeBits.rawValue)
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
        buffer.store(header.id, at: 0)
        buffer.store(flags.rawValue, at: 2)
        buffer.store(questions, at: 4)
        buffer.store(UInt16(0), at: 6)
        buffer.store(UInt32(0), at: 8)
    }
}

// MARK: - Records

extension ResponseWriter {
    /// Where a record's owner is written already.
    package struct Owner: Sendable {
        /// The offset in the answer that a compression pointer leads to.
        let offset: Int

        /// The QNAME.
        package static let qname = Owner(offset: WireLimits.questionOffset)

        /// The name that starts `octets` into the QNAME, at one of its labels: a zone above it.
        package static func qname(droppingOctets octets: Int) -> Owner {
            Owner(offset: WireLimits.questionOffset + octets)
        }
    }

    /// Whether `octets` more fit, with room for the OPT record left.
    package func hasRoom(for octets: Int) -> Bool { count + reserved + octets <= limit }

    /// Appends a record with ready rdata; false, and nothing written, when it does not fit.
    package mutating func append(
        _ type: RRType,
        class: RRClass = .in,
        ttl: UInt32,
        rdata: Span<UInt8>,
        owner: Owner = .qname,
        section: Section = .answer,
        into buffer: inout MutableSpan<UInt8>
    ) -> Bool {
        guard hasRoom(for: Self.pointerOctets + WireLimits.recordFixedOctets + rdata.count) else {
            return false
        }
        appendFixed(
            type,
            class: `class`,
            ttl: ttl,
            rdataLength: rdata.count,
            owner: owner,
            into: &buffer
        )
        buffer.store(rdata, at: count)
        count += rdata.count
        bump(section, in: &buffer)
        return true
    }

    /// Appends the negative answer's SOA, whose TTL and MINIMUM say how long to remember
    /// (RFC 2308 §3, §5); false, and nothing written, when it does not fit.
    ///
    /// The zone is the one at `owner`. As for the empty zones of RFC 6303 §3, its MNAME is the zone
    /// itself and its RNAME `nobody.invalid.`.
    package mutating func appendNegativeSOA(
        ttl: UInt32,
        owner: Owner = .qname,
        into buffer: inout MutableSpan<UInt8>
    ) -> Bool {
        let rname = SOATemplate.rname
        let length = Self.pointerOctets + rname.count + SOATemplate.numbersOctets
        guard hasRoom(for: Self.pointerOctets + WireLimits.recordFixedOctets + length) else {
            return false
        }
        appendFixed(.soa, class: .in, ttl: ttl, rdataLength: length, owner: owner, into: &buffer)
        buffer.store(Self.pointer(to: owner), at: count)
        count += Self.pointerOctets
        for index in rname.indices { buffer[count + index] = rname[index] }
        count += rname.count
        buffer.store(SOATemplate.serial, at: count)
        buffer.store(SOATemplate.refresh, at: count + 4)
        buffer.store(SOATemplate.retry, at: count + 8)
        buffer.store(SOATemplate.expire, at: count + 12)
        buffer.store(ttl, at: count + 16)
        count += SOATemplate.numbersOctets
        bump(.authority, in: &buffer)
        return true
    }

    /// Truncates an answer that was copied in and is longer than `limit`, OPT record included.
    package mutating func truncateIfTooLong(into buffer: inout MutableSpan<UInt8>) {
        if !hasRoom(for: 0) { truncate(into: &buffer) }
    }

    /// Takes all records out and sets TC, so that the client asks again over TCP (RFC 2181 §9).
    package mutating func truncate(into buffer: inout MutableSpan<UInt8>) {
        count = questionEnd
        let flags = HeaderFlags(rawValue: buffer.uint16(at: 2)).union(.truncated)
        buffer.store(flags.rawValue, at: 2)
        buffer.store(UInt16(0), at: 6)
        buffer.store(UInt32(0), at: 8)
    }

    private static let pointerOctets = 2

    private static func pointer(to owner: Owner) -> UInt16 { 0xC000 | UInt16(owner.offset) }

    private mutating func appendFixed(
        _ type: RRType,
        class: RRClass,
        ttl: UInt32,
        rdataLength: Int,
        owner: Owner,
        into buffer: inout MutableSpan<UInt8>
    ) {
        buffer.store(Self.pointer(to: owner), at: count)
        buffer.store(type.rawValue, at: count + 2)
        buffer.store(`class`.rawValue, at: count + 4)
        buffer.store(ttl, at: count + 6)
        buffer.store(UInt16(rdataLength), at: count + 10)
        count += Self.pointerOctets + WireLimits.recordFixedOctets
    }

    private func bump(_ section: Section, in buffer: inout MutableSpan<UInt8>) {
        let offset = 6 + 2 * Int(section.rawValue)
        buffer.store(buffer.uint16(at: offset) &+ 1, at: offset)
    }
}

/// The numbers of a made-up zone's SOA (RFC 6303 §3).
private enum SOATemplate {
    static let serial: UInt32 = 1
    static let refresh: UInt32 = 3600
    static let retry: UInt32 = 1200
    static let expire: UInt32 = 604_800
    static let numbersOctets = 20
    /// The name `nobody.invalid`, on the wire.
    static let rname: InlineArray<16, UInt8> = [
        6, 0x6E, 0x6F, 0x62, 0x6F, 0x64, 0x79, 7, 0x69, 0x6E, 0x76, 0x61, 0x6C, 0x69, 0x64, 0,
    ]
}

// MARK: - EDNS

extension ResponseWriter {
    /// Appends the OPT record, for which room was kept.
    ///
    /// Only to a query with one (RFC 6891 §6.1.1).
    package mutating func appendOPT(
        udpPayloadSize: Int = EDNSLimits.udpPayloadSizeDefault,
        dnssecOK: Bool = false,
        into buffer: inout MutableSpan<UInt8>
    ) {
        writeOPT(udpPayloadSize, dnssecOK: dnssecOK, rdataLength: 0, into: &buffer)
    }

    /// Appends the OPT record with an extended error (RFC 8914).
    ///
    /// `text` is UTF-8. When it doesn't fit, it is cut between characters, then left out, then the
    /// whole option is: an answer without its reason is better than a truncated one (RFC 8914 §3).
    package mutating func appendOPT(
        udpPayloadSize: Int = EDNSLimits.udpPayloadSizeDefault,
        dnssecOK: Bool = false,
        error: EDECode,
        text: Span<UInt8>,
        into buffer: inout MutableSpan<UInt8>
    ) {
        let fixed = EDNSLimits.optionHeaderOctets + 2
        let room = limit - count - EDNSLimits.optOctets - fixed
        guard room >= 0 else {
            appendOPT(udpPayloadSize: udpPayloadSize, dnssecOK: dnssecOK, into: &buffer)
            return
        }
        let length = Self.prefix(of: text, octetsMax: min(room, EDNSLimits.extraTextOctetsMax))
        writeOPT(udpPayloadSize, dnssecOK: dnssecOK, rdataLength: fixed + length, into: &buffer)
        buffer.store(OptionCode.extendedError.rawValue, at: count)
        buffer.store(UInt16(2 + length), at: count + 2)
        buffer.store(error.rawValue, at: count + 4)
        count += fixed
        for index in 0..<length { buffer[count + index] = text[index] }
        count += length
    }

    /// How many octets at the start of UTF-8 `text` end with a whole character within `octetsMax`.
    private static func prefix(of text: Span<UInt8>, octetsMax: Int) -> Int {
        guard text.count > octetsMax else { return text.count }
        var length = octetsMax
        // Continuation octets are 10xxxxxx: step back to the start of the character that is cut.
        while length > 0, text[length] & 0xC0 == 0x80 { length -= 1 }
        return length
    }

    private mutating func writeOPT(
        _ udpPayloadSize: Int,
        dnssecOK: Bool,
        rdataLength: Int,
        into buffer: inout MutableSpan<UInt8>
    ) {
        precondition(count + EDNSLimits.optOctets + rdataLength <= limit)
        buffer[count] = 0
        buffer.store(RRType.opt.rawValue, at: count + 1)
        buffer.store(UInt16(clamping: udpPayloadSize), at: count + 3)
        let dnssecOKBit = dnssecOK ? EDNSLimits.dnssecOKBit : 0
        buffer.store(UInt32(rcode.extendedBits) << 24 | dnssecOKBit, at: count + 5)
        buffer.store(UInt16(rdataLength), at: count + 9)
        count += EDNSLimits.optOctets
        reserved = 0
        bump(.additional, in: &buffer)
    }
}
