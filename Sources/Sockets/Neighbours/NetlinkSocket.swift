import CLinux
import Glibc

/// A socket to the kernel's routing tables (netlink(7)).
final class NetlinkSocket: Sendable, Pollable {
    private let descriptor: FileDescriptor

    /// The room for one datagram: the kernel writes dumps in pieces of at most 32 KiB.
    static let datagramOctetsMax = 32 << 10

    /// What the kernel may hold of changes that have not been read: a few thousand.
    private static let receiveBufferOctets: Int32 = 1 << 20

    /// What to hear without asking.
    enum Subscription {
        case none
        case neighbours
    }

    init(_ subscription: Subscription) throws(SocketError) {
        let type = Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = try FileDescriptor(
            from: socket(AF_NETLINK, type | Int32(SOCK_NONBLOCK.rawValue), NETLINK_ROUTE),
            "socket"
        )
        try descriptor.set(SOL_SOCKET, SO_RCVBUF, to: Self.receiveBufferOctets)
        var address = sockaddr_nl()
        address.nl_family = sa_family_t(AF_NETLINK)
        switch subscription {
        case .none: address.nl_groups = 0
        case .neighbours: address.nl_groups = 1 << (UInt32(RTNLGRP_NEIGH.rawValue) - 1)
        }
        let number = descriptor.number
        let result = unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(number, $0, socklen_t(MemoryLayout<sockaddr_nl>.size))
            }
        }
        guard result == 0 else { throw SocketError("bind") }
        self.descriptor = descriptor
    }

    var descriptorNumber: Int32 { descriptor.number }

    /// Sends a request to the kernel.
    func send(_ request: [UInt8]) throws(SocketError) {
        let sent = unsafe request.withUnsafeBytes {
            unsafe Glibc.send(descriptor.number, $0.baseAddress, $0.count, 0)
        }
        guard sent == request.count else { throw SocketError("send") }
    }

    /// What a read gave.
    enum Received {
        case messages([NeighbourMessage])
        case nothing
        /// The kernel had more to say than we let it keep: what was known must be asked for again.
        case overrun
    }

    /// Reads one datagram, if there is one.
    func receive() throws(SocketError) -> Received {
        var buffer = [UInt8](repeating: 0, count: Self.datagramOctetsMax)
        let received = unsafe buffer.withUnsafeMutableBytes {
            unsafe recv(descriptor.number, $0.baseAddress, $0.count, 0)
        }
        guard received >= 0 else {
            switch errno {
            case EAGAIN, EINTR: return .nothing
            case ENOBUFS: return .overrun
            default: throw SocketError("recv")
            }
        }
        return .messages(NeighbourMessage.readAll(buffer.span.extracting(0..<received)))
    }
}
