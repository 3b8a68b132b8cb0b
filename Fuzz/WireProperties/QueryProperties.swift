import DNSWire

extension WireProperties {
    /// `Query` and `Message` agree about every query, and every answer to one can be read.
    func queryViolation() -> String? {
        do throws(QueryError) {
            let query = try Query(octets.span)
            return disagreement(of: query) ?? answerViolation(to: query)
        } catch {
            switch error {
            case .drop: return nil
            case .answer(let rejection): return rejectionViolation(rejection)
            }
        }
    }

    private func disagreement(of query: Query) -> String? {
        let name = query.name(in: octets.span)
        guard query.labelCount == name.labelCount else { return "the labels are miscounted" }
        var folded = [UInt8](repeating: 0, count: Name.octetsMax)
        var span = folded.mutableSpan
        let count = query.copyFoldedName(from: octets.span, into: &span)
        guard folded.prefix(count).elementsEqual(name.folded.octets) else {
            return "the name is folded in two ways"
        }
        // Rdata of records that a query has no use for may be bad without harm.
        guard let read = message(octets) else { return nil }
        guard read.question == query.question(in: octets.span), read.id == query.id,
            read.flags.opcode == .query, read.answers.isEmpty, read.authorities.isEmpty,
            read.edns?.udpPayloadSize == query.edns?.udpPayloadSize,
            read.edns?.version == query.edns?.version,
            (read.edns?.dnssecOK ?? false) == query.dnssecOK
        else { return "query and message disagree" }
        return nil
    }

    /// An answer of every kind fits in its limit, can be read, and repeats the question.
    private func answerViolation(to query: Query) -> String? {
        let limit = query.udpResponseOctetsMax()
        let text = octets.prefix(300)
        for records in [0, 1, 200] {
            var buffer = [UInt8](repeating: 0xEE, count: limit)
            var span = buffer.mutableSpan
            var writer = ResponseWriter(
                to: query,
                in: octets.span,
                rcode: .nxDomain,
                flags: .recursionAvailable,
                limit: limit,
                into: &span
            )
            let rdata: [UInt8] = [192, 0, 2, 1]
            for _ in 0..<records
            where !writer.append(.a, ttl: 60, rdata: rdata.span, into: &span) {
                writer.truncate(into: &span)
                break
            }
            if records == 1 { _ = writer.appendNegativeSOA(ttl: 60, into: &span) }
            if query.edns != nil {
                writer.appendOPT(error: .blocked, text: Array(text).span, into: &span)
            }
            guard writer.count <= limit else { return "an answer passes its limit" }
            guard let answer = message(Array(buffer.prefix(writer.count))) else {
                return "an answer cannot be read"
            }
            guard answer.id == query.id, answer.isResponse, answer.rcode == .nxDomain,
                answer.question?.name.octets == query.name(in: octets.span).octets,
                answer.question?.type == query.qtype, answer.question?.class == query.qclass,
                (answer.edns == nil) == (query.edns == nil),
                records != 200 || answer.flags.contains(.truncated)
            else { return "an answer does not fit its question" }
        }
        return nil
    }

    private func rejectionViolation(_ rejection: QueryRejection) -> String? {
        var buffer = [UInt8](repeating: 0xEE, count: EDNSLimits.udpPayloadSizeMinimum)
        var span = buffer.mutableSpan
        let writer = ResponseWriter(rejecting: rejection, in: octets.span, into: &span)
        guard let answer = message(Array(buffer.prefix(writer.count))) else {
            return "a rejection cannot be read"
        }
        let rcode = rejection.hasEDNS ? rejection.rcode.rawValue : rejection.rcode.rawValue & 15
        guard answer.isResponse, answer.id == rejection.header.id, answer.rcode.rawValue == rcode
        else { return "a rejection says something else" }
        return nil
    }
}
