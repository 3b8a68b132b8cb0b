import DNSWire
import Sockets

/// A query as it was sent to an upstream: what a reply must agree with.
///
/// Its octets are not kept. They follow from the inquiry, the ID and the bits by which the letters of the
/// name were made capital, so they are written where they are to be sent from, and compared without them.
struct SentQuery {
    /// The ID, which whoever has the socket has drawn; zero before that.
    var id: UInt16 = 0
    /// Whether the letters of the name are sent in random case.
    let hasRandomCase: Bool
    let hasEDNS: Bool
    /// By the place of an octet in the name, modulo 64, whether it is capital if it is a letter.
    ///
    /// One word is enough: a longer name repeats its pattern, and 64 bits are more than ID and port have
    /// together.
    let caseBits: UInt64

    /// A query in fresh case, if `randomisesCase`, and in lower case otherwise.
    init(randomisesCase: Bool, edns: Bool, random: SecureRandom) {
        hasRandomCase = randomisesCase
        hasEDNS = edns
        caseBits = randomisesCase ? random.next64() : 0
    }

    /// The longest query: a header, a name of 255 octets, type and class, and an OPT record without
    /// options.
    static let octetsMax =
        WireLimits.questionOffset + Name.octetsMax + WireLimits.questionTailOctets
        + EDNSLimits.optOctets

    /// Writes the query for `inquiry` to an upstream that resolves, as the other `write` does.
    func write(_ inquiry: Inquiry, into buffer: inout MutableSpan<UInt8>) -> Int {
        var flags: HeaderFlags = .recursionDesired
        if inquiry.checkingDisabled { flags.insert(.checkingDisabled) }
        return write(inquiry.question, flags, dnssecOK: inquiry.dnssecOK, into: &buffer)
    }

    /// Writes the query for `question`, folded, to the beginning of `buffer`, which has room for
    /// `octetsMax`, and returns its length.
    func write(
        _ question: Question,
        _ flags: HeaderFlags,
        dnssecOK: Bool,
        into buffer: inout MutableSpan<UInt8>
    ) -> Int {
        let name = question.name.octets.span
        buffer.store(id, at: HeaderLayout.id)
        buffer.store(flags.rawValue, at: HeaderLayout.flags)
        buffer.store(UInt16(1), at: HeaderLayout.questionCount)
        buffer.store(UInt16(0), at: HeaderLayout.answerCount)
        buffer.store(UInt16(0), at: HeaderLayout.authorityCount)
        buffer.store(UInt16(hasEDNS ? 1 : 0), at: HeaderLayout.additionalCount)
        var end = WireLimits.questionOffset
        for place in name.indices {
            buffer[end] = octet(name[place], at: place)
            end &+= 1
        }
        buffer.store(question.type.rawValue, at: end)
        buffer.store(question.class.rawValue, at: end &+ 2)
        end &+= WireLimits.questionTailOctets
        guard hasEDNS else { return end }
        // The root's name, type, payload size for a class, flags for a TTL, no options (RFC 6891 §6.1.2).
        buffer[end] = 0
        buffer.store(RRType.opt.rawValue, at: end &+ 1)
        buffer.store(UInt16(EDNSLimits.udpPayloadSizeDefault), at: end &+ 3)
        buffer.store(dnssecOK ? EDNSLimits.dnssecOKBit : 0, at: end &+ 5)
        buffer.store(UInt16(0), at: end &+ 9)
        return end &+ EDNSLimits.optOctets
    }

    /// The octets of the query for `inquiry`.
    func octets(_ inquiry: Inquiry) -> [UInt8] {
        var octets = [UInt8](repeating: 0, count: Self.octetsMax)
        var room = octets.mutableSpan
        let count = write(inquiry, into: &room)
        octets.removeSubrange(count...)
        return octets
    }

    /// What a folded name's octet at `place` is sent as.
    ///
    /// Length octets are at most 63, below "a": only letters are changed.
    private func octet(_ folded: UInt8, at place: Int) -> UInt8 {
        let isLetter = folded &- UInt8(ascii: "a") < 26
        let isCapital = isLetter && caseBits >> UInt64(place & 63) & 1 == 1
        return isCapital ? folded & ~0x20 : folded
    }

    /// How the question of a reply compares with the one that was sent.
    enum Comparison {
        case same, sameButForCase, different
    }

    /// Compares the question of `reply`, which reaches to where it ends, with the one sent for `question`.
    func compareQuestion(_ reply: Span<UInt8>, _ question: Question) -> Comparison {
        let name = question.name.octets.span
        let nameEnd = WireLimits.questionOffset + name.count
        guard reply.uint16(at: nameEnd) == question.type.rawValue,
            reply.uint16(at: nameEnd + 2) == question.class.rawValue
        else { return .different }
        var comparison = Comparison.same
        for place in name.indices {
            let came = reply[WireLimits.questionOffset &+ place]
            guard came != octet(name[place], at: place) else { continue }
            guard came.foldedASCII == name[place] else { return .different }
            comparison = .sameButForCase
        }
        return comparison
    }
}
