import Addresses
import CLinux
import Glibc

extension FileDescriptor {
    /// Opens a nonblocking socket of the Internet's families, closed on exec.
    init(
        socketFor address: SocketAddress,
        type: __socket_type
    ) throws(SocketError) {
        let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        try self.init(
            from: socket(address.family, Int32(type.rawValue) | flags, 0),
            "socket",
            address: address
        )
    }

    /// Sets an option of type int.
    borrowing func set(_ level: Int32, _ option: Int32, to value: Int32) throws(SocketError) {
        var value = value
        let octets = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe setsockopt(number, level, option, &value, octets) == 0 else {
            throw SocketError("setsockopt")
        }
    }

    /// Reads an option of type int.
    borrowing func option(_ level: Int32, _ option: Int32) throws(SocketError) -> Int32 {
        var value: Int32 = 0
        var octets = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe getsockopt(number, level, option, &value, &octets) == 0 else {
            throw SocketError("getsockopt")
        }
        return value
    }

    /// Binds the socket; an IPv6 one to IPv6 alone, so that `0.0.0.0` and `[::]` can both be listened on.
    borrowing func bind(to address: SocketAddress) throws(SocketError) {
        if !address.address.isV4 { try set(Int32(IPPROTO_IPV6), IPV6_V6ONLY, to: 1) }
        let result = unsafe address.withKernelPointer { unsafe Glibc.bind(number, $0, $1) }
        guard result == 0 else { throw SocketError("bind", address: address) }
    }

    /// The address that the socket is bound to.
    borrowing func localAddress() throws(SocketError) -> SocketAddress {
        let number = number
        let (result, address) = unsafe SocketAddress.filledIn {
            unsafe getsockname(number, $0, $1)
        }
        guard result == 0, let address else { throw SocketError("getsockname") }
        return address
    }
}

/// What reading from a nonblocking socket gave.
package enum ReadResult: Hashable, Sendable {
    /// So many octets: of a stream, or one whole datagram.
    case octets(Int)
    /// A datagram that did not fit; it is gone. The number is its whole length.
    case tooLong(Int)
    /// Nothing is there now; wait for the poller.
    case wouldBlock
    /// The other side has sent all that it will send (streams only).
    case end
}
