/// Walks through a message once, from the header over the question to the last record.
///
/// It holds only offsets and counts, so each step is given the message's octets again; they must be
/// those it was made with. Nothing is copied and nothing allocated until a name or rdata is asked for.
package struct MessageReader: Sendable {
    package let header: Header
    /// The question's place, if there is one.
    package let question: QuestionView?
    /// Where the next record starts, or the first octet after the last one.
    package private(set) var offset: Int
    private var section = Section.answer
    private var remaining: Int

    /// Reads header and question.
    package init(_ message: Span<UInt8>) throws(WireError) {
        header = try Header(message)
        guard header.questionCount <= 1 else { throw .tooManyQuestions }
        let records =
            Int(header.answerCount) + Int(header.authorityCount) + Int(header.additionalCount)
        guard records <= WireLimits.recordsMax else { throw .tooManyRecords }
        remaining = Int(header.answerCount)
        offset = WireLimits.questionOffset
        guard header.questionCount == 1 else {
            question = nil
            return
        }
        let nameEnd = try WireName.end(in: message, at: offset)
        guard message.count - nameEnd >= WireLimits.questionTailOctets else {
            throw .truncated(at: message.count)
        }
        question = QuestionView(
            nameOffset: offset,
            nameEnd: nameEnd,
            type: RRType(rawValue: message.uint16(at: nameEnd + RecordLayout.type)),
            class: RRClass(rawValue: message.uint16(at: nameEnd + RecordLayout.class))
        )
        offset = nameEnd + WireLimits.questionTailOctets
    }

    /// The next record and the section it is in, or nil after the last.
    package mutating func next(in message: Span<UInt8>) throws(WireError) -> RecordView? {
        while remaining == 0 {
            switch section {
            case .answer:
                section = .authority
                remaining = Int(header.authorityCount)
            case .authority:
                section = .additional
                remaining = Int(header.additionalCount)
            case .additional:
                return nil
            }
        }
        let record = try RecordView(in: message, at: offset, section: section)
        remaining -= 1
        offset = record.rdata.upperBound
        return record
    }
}

/// Where a question lies in its message, and what it asks.
package struct QuestionView: Equatable, Sendable {
    package let nameOffset: Int
    package let nameEnd: Int
    package let type: RRType
    package let `class`: RRClass

    /// A copy of the name.
    package func name(in message: Span<UInt8>) throws(WireError) -> Name {
        try WireName.read(in: message, at: nameOffset)
    }
}

/// Where a record lies in its message, and its fixed fields.
package struct RecordView: Equatable, Sendable {
    package let section: Section
    package let nameOffset: Int
    package let nameEnd: Int
    package let type: RRType
    package let `class`: RRClass
    package let ttl: UInt32
    /// The rdata's octets in the message; names in them may be compressed.
    package let rdata: Range<Int>

    /// Reads the record at `offset`.
    init(in message: Span<UInt8>, at offset: Int, section: Section) throws(WireError) {
        self.section = section
        nameOffset = offset
        nameEnd = try WireName.end(in: message, at: offset)
        guard message.count - nameEnd >= WireLimits.recordFixedOctets else {
            throw .truncated(at: message.count)
        }
        type = RRType(rawValue: message.uint16(at: nameEnd + RecordLayout.type))
        `class` = RRClass(rawValue: message.uint16(at: nameEnd + RecordLayout.class))
        ttl = message.uint32(at: nameEnd + RecordLayout.ttl)
        let start = nameEnd + WireLimits.recordFixedOctets
        let length = Int(message.uint16(at: nameEnd + RecordLayout.rdataLength))
        guard message.count - start >= length else { throw .truncated(at: message.count) }
        rdata = start..<start + length
    }

    /// Where the TTL's four octets are.
    package var ttlOffset: Int { nameEnd + RecordLayout.ttl }

    /// A copy of the owner's name.
    package func name(in message: Span<UInt8>) throws(WireError) -> Name {
        try WireName.read(in: message, at: nameOffset)
    }

    /// A copy of the record, with the names in its rdata expanded.
    package func record(in message: Span<UInt8>) throws(WireError) -> ResourceRecord {
        ResourceRecord(
            name: try name(in: message),
            type: type,
            class: `class`,
            ttl: ttl,
            rdata: try RDataLayout.of(type).expand(rdata, in: message)
        )
    }

    /// The name that the rdata of a CNAME, DNAME, NS or PTR consists of; nil for other types.
    package func targetName(in message: Span<UInt8>) throws(WireError) -> Name? {
        switch type {
        case .cname, .dname, .ns, .ptr:
            var offset = rdata.lowerBound
            let name = try WireName.read(in: message, at: &offset, end: rdata.upperBound)
            guard offset == rdata.upperBound else { throw .malformedRData(at: offset) }
            return name
        default:
            return nil
        }
    }
}
