import DNSWire
import Sockets

@testable import Resolution

/// An answer for `text` that lives `seconds` and is told apart by `mark`.
func body(_ text: String, seconds: UInt32 = 60, mark: Int = 0) -> AnswerBody {
    AnswerBody(
        Question(name: name(text), type: .a),
        rcode: .noError,
        answers: [address(text, "192.0.2.\(mark % 256)", ttl: seconds)],
        lifetime: seconds
    )
}

/// The moment `second` seconds after the clock's beginning.
func moment(_ second: UInt64) -> MonotonicNanoseconds {
    MonotonicNanoseconds(second * 1_000_000_000)
}

extension CacheShard {
    /// What is found for `text` at `second`, stale or not, and whether it is to be asked anew.
    mutating func finding(_ text: String, second: UInt64 = 0) -> CacheFinding? {
        let asked = inquiry(text)
        return find(
            CacheKey(asked),
            name: asked.question.name.octets.span,
            now: moment(second)
        )
    }

    /// What is found for `text` at `second`.
    mutating func find(_ text: String, second: UInt64 = 0) -> AnswerBody? {
        finding(text, second: second)?.body
    }

    /// What `text` is excused with at `second`.
    mutating func excuse(_ asked: Inquiry, second: UInt64) -> CacheFinding? {
        excuse(CacheKey(asked), name: asked.question.name.octets.span, now: moment(second))
    }

    mutating func store(_ text: String, _ body: AnswerBody, second: UInt64 = 0) {
        store(body, under: CacheKey(inquiry(text)), now: moment(second))
    }
}
