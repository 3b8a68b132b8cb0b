package import Addresses
package import Sockets

/// What answers the messages that come by the connections of one event loop.
///
/// Made on the loop that it serves and used by no other, so its state needs no lock. Nothing here may wait:
/// the loop's other connections are waiting as well.
package protocol StreamQueryHandler: AnyObject {
    /// Whether a connection from `address` is taken at all.
    func accepts(from address: IPAddress) -> Bool

    /// What a connection has sent is about to be answered: refresh what is held for the length of a burst
    /// (the ruleset's snapshot).
    func burstBegan(at moment: MonotonicNanoseconds)

    /// Answers one message of the burst, into the room lent, or says that the answer comes later or not at
    /// all.
    ///
    /// `response` holds `StreamReply.octetsMax` octets whose contents are whatever the last answer left.
    /// Where the answer comes later, `promise` makes the way back for it, once.
    func answer(
        _ message: Span<UInt8>,
        _ arrival: borrowing StreamArrival,
        into response: inout MutableSpan<UInt8>,
        promise: () -> StreamReply
    ) -> StreamAction
}

/// What becomes of a message that came by a connection.
package enum StreamAction: Sendable, Equatable {
    /// This many octets of the room lent are the answer, without the length that precedes it on the wire.
    case reply(Int)
    /// There is no answer; whoever decided so has counted why.
    case drop
    /// The answer comes by the reply that was promised.
    case pending
}

/// What a connection is by.
package enum StreamTransport: Sendable, Hashable {
    /// TCP for all to read (RFC 7766).
    case tcp
    /// TLS (RFC 7858).
    case tls
}

/// Where and when one message came in by a connection.
package struct StreamArrival: Hashable, Sendable {
    /// Who sent the message.
    package var source: SocketAddress
    /// The address of this machine that the connection was made to.
    package var destination: IPAddress
    /// What the connection is by.
    package var transport: StreamTransport
    /// When the burst was taken up of which the message is part.
    package var moment: MonotonicNanoseconds

    /// Makes an arrival.
    package init(
        source: SocketAddress,
        destination: IPAddress,
        transport: StreamTransport = .tcp,
        moment: MonotonicNanoseconds
    ) {
        self.source = source
        self.destination = destination
        self.transport = transport
        self.moment = moment
    }
}
