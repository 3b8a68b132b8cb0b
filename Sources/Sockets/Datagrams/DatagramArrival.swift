package import Addresses

/// Where and when one datagram came in.
///
/// Lent to the one who answers it and not copyable, so that it cannot outlive the batch by accident; an
/// answer that comes later takes the `replyPath` along.
package struct DatagramArrival: ~Copyable {
    /// Who sent the datagram.
    package let source: SocketAddress
    /// The address of this machine that it was sent to.
    package let destination: IPAddress
    /// The interface it came in by; 0 where the socket is bound to one address and does not ask.
    package let interface: UInt32
    /// When the batch was read.
    package let moment: MonotonicNanoseconds
    let port: DatagramPort

    /// How to answer later, from any thread.
    package var replyPath: ReplyPath {
        ReplyPath(
            port: port,
            peer: source,
            local: LocalAddress(address: destination, interface: interface)
        )
    }
}

/// What is to become of a datagram.
package enum DatagramAction: Hashable, Sendable {
    /// So many octets were written as the answer: send them.
    case reply(Int)
    /// There will be no answer; whoever decides so has counted why.
    case drop
    /// The answer will follow by the reply path.
    case pending
}

/// The way back to one who asked: a late answer leaves from the address that was asked.
package struct ReplyPath: Sendable {
    let port: DatagramPort
    /// Who asked.
    package let peer: SocketAddress
    /// The address that was asked.
    let local: LocalAddress

    /// Sends the answer, from any thread.
    ///
    /// Never waits: throws where the kernel has no room or no way, and counts it as a failure of the
    /// port that was asked.
    package func send(_ datagram: Span<UInt8>) throws(SocketError) {
        try port.send(datagram, to: peer, from: local)
    }
}
