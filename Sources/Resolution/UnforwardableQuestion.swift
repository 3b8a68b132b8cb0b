import DNSWire

/// Questions that a forwarder answers without asking anyone.
enum UnforwardableQuestion {
    /// The answer to a question that is not forwarded; nil for all others.
    static func answer(_ inquiry: Inquiry) -> Outcome? {
        let question = inquiry.question
        // The Internet is the one class that upstreams have names for.
        guard question.class == .in else { return refuse(inquiry, .refused) }
        switch question.type {
        // RFC 8482 §4.2: one small record instead of all there are, which nobody in earnest wants.
        case .any:
            let record = ResourceRecord(
                name: question.name,
                type: .hinfo,
                ttl: anyTTL,
                rdata: hinfo
            )
            return Outcome(
                answer: AnswerBody(
                    question,
                    rcode: .noError,
                    answers: [record],
                    lifetime: 0
                ),
                source: .special,
                upstream: nil,
                durationNanoseconds: 0
            )
        // Zone transfers go to the zone's own servers (RFC 5936 §2).
        case .axfr, .ixfr: return refuse(inquiry, .refused)
        default: return question.type.isMeta ? refuse(inquiry, .notImp) : nil
        }
    }

    private static func refuse(_ inquiry: Inquiry, _ rcode: RCode) -> Outcome {
        Outcome(
            answer: .empty(inquiry.question.name, rcode: rcode),
            source: .special,
            upstream: nil,
            durationNanoseconds: 0
        )
    }

    /// As Cloudflare's and NSD's answers: long, since nothing will change.
    private static let anyTTL: UInt32 = 3_600
    /// CPU `RFC8482`, OS empty (RFC 8482 §4.2).
    private static let hinfo: [UInt8] = [7] + Array("RFC8482".utf8) + [0]
}
