/// A message known to be a query with exactly one question; nobody checks again.
///
/// Plain numbers and offsets into the message it was read from, nothing on the heap. The QNAME
/// starts at `WireLimits.questionOffset` and is never compressed: there is no earlier name.
package struct Query: Sendable {
    package let header: QueryHeader
    /// The octets of the QNAME, root label included.
    package let qnameLength: Int
    /// The labels of the QNAME, without the root.
    package let labelCount: Int
    package let qtype: RRType
    package let qclass: RRClass
    /// What the OPT record says, or nil when the client doesn't speak EDNS.
    package let edns: EDNSInfo?

    /// The message's ID, in the client's choice.
    package var id: UInt16 { header.id }
    /// Whether the client desires recursion.
    package var recursionDesired: Bool { header.flags.contains(.recursionDesired) }
    /// Whether the client wants to know if the answer is authentic (RFC 6840 §5.7).
    package var authenticData: Bool { header.flags.contains(.authenticData) }
    /// Whether the client wants answers that could not be validated.
    package var checkingDisabled: Bool { header.flags.contains(.checkingDisabled) }
    /// Whether the client wants DNSSEC records.
    package var dnssecOK: Bool { edns?.dnssecOK ?? false }
    /// The offset after the question.
    package var questionEnd: Int {
        WireLimits.questionOffset + qnameLength + WireLimits.questionTailOctets
    }
    /// Where the QNAME's octets are in the message.
    package var qnameRange: Range<Int> {
        WireLimits.questionOffset..<WireLimits.questionOffset + qnameLength
    }

    /// How many octets an answer over UDP may have: the client's word, within 512 and `maximum`.
    package func udpResponseOctetsMax(
        _ maximum: Int = EDNSLimits.udpPayloadSizeDefault
    ) -> Int {
        guard let edns else { return EDNSLimits.udpPayloadSizeMinimum }
        return max(EDNSLimits.udpPayloadSizeMinimum, min(Int(edns.udpPayloadSize), maximum))
    }
}

/// What an answer takes over from the header of a query, however bad the rest is.
package struct QueryHeader: Equatable, Sendable {
    package let id: UInt16
    package let flags: HeaderFlags
    /// The kind of message.
    package var opcode: OpCode { flags.opcode }
}

/// Why a message gets no service.
package enum QueryError: Error, Equatable, Sendable {
    /// Say nothing; an answer would be of no use, or do harm.
    case drop(DropReason)
    /// Answer with an error code, by `ResponseWriter.init(rejecting:…)`.
    case answer(QueryRejection)
}

/// Why a message is met with silence.
package enum DropReason: UInt8, CaseIterable, Sendable {
    /// Shorter than a header: nothing to answer to.
    case tooShort
    /// A response: answering one can make two servers talk for ever.
    case response
}

/// An error answer to a query that could not be read to its end.
package struct QueryRejection: Equatable, Sendable {
    package let header: QueryHeader
    package let rcode: RCode
    /// The offset after the question when it could be read; the header's end otherwise.
    package let questionEnd: Int
    /// Whether the query has an OPT record, and so the answer too (RFC 6891 §7).
    package let hasEDNS: Bool
}

// MARK: - Reading

