import DNSWire
import Sockets

/// A stub resolver for one command: asks one server one question, and waits for the answer.
struct StubClient {
    /// The ways to ask.
    enum Transport: String, Sendable {
        /// UDP, and TCP after a truncated answer (RFC 7766 §5).
        case udp = "UDP"
        case tcp = "TCP"
    }

    /// What came back, and how.
    struct Reply: Sendable {
        let message: Message
        let octetCount: Int
        /// What it came over in the end.
        let transport: Transport
        let duration: Duration
    }

    let server: SocketAddress
    /// How often a question is sent over UDP, and how long each time is waited.
    let attempts: Int
    let patience: Duration

    /// How often a question is sent over UDP: `dig` and most stub resolvers try three times.
    static let attemptsMax = 3
    /// How long each attempt waits: longer than Landline's own wait for its upstreams takes, so that
    /// its SERVFAIL with the reason is seen instead of silence.
    static let attemptTimeout = Duration.seconds(5)

    let clock = MonotonicClock()

    init(
        server: SocketAddress,
        attempts: Int = Self.attemptsMax,
        patience: Duration = Self.attemptTimeout
    ) {
        self.server = server
        self.attempts = attempts
        self.patience = patience
    }

    /// Asks `query` and gives the answer with its ID and question; everything else is ignored.
    func ask(_ query: Message, over transport: Transport) throws(StubError) -> Reply {
        let started = clock.now()
        var used = transport
        var answer: Answer
        do throws(SocketError) {
            answer = transport == .udp ? try askByDatagram(query) : try askByStream(query)
            if transport == .udp, case .message(let message, _) = answer,
                message.flags.contains(.truncated)
            {
                used = .tcp
                answer = try askByStream(query)
            }
        } catch {
            throw .socket(server, error)
        }
        switch answer {
        case .message(let message, let octetCount):
            return Reply(
                message: message,
                octetCount: octetCount,
                transport: used,
                duration: clock.now().duration(since: started)
            )
        case .silence: throw .silence(server, used)
        case .noise(let error): throw .notUnderstood(server, error)
        }
    }
}

/// Why there is no answer.
enum StubError: Error, Equatable {
    /// Nothing came in time.
    case silence(SocketAddress, StubClient.Transport)
    /// The server could not be reached.
    case socket(SocketAddress, SocketError)
    /// Something came that is not the answer; nil when it was a well-formed message of another ID.
    case notUnderstood(SocketAddress, WireError?)
}
