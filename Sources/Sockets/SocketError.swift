import Glibc

/// What went wrong with a socket: which system call, for which address, and the kernel's word for it.
package struct SocketError: Error, Hashable, Sendable {
    /// The system call that failed, as its manual page is named.
    package let call: String
    /// The kernel's error number.
    package let code: Int32
    /// The address that was bound or called, where there was one.
    package let address: SocketAddress?
    /// The path that was bound or called, where it was a Unix socket's.
    package let path: String?

    /// Makes an error from what a call left in `errno`.
    package init(
        _ call: String,
        code: Int32 = errno,
        address: SocketAddress? = nil,
        path: String? = nil
    ) {
        self.call = call
        self.code = code
        self.address = address
        self.path = path
    }

    /// The error of a wait that was given up.
    package static func timedOut(_ call: String) -> SocketError {
        SocketError(call, code: ETIMEDOUT)
    }

    /// The errors that a caller may want to tell apart.
    package enum Kind: Hashable, Sendable {
        /// Another socket holds the port.
        case addressInUse
        /// Ports below 1024 need CAP_NET_BIND_SERVICE; or a firewall forbade sending.
        case permissionDenied
        /// No interface of this machine bears the address.
        case addressNotAvailable
        /// The other side's machine is there, but nothing listens at the port.
        case connectionRefused
        /// The other side, or something on the way, broke the connection.
        case connectionLost
        /// There is no way to the other side.
        case unreachable
        /// The kernel gave up waiting for the other side.
        case timedOut
        /// This process or the machine has run out of descriptors, ports or memory.
        case exhausted
        /// The machine does not speak this address family.
        case familyNotSupported
        /// No file is there.
        case noSuchPath
        /// More octets than the other side, or our limit, takes.
        case tooLong
        /// Any other; see the code.
        case other
    }

    /// Which kind of error this is.
    package var kind: Kind {
        switch code {
        case EADDRINUSE: .addressInUse
        case EACCES, EPERM: .permissionDenied
        case EADDRNOTAVAIL: .addressNotAvailable
        case ECONNREFUSED: .connectionRefused
        case ECONNRESET, EPIPE, ECONNABORTED, ENOTCONN: .connectionLost
        case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN: .unreachable
        case ETIMEDOUT: .timedOut
        case EMFILE, ENFILE, ENOBUFS, ENOMEM, ENOSPC: .exhausted
        case EAFNOSUPPORT: .familyNotSupported
        case ENOENT, ENOTDIR: .noSuchPath
        case EMSGSIZE: .tooLong
        default: .other
        }
    }
}

extension SocketError: CustomStringConvertible {
    /// One line for a log: `bind 127.0.0.1:53: address in use`.
    package var description: String {
        let place = (address?.description ?? path).map { " \($0)" } ?? ""
        return "\(call)\(place): \(explanation)"
    }

    private var explanation: String {
        switch kind {
        case .addressInUse: "address in use"
        case .permissionDenied: "permission denied"
        case .addressNotAvailable: "no interface of this machine bears the address"
        case .connectionRefused: "connection refused"
        case .connectionLost: "connection lost"
        case .unreachable: "unreachable"
        case .timedOut: "timed out"
        case .exhausted: "out of descriptors, ports or memory (error \(code))"
        case .familyNotSupported: "address family not supported by this machine"
        case .noSuchPath: "no such file"
        case .tooLong: "too long"
        case .other: "error \(code)"
        }
    }
}
