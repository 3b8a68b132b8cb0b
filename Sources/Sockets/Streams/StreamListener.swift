import CLinux
import Glibc

/// A nonblocking TCP socket that takes connections.
package final class StreamListener: Sendable, Pollable {
    private let descriptor: FileDescriptor
    /// The address that the socket is bound to.
    package let localAddress: SocketAddress

    /// How many connections may wait to be accepted: enough for every phone of a large household to
    /// reconnect at the same moment.
    ///
    /// The kernel lowers it to net.core.somaxconn.
    package static let backlogMax: Int32 = 512

    /// What the kernel may hold of each connection's unread octets; its connections inherit it.
    ///
    /// The default lets one client park megabytes, thousands of queries, while its reading rests.
    package static let receiveBufferOctets: Int32 = 64 << 10

    /// Binds to `address` and listens; port 0 asks the kernel for a free one.
    package init(_ address: SocketAddress) throws(SocketError) {
        let descriptor = try FileDescriptor(socketFor: address, type: SOCK_STREAM)
        // Connections of the previous process that linger in TIME-WAIT must not keep this one from
        // starting. Unlike SO_REUSEPORT this still refuses a port that another socket listens at.
        try descriptor.set(SOL_SOCKET, SO_REUSEADDR, to: 1)
        try descriptor.set(SOL_SOCKET, SO_RCVBUF, to: Self.receiveBufferOctets)
        try descriptor.bind(to: address)
        guard listen(descriptor.number, Self.backlogMax) == 0 else {
            throw SocketError("listen", address: address)
        }
        localAddress = try descriptor.localAddress()
        self.descriptor = descriptor
    }

    package var descriptorNumber: Int32 { descriptor.number }

    /// Takes one waiting connection; nil if none is waiting.
    package func accept() throws(SocketError) -> StreamSocket? {
        let number = descriptor.number
        let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let (accepted, peer) = unsafe SocketAddress.filledIn {
            unsafe accept4(number, __SOCKADDR_ARG(__sockaddr__: $0), $1, flags)
        }
        guard accepted >= 0 else {
            // A connection that broke while it waited is gone; the next may be sound.
            guard [EAGAIN, EINTR, ECONNABORTED].contains(errno) else { throw SocketError("accept") }
            return nil
        }
        let connection = try FileDescriptor(from: accepted, "accept")
        guard let peer else { throw SocketError("accept", code: EAFNOSUPPORT) }
        return try StreamSocket(connection, peer: peer)
    }

    /// A second descriptor for the same socket, which the caller must close: for an event loop that
    /// wants to own what it watches.
    package func duplicate() throws(SocketError) -> Int32 {
        let copy = fcntl(descriptor.number, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw SocketError("fcntl") }
        return copy
    }

    /// Stops taking connections, for all who hold this socket; those that wait are reset.
    package func stopListening() {
        // Fails only when it has been called before.
        _ = shutdown(descriptor.number, Int32(SHUT_RD))
    }
}
