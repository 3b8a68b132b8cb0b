package import Addresses
package import Sockets

/// What answers the messages that come by connections.
///
/// Called on many event loops at once.
package protocol StreamQueryHandler: Sendable {
    /// Whether a connection from `address` is taken at all.
    func accepts(from address: IPAddress) -> Bool

    /// Answers one message, at once or later, by `reply`. Nothing here may wait.
    func answer(_ message: Span<UInt8>, _ arrival: StreamArrival, reply: StreamReply)
}

/// Where and when one message came in by a connection.
package struct StreamArrival: Hashable, Sendable {
    /// Who sent the message.
    package var source: SocketAddress
    /// The address of this machine that the connection was made to.
    package var destination: IPAddress
    /// When the message was complete.
    package var moment: MonotonicNanoseconds

    /// Makes an arrival.
    package init(source: SocketAddress, destination: IPAddress, moment: MonotonicNanoseconds) {
        self.source = source
        self.destination = destination
        self.moment = moment
    }
}
