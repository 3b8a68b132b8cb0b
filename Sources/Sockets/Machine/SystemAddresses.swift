package import Addresses
import CLinux
import Glibc

/// One address that an interface of this machine bears.
package struct InterfaceAddress: Hashable, Sendable {
    /// The interface's name.
    package var interface: String
    /// The interface's index; 0 where it went while it was looked at.
    package var index: UInt32
    /// The address.
    package var address: IPAddress
    /// The network that it is in; nil where the interface has none (some tunnels).
    package var network: IPPrefix?
    /// Whether the interface is up.
    package var isUp: Bool
    /// Whether the interface has neighbours with hardware addresses: loopback and tunnels have none.
    package var hasNeighbours: Bool
}

/// The addresses of this machine itself: to leave Landline out of its own upstreams, and to name it.
package enum SystemAddresses {
    /// Every address of every interface.
    package static func all() throws(SocketError) -> [InterfaceAddress] {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard unsafe getifaddrs(&first) == 0 else { throw SocketError("getifaddrs") }
        defer { unsafe freeifaddrs(first) }
        var addresses: [InterfaceAddress] = []
        var next = unsafe first
        while let entry = unsafe next {
            unsafe next = entry.pointee.ifa_next
            guard let address = unsafe read(entry.pointee.ifa_addr) else { continue }
            let mask = unsafe read(entry.pointee.ifa_netmask)
            let flags = unsafe entry.pointee.ifa_flags
            addresses.append(
                InterfaceAddress(
                    interface: unsafe String(cString: entry.pointee.ifa_name),
                    index: unsafe if_nametoindex(entry.pointee.ifa_name),
                    address: address,
                    network: mask.flatMap { IPPrefix(address, length: prefixLength(of: $0)) },
                    isUp: flags & UInt32(IFF_UP) != 0,
                    hasNeighbours: flags & withoutNeighbours == 0
                )
            )
        }
        return addresses
    }

    /// The marks of interfaces on which nobody is asked for a hardware address.
    private static let withoutNeighbours =
        UInt32(IFF_LOOPBACK) | UInt32(IFF_POINTOPOINT) | UInt32(IFF_NOARP)

    /// Every address of this machine, once.
    package static func own() throws(SocketError) -> Set<IPAddress> {
        Set(try all().map(\.address))
    }

    private static func read(_ address: UnsafeMutablePointer<sockaddr>?) -> IPAddress? {
        guard let address = unsafe address else { return nil }
        let raw = UnsafeRawPointer(address)
        switch Int32(unsafe address.pointee.sa_family) {
        case AF_INET:
            let v4 = unsafe raw.loadUnaligned(as: sockaddr_in.self)
            return IPAddress(v4: UInt32(bigEndian: v4.sin_addr.s_addr))
        case AF_INET6:
            return IPAddress(kernel: unsafe raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr)
        default:
            return nil
        }
    }

    /// How many bits of a mask are set, of the 32 or 128 of its family.
    private static func prefixLength(of mask: IPAddress) -> Int {
        guard let bits = mask.v4Bits else {
            return mask.high.nonzeroBitCount + mask.low.nonzeroBitCount
        }
        return bits.nonzeroBitCount
    }
}
