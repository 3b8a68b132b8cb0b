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

/// The way back for the answer to one message: used once, from any thread.
///
/// Letting it go unused counts as giving no answer, so that a connection never waits for one that was
/// forgotten.
package final class StreamReply: Sendable {
    private let finish: @Sendable ([UInt8]?) -> Void
    /// Makes the way back; `finish` is called once, with the answer or nil for none.
    package init(finish: @escaping @Sendable ([UInt8]?) -> Void) { self.finish = finish }
    /// Sends the answer, without the length that precedes it on the wire.
    package func send(_ message: [UInt8]) { finish(message) }
    /// Gives no answer; whoever decides so has counted why.
    package func drop() { finish(nil) }
}
