import CLinux
import Glibc

/// A nonblocking TCP connection.
///
/// Closed when the last reference goes.
package final class StreamSocket: Sendable, Pollable {
    private let descriptor: FileDescriptor
    /// The other side.
    package let peer: SocketAddress

    init(_ descriptor: consuming FileDescriptor, peer: SocketAddress) throws(SocketError) {
        // DNS messages are small and each waits for its answer: Nagle's algorithm only delays them.
        try descriptor.set(Int32(IPPROTO_TCP), TCP_NODELAY, to: 1)
        self.descriptor = descriptor
        self.peer = peer
    }

    package var descriptorNumber: Int32 { descriptor.number }

    /// Starts to connect to `peer`; the socket is writable in a poller once that has succeeded or failed,
    /// and `finishConnecting()` says which.
    package static func connecting(to peer: SocketAddress) throws(SocketError) -> StreamSocket {
        let descriptor = try FileDescriptor(socketFor: peer, type: SOCK_STREAM)
        let number = descriptor.number
        let result = unsafe peer.withKernelPointer { unsafe Glibc.connect(number, $0, $1) }
        guard result == 0 || errno == EINPROGRESS || errno == EINTR else {
            throw SocketError("connect", address: peer)
        }
        return try StreamSocket(descriptor, peer: peer)
    }

    /// Throws why the connection could not be made, if it could not.
    ///
    /// To be asked once, when the socket has become writable.
    package func finishConnecting() throws(SocketError) {
        let code = try descriptor.option(SOL_SOCKET, SO_ERROR)
        guard code == 0 else { throw SocketError("connect", code: code, address: peer) }
    }

    /// The address of this side.
    package func localAddress() throws(SocketError) -> SocketAddress {
        try descriptor.localAddress()
    }

    /// Writes what there is room for and returns how many octets that were; 0 means: wait for the poller.
    package func write(_ octets: Span<UInt8>) throws(SocketError) -> Int {
        let sent = unsafe octets.withUnsafeBufferPointer { buffer in
            unsafe Glibc.send(
                descriptor.number,
                buffer.baseAddress,
                buffer.count,
                Int32(MSG_NOSIGNAL)
            )
        }
        guard sent < 0 else { return sent }
        guard errno == EAGAIN || errno == EINTR else { throw SocketError("send", address: peer) }
        return 0
    }

    /// Reads what is there.
    package func read(into buffer: inout MutableSpan<UInt8>) throws(SocketError) -> ReadResult {
        precondition(!buffer.isEmpty, "a read into no room looks like the stream's end")
        let received = unsafe buffer.withUnsafeMutableBufferPointer { octets in
            unsafe recv(descriptor.number, octets.baseAddress, octets.count, 0)
        }
        guard received < 0 else { return received == 0 ? .end : .octets(received) }
        guard errno == EAGAIN || errno == EINTR else { throw SocketError("recv", address: peer) }
        return .wouldBlock
    }

    /// Tells the other side that nothing more will be sent; reading goes on.
    package func finishWriting() throws(SocketError) {
        guard shutdown(descriptor.number, Int32(SHUT_WR)) == 0 else {
            throw SocketError("shutdown", address: peer)
        }
    }
}
