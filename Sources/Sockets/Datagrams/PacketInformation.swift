import Addresses
import CLinux
import Glibc

/// One of our addresses, and the interface by which it was called (0: not known).
struct LocalAddress: Hashable, Sendable {
    var address: IPAddress
    var interface: UInt32
}

/// The control message that says which of our addresses a datagram came to, and which an answer is to
/// leave from: IP_PKTINFO (ip(7)) and IPV6_PKTINFO (RFC 3542 §6.1).
///
/// A socket bound to `0.0.0.0` or `[::]` needs it: without it the kernel would answer from the
/// address of the way out, and a client that asked another one would throw the answer away.
enum PacketInformation {
    /// Room for the larger of the two control messages.
    static let octetsMax = max(
        cl_cmsg_space(MemoryLayout<in_pktinfo>.size),
        cl_cmsg_space(MemoryLayout<in6_pktinfo>.size)
    )

    /// The alignment of a control message's header.
    static let alignment = MemoryLayout<cmsghdr>.alignment

    /// Where a datagram came in.
    struct Arrival {
        /// The address of ours that may answer, and the interface.
        var local: LocalAddress
        /// Whether the datagram was addressed to that address alone, not to many.
        var isUnicast: Bool
    }

    /// Asks the kernel for the information with every datagram.
    static func request(
        on descriptor: borrowing FileDescriptor,
        isV4: Bool
    ) throws(SocketError) {
        if isV4 {
            try descriptor.set(Int32(IPPROTO_IP), IP_PKTINFO, to: 1)
        } else {
            try descriptor.set(Int32(IPPROTO_IPV6), IPV6_RECVPKTINFO, to: 1)
        }
    }

    /// Reads the information that came with a datagram; nil if there is none.
    static func read(_ header: borrowing msghdr) -> Arrival? {
        var header = unsafe copy header
        var next = unsafe cl_cmsg_firsthdr(&header)
        while let control = unsafe next {
            defer { unsafe next = cl_cmsg_nxthdr(&header, control) }
            let level = unsafe control.pointee.cmsg_level
            let type = unsafe control.pointee.cmsg_type
            if level == Int32(IPPROTO_IP), type == IP_PKTINFO {
                let information = unsafe cl_cmsg_data(control)
                    .loadUnaligned(as: in_pktinfo.self)
                let local = IPAddress(v4: UInt32(bigEndian: information.ipi_spec_dst.s_addr))
                let target = IPAddress(v4: UInt32(bigEndian: information.ipi_addr.s_addr))
                let interface = UInt32(bitPattern: information.ipi_ifindex)
                return Arrival(
                    local: LocalAddress(address: local, interface: interface),
                    isUnicast: local == target
                )
            }
            if level == Int32(IPPROTO_IPV6), type == IPV6_PKTINFO {
                let information = unsafe cl_cmsg_data(control)
                    .loadUnaligned(as: in6_pktinfo.self)
                let local = IPAddress(kernel: information.ipi6_addr)
                return Arrival(
                    local: LocalAddress(address: local, interface: information.ipi6_ifindex),
                    isUnicast: local.octet(0) != 0xFF
                )
            }
        }
        return nil
    }

    /// Writes the control message that makes a datagram leave from `local` into `control`, which has
    /// room for `octetsMax`, and returns how many octets it takes.
    ///
    /// The interface is left to the kernel's routes, but for link-local IPv6, where an address means
    /// nothing without it.
    static func write(_ local: LocalAddress, into control: UnsafeMutableRawPointer) -> Int {
        let header = unsafe control.assumingMemoryBound(to: cmsghdr.self)
        let data = unsafe cl_cmsg_data(header)
        if let bits = local.address.v4Bits {
            let octets = MemoryLayout<in_pktinfo>.size
            unsafe header.pointee.cmsg_level = Int32(IPPROTO_IP)
            unsafe header.pointee.cmsg_type = IP_PKTINFO
            unsafe header.pointee.cmsg_len = cl_cmsg_len(octets)
            let source = in_addr(s_addr: bits.bigEndian)
            unsafe data?.storeBytes(
                of: in_pktinfo(ipi_ifindex: 0, ipi_spec_dst: source, ipi_addr: in_addr()),
                as: in_pktinfo.self
            )
            return cl_cmsg_space(octets)
        }
        let octets = MemoryLayout<in6_pktinfo>.size
        unsafe header.pointee.cmsg_level = Int32(IPPROTO_IPV6)
        unsafe header.pointee.cmsg_type = IPV6_PKTINFO
        unsafe header.pointee.cmsg_len = cl_cmsg_len(octets)
        let interface = local.address.isLinkLocalV6 ? local.interface : 0
        unsafe data?.storeBytes(
            of: in6_pktinfo(ipi6_addr: local.address.kernelV6, ipi6_ifindex: interface),
            as: in6_pktinfo.self
        )
        return cl_cmsg_space(octets)
    }
}
