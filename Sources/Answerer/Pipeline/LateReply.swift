import Sockets
import Transports

/// The way back for an answer that comes later, by whichever way its question came.
enum LateReply: Sendable {
    case datagram(ReplyPath)
    case stream(StreamReply)

    /// Sends the answer.
    func send(_ answer: Span<UInt8>) {
        switch self {
        case .stream(let reply):
            reply.send(answer)
        case .datagram(let path):
            do throws(SocketError) {
                try path.send(answer)
            } catch {
                // The port has counted it, and the client asks again.
            }
        }
    }

    /// Gives no answer; whoever decides so has counted why.
    func drop() {
        if case .stream(let reply) = self { reply.drop() }
    }
}
