/// Where a header's fields are, in octets from the start of the message (RFC 1035 §4.1.1).
package enum HeaderLayout {
    package static let id = 0
    package static let flags = 2
    package static let questionCount = 4
    package static let answerCount = 6
    package static let authorityCount = 8
    package static let additionalCount = 10

    /// Where the count of a section's records is.
    static func count(of section: Section) -> Int {
        switch section {
        case .answer: answerCount
        case .authority: authorityCount
        case .additional: additionalCount
        }
    }
}

/// Where a record's fixed fields are, in octets from the end of its owner's name (RFC 1035 §4.1.3).
///
/// A question has the first two.
enum RecordLayout {
    static let type = 0
    static let `class` = 2
    static let ttl = 4
    static let rdataLength = 8
}

/// What a compression pointer is made of (RFC 1035 §4.1.4).
package enum PointerLayout {
    /// The two high bits that tell a pointer from a label's length.
    package static let marker: UInt8 = 0xC0
    static let octets = 2
    /// The greatest offset that the other 14 bits can say.
    package static let offsetMax = 0x3FFF

    /// The pointer to `offset`, which is at most `offsetMax`.
    static func pointer(to offset: Int) -> UInt16 {
        UInt16(marker) << 8 | UInt16(offset)
    }
}
