import Addresses
import CLinux
import Glibc

/// How the kernel writes a socket address, for both families.
///
///     sockaddr_in   family:2  port:2  address:4
///     sockaddr_in6  family:2  port:2  flow:4     address:16  scope:4
///
/// The IPv4 address lies where IPv6 keeps its flow information, and the wider of the two has room for
/// both: one `sockaddr_in6` therefore holds either, without a cast.
extension SocketAddress {
    /// Reads what the kernel wrote; nil for a family that is not the Internet's.
    init?(kernel: sockaddr_in6) {
        let port = UInt16(bigEndian: kernel.sin6_port)
        switch Int32(kernel.sin6_family) {
        case AF_INET:
            self.init(IPAddress(v4: UInt32(bigEndian: kernel.sin6_flowinfo)), port: port)
        case AF_INET6:
            self.init(
                IPAddress(kernel: kernel.sin6_addr),
                port: port,
                scope: kernel.sin6_scope_id
            )
        default:
            return nil
        }
    }

    /// This address as the kernel reads it, and how many of its octets count.
    var kernel: (address: sockaddr_in6, octets: socklen_t) {
        var kernel = sockaddr_in6()
        kernel.sin6_port = port.bigEndian
        guard let bits = address.v4Bits else {
            kernel.sin6_family = sa_family_t(AF_INET6)
            kernel.sin6_addr = address.kernelV6
            kernel.sin6_scope_id = scope
            return (kernel, socklen_t(MemoryLayout<sockaddr_in6>.size))
        }
        kernel.sin6_family = sa_family_t(AF_INET)
        kernel.sin6_flowinfo = bits.bigEndian
        return (kernel, socklen_t(MemoryLayout<sockaddr_in>.size))
    }

    /// The address family of a socket that can speak to this address.
    var family: Int32 { address.isV4 ? AF_INET : AF_INET6 }

    /// Calls `body` with this address as the kernel's calls take it.
    func withKernelPointer<Result: ~Copyable>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        let (kernel, octets) = kernel
        return unsafe withUnsafePointer(to: kernel) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe body(generic, octets)
            }
        }
    }

    /// Calls `body`, which lets the kernel fill in an address (`getsockname`, `accept`), and reads it;
    /// nil if `body` returned a negative number or the family is not the Internet's.
    static func filledIn(
        by body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> (result: Int32, address: SocketAddress?) {
        var kernel = sockaddr_in6()
        var octets = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let result = unsafe withUnsafeMutablePointer(to: &kernel) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe body(generic, &octets)
            }
        }
        return (result, result < 0 ? nil : SocketAddress(kernel: kernel))
    }
}

extension IPAddress {
    /// Reads the kernel's 16 octets.
    init(kernel: in6_addr) {
        let words = unsafe kernel.__in6_u.__u6_addr32
        self.init(
            high: UInt64(UInt32(bigEndian: words.0)) << 32 | UInt64(UInt32(bigEndian: words.1)),
            low: UInt64(UInt32(bigEndian: words.2)) << 32 | UInt64(UInt32(bigEndian: words.3))
        )
    }

    /// The 16 octets as the kernel takes them.
    var kernelV6: in6_addr {
        var kernel = in6_addr()
        unsafe kernel.__in6_u.__u6_addr32 = (
            UInt32(truncatingIfNeeded: high >> 32).bigEndian,
            UInt32(truncatingIfNeeded: high).bigEndian,
            UInt32(truncatingIfNeeded: low >> 32).bigEndian,
            UInt32(truncatingIfNeeded: low).bigEndian
        )
        return kernel
    }
}
