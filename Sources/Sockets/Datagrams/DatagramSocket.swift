import Addresses
import CLinux
import Glibc

/// A nonblocking UDP socket for few datagrams: a query to an upstream, a test, a small server.
///
/// Closed when the last reference goes. `DatagramBatch` is the one for many datagrams.
package final class DatagramSocket: Sendable, Pollable {
    private let descriptor: FileDescriptor
    /// The one address that the socket speaks to; nil for one that anyone may send to.
    package let peer: SocketAddress?

    private init(_ descriptor: consuming FileDescriptor, peer: SocketAddress?) {
        self.descriptor = descriptor
        self.peer = peer
    }

    /// The address that the socket is bound to.
    ///
    /// Asks the kernel each time.
    package var localAddress: SocketAddress {
        do throws(SocketError) {
            return try descriptor.localAddress()
        } catch {
            preconditionFailure("a socket that is bound has no address: \(error)")
        }
    }

    package var descriptorNumber: Int32 { descriptor.number }

    /// The ports that a query may leave from.
    ///
    /// RFC 5452 §9.2: the whole range but the well-known ports.
    package static let sourcePorts: ClosedRange<UInt16> = 1024...65535

    /// How many random ports to try before the kernel chooses one: with half of all ports taken, one
    /// query in 256 gets a port from the kernel's narrower range, which is random as well.
    package static let sourcePortAttemptsMax = 8

    /// A socket that speaks to `peer` alone, from a fresh random port (RFC 5452 §9.2).
    ///
    /// The kernel discards datagrams from anyone else. An ICMP error shows as a thrown
    /// `.connectionRefused` or `.unreachable` at the next send or receive.
    package static func connected(
        to peer: SocketAddress,
        random: SecureRandom
    ) throws(SocketError) -> DatagramSocket {
        let descriptor = try FileDescriptor(socketFor: peer, type: SOCK_DGRAM)
        let any = SocketAddress(peer.address.isV4 ? .anyV4 : .anyV6, port: 0)
        var isBound = false
        for _ in 0..<sourcePortAttemptsMax where !isBound {
            do {
                try descriptor.bind(to: any.with(port: random.next(in: sourcePorts)))
                isBound = true
            } catch {
                // In use, or kept back by the administrator (ip_local_reserved_ports, SELinux).
                guard error.kind == .addressInUse || error.kind == .permissionDenied else {
                    throw error
                }
            }
        }
        if !isBound { try descriptor.bind(to: any) }
        let number = descriptor.number
        let result = unsafe peer.withKernelPointer { unsafe Glibc.connect(number, $0, $1) }
        guard result == 0 else { throw SocketError("connect", address: peer) }
        return DatagramSocket(descriptor, peer: peer)
    }

    /// A socket that anyone may send to, at `address`; port 0 asks the kernel for a free one.
    package static func bound(to address: SocketAddress) throws(SocketError) -> DatagramSocket {
        let descriptor = try FileDescriptor(socketFor: address, type: SOCK_DGRAM)
        try descriptor.bind(to: address)
        return DatagramSocket(descriptor, peer: nil)
    }

    /// Sends one datagram to the peer of a connected socket; false if there is no room now.
    package func send(_ datagram: Span<UInt8>) throws(SocketError) -> Bool {
        let sent = unsafe datagram.withUnsafeBufferPointer { octets in
            unsafe Glibc.send(
                descriptor.number,
                octets.baseAddress,
                octets.count,
                Int32(MSG_NOSIGNAL)
            )
        }
        return try Self.wasSent(sent, to: nil)
    }

    /// Sends one datagram to `peer`; false if there is no room now.
    package func send(_ datagram: Span<UInt8>, to peer: SocketAddress) throws(SocketError) -> Bool {
        let number = descriptor.number
        let sent = unsafe datagram.withUnsafeBufferPointer { octets in
            unsafe peer.withKernelPointer { address, length in
                unsafe sendto(
                    number,
                    octets.baseAddress,
                    octets.count,
                    Int32(MSG_NOSIGNAL),
                    address,
                    length
                )
            }
        }
        return try Self.wasSent(sent, to: peer)
    }

    private static func wasSent(_ sent: Int, to peer: SocketAddress?) throws(SocketError) -> Bool {
        guard sent < 0 else { return true }
        // A datagram either goes whole or not at all, and an interrupted call has sent nothing.
        guard [EAGAIN, EINTR, ENOBUFS].contains(errno) else {
            throw SocketError("send", address: peer)
        }
        return false
    }

    /// Takes one datagram off a connected socket.
    package func receive(into buffer: inout MutableSpan<UInt8>) throws(SocketError) -> ReadResult {
        let capacity = buffer.count
        let received = unsafe buffer.withUnsafeMutableBufferPointer { octets in
            unsafe recv(
                descriptor.number,
                octets.baseAddress,
                octets.count,
                Int32(MSG_TRUNC)
            )
        }
        return try Self.readResult(received, capacity: capacity)
    }

    /// Takes one datagram off the socket, and says who sent it where there is one.
    package func receiveWithSource(
        into buffer: inout MutableSpan<UInt8>
    ) throws(SocketError) -> (result: ReadResult, source: SocketAddress?) {
        let number = descriptor.number
        let capacity = buffer.count
        var received = -1
        let (_, source) = unsafe buffer.withUnsafeMutableBufferPointer { octets in
            unsafe SocketAddress.filledIn { address, length in
                received = unsafe recvfrom(
                    number,
                    octets.baseAddress,
                    octets.count,
                    Int32(MSG_TRUNC),
                    address,
                    length
                )
                return received < 0 ? -1 : 0
            }
        }
        return (try Self.readResult(received, capacity: capacity), source)
    }

    private static func readResult(
        _ received: Int,
        capacity: Int
    ) throws(SocketError) -> ReadResult {
        guard received < 0 else {
            return received > capacity ? .tooLong(received) : .octets(received)
        }
        guard errno == EAGAIN || errno == EINTR else { throw SocketError("recv") }
        return .wouldBlock
    }
}
