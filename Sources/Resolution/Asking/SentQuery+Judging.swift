import DNSWire

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
        /// NOERROR with nothing but addresses at the question's name, and where they are. `keepsCase` says
        /// whether the name was as sent.
        case addresses(AddressReply, keepsCase: Bool)
        /// Any other NOERROR or NXDOMAIN; the question's name in it is folded.
        case answer(Message, keepsCase: Bool)
    }

    /// Judges a datagram (`isStream` false), in which the case of the name must be as sent, or a message
    /// from a connection, in which no stranger could have written it.
    func judge(_ reply: Span<UInt8>, to inquiry: Inquiry, isStream: Bool) -> Verdict {
        let header: Header
        let keepsCase: Bool
        switch judgeHead(reply, of: inquiry.question, isStream: isStream) {
        case .wrongID: return .wrongID
        case .wrongQuestion: return .wrongQuestion
        case .malformed: return .malformed
        case .wrongCase: return .wrongCase
        case .truncated: return .truncated
        case .withoutQuestion(let header): return judgeWithoutQuestion(header)
        case .reply(let read, let isKept): (header, keepsCase) = (read, isKept)
        }
        if let addresses = AddressReply(reply, header, to: inquiry) {
            return .addresses(addresses, keepsCase: keepsCase)
        }
        let nameEnd = WireLimits.questionOffset + inquiry.question.name.octets.count
        guard let message = Self.read(reply, nameEnd: nameEnd) else { return .malformed }
        switch message.rcode {
        case .noError, .nxDomain: return .answer(message, keepsCase: keepsCase)
        case .formErr, .notImp, .badVers:
            return hasEDNS && (message.edns == nil || message.rcode == .badVers)
                ? .refusedEDNS : .failure(message.rcode)
        default: return .failure(message.rcode)
        }
    }

    /// What a message is to this query by its header and question, whatever comes behind them.
    enum Head {
        case wrongID, wrongQuestion, malformed, wrongCase, truncated
        /// A message without question that bears the query's ID.
        case withoutQuestion(Header)
        /// The reply, unless the rest is malformed. `keepsCase` says whether the name was as sent.
        case reply(Header, keepsCase: Bool)
    }

    /// Judges header and question, as `judge` does.
    func judgeHead(_ reply: Span<UInt8>, of question: Question, isStream: Bool) -> Head {
        guard let header = Self.header(of: reply) else { return .malformed }
        guard header.id == id else { return .wrongID }
        guard header.isResponse, header.flags.opcode == .query else { return .malformed }
        if header.questionCount == 0 { return .withoutQuestion(header) }
        let nameEnd = WireLimits.questionOffset + question.name.octets.count
        guard header.questionCount == 1, reply.count >= nameEnd + WireLimits.questionTailOctets
        else { return .malformed }
        let keepsCase: Bool
        switch compareQuestion(reply, question) {
        case .same: keepsCase = true
        case .sameButForCase where isStream || !hasRandomCase: keepsCase = false
        case .sameButForCase: return .wrongCase
        case .different: return .wrongQuestion
        }
        if header.flags.contains(.truncated) { return isStream ? .malformed : .truncated }
        return .reply(header, keepsCase: keepsCase)
    }

    /// A server that cannot read a query may leave the question out; that is no answer, so the case of
    /// the name, which would protect one, is not missed.
    private func judgeWithoutQuestion(_ header: Header) -> Verdict {
        guard header.answerCount == 0, header.authorityCount == 0 else { return .malformed }
        switch header.flags.rcodeLow {
        case .formErr, .notImp: return hasEDNS ? .refusedEDNS : .failure(header.flags.rcodeLow)
        case .servFail, .refused: return .failure(header.flags.rcodeLow)
        default: return .malformed
        }
    }

    private static func header(of reply: Span<UInt8>) -> Header? {
        do throws(WireError) {
            return try Header(reply)
        } catch {
            return nil
        }
    }

    /// Reads the reply after folding its question, so that names which were compressed against it do not
    /// carry our random case on.
    static func read(_ reply: Span<UInt8>, nameEnd: Int) -> Message? {
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
