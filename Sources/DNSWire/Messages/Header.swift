/// The flag bits of a header, OPCODE and RCODE included, as they lie on the wire (RFC 1035 §4.1.1).
package struct HeaderFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// This is a response (QR).
    package static let response = HeaderFlags(rawValue: 0x8000)
    /// Authoritative answer (AA).
    package static let authoritative = HeaderFlags(rawValue: 0x0400)
    /// Truncated (TC).
    package static let truncated = HeaderFlags(rawValue: 0x0200)
    /// Recursion desired (RD).
    package static let recursionDesired = HeaderFlags(rawValue: 0x0100)
    /// Recursion available (RA).
    package static let recursionAvailable = HeaderFlags(rawValue: 0x0080)
    /// What an answer of our own authority carries: AA and RA.
    package static let recursionAvailableAuthoritative = HeaderFlags(rawValue: 0x0480)
    /// Authentic data (AD, RFC 4035 §3.2.3).
    package static let authenticData = HeaderFlags(rawValue: 0x0020)
    /// Checking disabled (CD, RFC 4035 §3.2.2).
    package static let checkingDisabled = HeaderFlags(rawValue: 0x0010)

    /// Where the OPCODE's bits are.
    static let opcodeBits = HeaderFlags(rawValue: 0x7800)
    /// Where the RCODE's low bits are.
    static let rcodeBits = HeaderFlags(rawValue: 0x000F)

    /// The kind of message.
    package var opcode: OpCode { OpCode(rawValue: UInt8(truncatingIfNeeded: rawValue >> 11)) }
    /// The RCODE's four low bits; an OPT record may hold eight more.
    package var rcodeLow: RCode { RCode(rawValue: rawValue & 0x000F) }

    /// These flags with another OPCODE.
    package func with(opcode: OpCode) -> HeaderFlags {
        HeaderFlags(
            rawValue: rawValue & ~Self.opcodeBits.rawValue | UInt16(opcode.rawValue) << 11
        )
    }

    /// These flags with the low bits of another RCODE.
    package func with(rcode: RCode) -> HeaderFlags {
        HeaderFlags(rawValue: rawValue & ~Self.rcodeBits.rawValue | rcode.headerBits)
    }
}

/// The twelve octets at the start of each message (RFC 1035 §4.1.1).
package struct Header: Equatable, Sendable {
    package var id: UInt16
    package var flags: HeaderFlags
    package var questionCount: UInt16
    package var answerCount: UInt16
    package var authorityCount: UInt16
    package var additionalCount: UInt16

    /// Reads the header of a message; throws when it is shorter than that.
    package init(_ message: Span<UInt8>) throws(WireError) {
        guard message.count >= WireLimits.headerOctets else { throw .truncated(at: message.count) }
        id = message.uint16(at: HeaderLayout.id)
        flags = HeaderFlags(rawValue: message.uint16(at: HeaderLayout.flags))
        questionCount = message.uint16(at: HeaderLayout.questionCount)
        answerCount = message.uint16(at: HeaderLayout.answerCount)
        authorityCount = message.uint16(at: HeaderLayout.authorityCount)
        additionalCount = message.uint16(at: HeaderLayout.additionalCount)
    }

    /// Whether the message is a response.
    package var isResponse: Bool { flags.contains(.response) }
}