extension Query {
    /// Reads a query.
    ///
    /// - Shorter than a header, or a response: dropped.
    /// - OPCODE other than QUERY: NOTIMP.
    /// - Not exactly one question (RFC 9619), records in the answer or authority section, TC set, a
    ///   bad name, more than one OPT, octets after the last record: FORMERR. Unbound refuses the
    ///   same (`worker_check_request`) but for trailing octets, which it ignores and which BIND,
    ///   NSD and Knot refuse: what follows the end was not written by a resolver.
    /// - EDNS version other than 0: BADVERS (RFC 6891 §6.1.3).
    ///
    /// Other additional records (TSIG, SIG(0)) are stepped over.
    package init(_ message: Span<UInt8>) throws(QueryError) {
        guard message.count >= WireLimits.headerOctets else { throw .drop(.tooShort) }
        let header = QueryHeader(
            id: message.uint16(at: HeaderLayout.id),
            flags: HeaderFlags(rawValue: message.uint16(at: HeaderLayout.flags))
        )
        guard !header.flags.contains(.response) else { throw .drop(.response) }
        guard header.opcode == .query else { throw .reject(header, .notImp) }
        let additionalCount = Int(message.uint16(at: HeaderLayout.additionalCount))
        // No answer and no authority in one comparison: their counts stand side by side.
        guard message.uint16(at: HeaderLayout.questionCount) == 1,
            message.uint32(at: HeaderLayout.answerCount) == 0,
            additionalCount <= WireLimits.queryAdditionalRecordsMax,
            !header.flags.contains(.truncated)
        else { throw .reject(header, .formErr) }

        var offset = WireLimits.questionOffset
        var labels = 0
        while true {
            guard offset < message.count else { throw .reject(header, .formErr) }
            let length = Int(message[offset])
            offset &+= 1 &+ length
            guard length <= Name.labelOctetsMax,
                offset &- WireLimits.questionOffset <= Name.octetsMax
            else { throw .reject(header, .formErr) }
            if length == 0 { break }
            labels &+= 1
        }
        guard message.count &- offset >= WireLimits.questionTailOctets else {
            throw .reject(header, .formErr)
        }
        self.header = header
        qnameLength = offset &- WireLimits.questionOffset
        labelCount = labels
        qtype = RRType(rawValue: message.uint16(at: offset &+ RecordLayout.type))
        qclass = RRClass(rawValue: message.uint16(at: offset &+ RecordLayout.class))
        offset &+= WireLimits.questionTailOctets

        let questionEnd = offset
        edns = try Self.edns(
            in: message,
            from: offset,
            count: additionalCount,
            header: header
        )
        if let edns, edns.version != EDNSLimits.version {
            throw .answer(
                QueryRejection(
                    header: header,
                    rcode: .badVers,
                    questionEnd: questionEnd,
                    hasEDNS: true
                )
            )
        }
    }

    /// The OPT record among `count` additional records, which must end with the message.
    private static func edns(
        in message: Span<UInt8>,
        from start: Int,
        count: Int,
        header: QueryHeader
    ) throws(QueryError) -> EDNSInfo? {
        var offset = start
        var edns: EDNSInfo?
        do throws(WireError) {
            for _ in 0..<count {
                let record = try RecordView(in: message, at: offset, section: .additional)
                if record.type == .opt {
                    guard edns == nil else { throw .misplacedOPT(at: offset) }
                    guard record.nameEnd - offset == 1 else { throw .malformedOPT(at: offset) }
                    edns = try EDNSInfo(in: message, fixed: record.nameEnd, rdata: record.rdata)
                }
                offset = record.rdata.upperBound
            }
            guard offset == message.count else { throw .trailingOctets(at: offset) }
        } catch {
            throw .answer(
                QueryRejection(
                    header: header,
                    rcode: .formErr,
                    questionEnd: start,
                    hasEDNS: edns != nil
                )
            )
        }
        return edns
    }
}

extension QueryError {
    /// An error answer of a header alone.
    fileprivate static func reject(_ header: QueryHeader, _ rcode: RCode) -> QueryError {
        .answer(
            QueryRejection(
                header: header,
                rcode: rcode,
                questionEnd: WireLimits.headerOctets,
                hasEDNS: false
            )
        )
    }
}

// MARK: - The name

extension Query {
    /// Writes the QNAME in lower case to the start of `destination`, of at least
    /// `Name.octetsMax` octets, and gives its length.
    package func copyFoldedName(
        from message: Span<UInt8>,
        into destination: inout MutableSpan<UInt8>
    ) -> Int {
        precondition(destination.count >= qnameLength && message.count >= questionEnd)
        // As many octets here as there, so the loop needs no checks and folds many at a time. Length octets are
        // at most 63, below "A", and pass unchanged.
        let name = message.extracting(qnameRange)
        var room = destination._mutatingExtracting(0..<qnameLength)
        for index in name.indices { room[index] = name[index].foldedASCII }
        return qnameLength
    }

    /// A copy of the QNAME with its case; allocates.
    package func name(in message: Span<UInt8>) -> Name {
        Name(wellFormed: message.octets(in: qnameRange))
    }

    /// A copy of the question; allocates.
    package func question(in message: Span<UInt8>) -> Question {
        Question(name: name(in: message), type: qtype, class: qclass)
    }
}
