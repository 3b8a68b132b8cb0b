import DNSWire
import Sockets

/// A query as it was sent to an upstream: what a reply must agree with.
struct SentQuery {
    /// The octets that were sent.
    let octets: [UInt8]
    let id: UInt16
    /// Where the question's name ends in `octets`.
    private let nameEnd: Int
    /// Whether the letters of the name were sent in random case.
    let hasRandomCase: Bool
    let hasEDNS: Bool

    /// Makes the query for `inquiry` with a fresh ID and, if `randomisesCase`, fresh case.
    init(_ inquiry: Inquiry, randomisesCase: Bool, edns: Bool, random: SecureRandom) {
        id = random.next16()
        hasRandomCase = randomisesCase
        hasEDNS = edns
        var flags: HeaderFlags = .recursionDesired
        if inquiry.checkingDisabled { flags.insert(.checkingDisabled) }
        var octets = Message.query(
            inquiry.question,
            id: id,
            flags: flags,
            edns: edns ? EDNS(dnssecOK: inquiry.dnssecOK) : nil
        ).encoded()
        nameEnd = WireLimits.questionOffset + inquiry.question.name.octets.count
        if randomisesCase {
            var bits: UInt64 = 0
            for offset in WireLimits.questionOffset..<nameEnd {
                let place = (offset - WireLimits.questionOffset) % UInt64.bitWidth
                if place == 0 { bits = random.next64() }
                // Length octets are at most 63, below "a": only letters are changed.
                let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(octets[offset])
                if isLetter, bits >> UInt64(place) & 1 == 1 { octets[offset] &= ~0x20 }
            }
        }
        self.octets = octets
    }
}

// MARK: - Judging replies

extension SentQuery {
    /// What a message is to this query.
    enum Verdict {
        /// Not the reply: someone else's guess, a late reply to an earlier query, noise.
        case wrongID, wrongQuestion, malformed
        /// The reply but for the case of the name: a guess, or a server that folds names.
        case wrongCase
        /// There is more than fits into a datagram.
        case truncated
        /// The server cannot read queries with an OPT record.
        case refusedEDNS
        /// A failure by its RCODE.
        case failure(RCode)
        /// NOERROR or NXDOMAIN; the question's name in it is folded. `keepsCase` says whether it was as
        /// sent.
        case answer(Message, keepsCase: Bool)
    }

    /// Judges a datagram (`isStream` false), in which the case of the name must be as sent, or a message
    /// from a connection, in which no stranger could have written it.
    func judge(_ reply: Span<UInt8>, isStream: Bool) -> Verdict {
        guard let header = Self.header(of: reply) else { return .malformed }
        guard header.id == id else { return .wrongID }
        guard header.isResponse, header.flags.opcode == .query else { return .malformed }
        if header.questionCount == 0 { return judgeWithoutQuestion(header, reply) }
        guard header.questionCount == 1, reply.count >= questionEnd else { return .malformed }
        let keepsCase: Bool
        switch compareQuestion(reply) {
        case .same: keepsCase = true
        case .sameButForCase where isStream || !hasRandomCase: keepsCase = false
        case .sameButForCase: return .wrongCase
        case .different: return .wrongQuestion
        }
        if header.flags.contains(.truncated) { return isStream ? .malformed : .truncated }
        guard let message = read(reply) else { return .malformed }
        switch message.rcode {
        case .noError, .nxDomain: return .answer(message, keepsCase: keepsCase)
        case .formErr, .notImp, .badVers:
            return hasEDNS && (message.edns == nil || message.rcode == .badVers)
                ? .refusedEDNS : .failure(message.rcode)
        default: return .failure(message.rcode)
        }
    }

    /// A server that cannot read a query may leave the question out; that is no answer, so the case of
    /// the name, which would protect one, is not missed.
    private func judgeWithoutQuestion(_ header: Header, _ reply: Span<UInt8>) -> Verdict {
        guard header.answerCount == 0, header.authorityCount == 0 else { return .malformed }
        switch header.flags.rcodeLow {
        case .formErr, .notImp: return hasEDNS ? .refusedEDNS : .failure(header.flags.rcodeLow)
        case .servFail, .refused: return .failure(header.flags.rcodeLow)
        default: return .malformed
        }
    }

    private enum Comparison {
        case same, sameButForCase, different
    }

    private func compareQuestion(_ reply: Span<UInt8>) -> Comparison {
        var comparison = Comparison.same
        for offset in WireLimits.questionOffset..<questionEnd
        where reply[offset] != octets[offset] {
            guard offset < nameEnd, reply[offset].foldedASCII == octets[offset].foldedASCII else {
                return .different
            }
            comparison = .sameButForCase
        }
        return comparison
    }

    private var questionEnd: Int { nameEnd + WireLimits.questionTailOctets }

    private static func header(of reply: Span<UInt8>) -> Header? {
        do throws(WireError) {
            return try Header(reply)
        } catch {
            return nil
        }
    }

    /// Reads the reply after folding its question, so that names which were compressed against it do not
    /// carry our random case on.
    private func read(_ reply: Span<UInt8>) -> Message? {
        var folded = reply.octets(in: 0..<reply.count)
        for offset in WireLimits.questionOffset..<nameEnd {
            folded[offset] = folded[offset].foldedASCII
        }
        do throws(WireError) {
            return try Message(folded)
        } catch {
            return nil
        }
    }
}
