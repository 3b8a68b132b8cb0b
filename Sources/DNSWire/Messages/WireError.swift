/// Why octets are not a DNS message; `at` is the offset in the message where the fault was seen.
package enum WireError: Error, Equatable, Sendable {
    /// The message ends in the middle of something.
    case truncated(at: Int)
    /// A label length with the high bits 01 or 10 (RFC 6891 §5).
    case badLabelType(at: Int)
    /// A name has more than `Name.octetsMax` octets when expanded.
    case nameTooLong(at: Int)
    /// A compression pointer does not lead to an earlier name (RFC 1035 §4.1.4), and might loop.
    case pointerNotBackwards(at: Int)
    /// A name goes through more than `WireLimits.pointersMax` compression pointers.
    case tooManyPointers(at: Int)
    /// A compression pointer stands where the type forbids one (RFC 3597 §4, RFC 9460 §2.2).
    case pointerForbidden(at: Int)
    /// There is more than one question (RFC 9619).
    case tooManyQuestions
    /// There are more than `WireLimits.recordsMax` records.
    case tooManyRecords
    /// The rdata is not what its type says.
    case malformedRData(at: Int)
    /// An OPT record is not at the root, or its options do not fill it (RFC 6891 §6.1.2).
    case malformedOPT(at: Int)
    /// There is an OPT record outside the additional section, or a second one (RFC 6891 §6.1.1).
    case misplacedOPT(at: Int)
    /// Octets follow where the end should be.
    case trailingOctets(at: Int)
}

/// Bounds on what one message may make us do.
package enum WireLimits {
    /// What the two octets of TCP framing, and of an RDLENGTH, can say (RFC 1035 §4.2.2).
    package static let messageOctetsMax = 65535
    /// The header's size (RFC 1035 §4.1.1).
    package static let headerOctets = 12
    /// Where the question, and so the QNAME, starts.
    package static let questionOffset = headerOctets
    /// QTYPE and QCLASS, after the QNAME.
    package static let questionTailOctets = 4
    /// TYPE, CLASS, TTL and RDLENGTH, after the owner's name.
    package static let recordFixedOctets = 10
    /// A name of 127 labels cannot need more than one pointer a label; no encoder gets near it.
    package static let pointersMax = 120
    /// Far above any RRset worth an answer (we make no zone transfers), and far below the 5,957
    /// records of 11 octets that fit in a message, each of which may expand to 255 octets of name.
    package static let recordsMax = 2048
    /// A query has an OPT and at most a few of TSIG, SIG(0) and their like beside it.
    package static let queryAdditionalRecordsMax = 4
}
