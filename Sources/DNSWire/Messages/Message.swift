/// A whole message, owned and taken apart, for where time is not counted in nanoseconds.
///
/// The OPT record is not among the records: it is `edns`, and the RCODE's high bits are in `rcode`.
package struct Message: Hashable, Sendable {
    package var id: UInt16
    /// The header's flags with OPCODE; the RCODE bits are those of `rcode`.
    package var flags: HeaderFlags
    package var rcode: RCode
    package var question: Question?
    package var answers: [ResourceRecord]
    package var authorities: [ResourceRecord]
    /// The additional section without the OPT record.
    package var additionals: [ResourceRecord]
    package var edns: EDNS?

    package init(
        id: UInt16 = 0,
        flags: HeaderFlags = [],
        rcode: RCode = .noError,
        question: Question? = nil,
        answers: [ResourceRecord] = [],
        authorities: [ResourceRecord] = [],
        additionals: [ResourceRecord] = [],
        edns: EDNS? = nil
    ) {
        self.id = id
        self.flags = flags
        self.rcode = rcode
        self.question = question
        self.answers = answers
        self.authorities = authorities
        self.additionals = additionals
        self.edns = edns
    }
}

extension Message {
    /// Reads a message, its names expanded.
    ///
    /// Octets after the last record are ignored, as Unbound does with those of other servers; so is what OPT records a
    /// server sends after its first (RFC 6891 §6.1.1 forbids them, and has only queries refused for it).
    package init(_ message: Span<UInt8>) throws(WireError) {
        var reader = try MessageReader(message)
        let header = reader.header
        self.init(id: header.id, flags: header.flags.with(rcode: .noError))
        rcode = header.flags.rcodeLow
        if let view = reader.question {
            question = Question(
                name: try view.name(in: message),
                type: view.type,
                class: view.class
            )
        }
        while let view = try reader.next(in: message) {
            guard view.type != .opt else {
                guard view.section == .additional, edns == nil || isResponse else {
                    throw .misplacedOPT(at: view.nameOffset)
                }
                guard edns == nil else { continue }
                edns = try EDNS(view, in: message)
                rcode = RCode(
                    rawValue: rcode.rawValue | UInt16(truncatingIfNeeded: view.ttl >> 24) << 4
                )
                continue
            }
            let record = try view.record(in: message)
            switch view.section {
            case .answer: answers.append(record)
            case .authority: authorities.append(record)
            case .additional: additionals.append(record)
            }
        }
    }

    /// Reads a message from an array.
    package init(_ octets: [UInt8]) throws(WireError) { try self.init(octets.span) }

    /// Whether the message is a response.
    package var isResponse: Bool { flags.contains(.response) }
}
