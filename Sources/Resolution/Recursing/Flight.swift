import DNSWire
import Recursion
import Sockets

/// One query to one server on its way, with a socket of its own, and those who wait for the reply.
///
/// Used by the recursion's thread alone.
final class Flight {
    let query: UpstreamQuery
    /// What a reply must agree with.
    let sent: SentQuery
    let sentAt: MonotonicNanoseconds
    var channel: Channel
    var waiters: [Waiter] = []
    /// How many datagrams came that are not the reply.
    var nearMisses = 0
    /// Whether one of them bore the query's ID: the server is there, whatever it meant.
    var isHeard = false

    /// What the query went out by.
    enum Channel {
        case datagram(DatagramSocket)
        case stream(StreamSocket, StreamExchange)
    }

    /// How a flight ends for those who wait.
    enum Landing: Sendable {
        case reply(UpstreamReply)
        /// The server is to be asked by TCP.
        case wantsStream(Reason)

        /// Why no datagram will do.
        enum Reason: Sendable {
            case truncated, wrongCase, nearMisses
        }

        /// What to tell where TCP was asked already.
        var reply: UpstreamReply {
            switch self {
            case .reply(let reply): reply
            case .wantsStream: .malformed
            }
        }
    }

    /// One who waits, and until when.
    struct Waiter {
        let number: UInt64
        let deadline: MonotonicNanoseconds
        let continuation: CheckedContinuation<Landing, Never>
    }

    /// What a message that came is.
    enum Verdict {
        /// The reply; `keepsCase` says whether the name was as sent.
        case message(Message, keepsCase: Bool)
        case wrongID, wrongQuestion, malformed, wrongCase, truncated
    }

    init(
        _ query: UpstreamQuery,
        _ sent: SentQuery,
        _ channel: Channel,
        sentAt: MonotonicNanoseconds
    ) {
        self.query = query
        self.sent = sent
        self.channel = channel
        self.sentAt = sentAt
    }

    /// Judges a message that came by the flight's socket.
    func judge(_ message: Span<UInt8>) -> Verdict {
        switch sent.judgeHead(message, of: query.question, isStream: query.isStream) {
        case .wrongID: return .wrongID
        case .wrongQuestion: return .wrongQuestion
        case .malformed: return .malformed
        case .wrongCase: return .wrongCase
        case .truncated: return .truncated
        case .withoutQuestion(let header):
            // A server that cannot read a query may leave the question out (RFC 6891 §7); nothing else may.
            guard header.flags.rcodeLow != .noError, header.flags.rcodeLow != .nxDomain,
                let read = SentQuery.read(message, nameEnd: WireLimits.questionOffset),
                read.answers.isEmpty, read.authorities.isEmpty
            else { return .malformed }
            return .message(read, keepsCase: true)
        case .reply(_, let keepsCase):
            let nameEnd = WireLimits.questionOffset + query.question.name.octets.count
            guard let read = SentQuery.read(message, nameEnd: nameEnd) else { return .malformed }
            return .message(read, keepsCase: keepsCase)
        }
    }
}
