import Addresses
import CLinux
import Glibc

/// One listening UDP socket: one of several at the same address, a thread each (SO_REUSEPORT).
///
/// Read by one thread through a `DatagramBatch`; late answers are sent from any thread through a
/// `ReplyPath`. Closed when the last reference goes, so that an answer on its way still finds it.
package final class DatagramPort: Sendable, Pollable {
    let descriptor: FileDescriptor
    /// The address that the socket is bound to.
    package let localAddress: SocketAddress
    let shared = SharedDatagramCounters()

    /// What the kernel may hold for us while our thread is busy or waits for its turn, in octets of
    /// the kernel's own bookkeeping (a small query costs about 800): some 5,000 queries, which is a
    /// whole second at the load we are built for.
    ///
    /// The kernel's default of 208 KiB holds 270.
    package static let receiveBufferOctets: Int32 = 4 << 20

    /// Binds to `address`.
    ///
    /// With `sharing`, other sockets of this process have bound the same address before and the
    /// kernel spreads the datagrams over all of them; without, an address in use is an error.
    init(_ address: SocketAddress, sharing: Bool) throws(SocketError) {
        let descriptor = try FileDescriptor(socketFor: address, type: SOCK_DGRAM)
        if sharing { try descriptor.set(SOL_SOCKET, SO_REUSEPORT, to: 1) }
        try descriptor.bind(to: address)
        // Set only after a bind without it, so that a second Landline of the same user does not silently
        // take half of the queries; the kernel accepts followers from now on.
        if !sharing { try descriptor.set(SOL_SOCKET, SO_REUSEPORT, to: 1) }
        localAddress = try descriptor.localAddress()
        if address.address.isUnspecified {
            try PacketInformation.request(on: descriptor, isV4: address.address.isV4)
        }
        try Self.enlargeReceiveBuffer(of: descriptor)
        try Self.refusePathMTU(of: descriptor, isV4: address.address.isV4)
        self.descriptor = descriptor
    }

    package var descriptorNumber: Int32 { descriptor.number }

    /// What happened here so far.
    package var counters: DatagramCounters { shared.snapshot }

    /// Whether the socket hears every address of the machine, and so must be told which one a datagram
    /// came to.
    var isWildcard: Bool { localAddress.address.isUnspecified }

    /// Makes room for bursts; without CAP_NET_ADMIN only up to net.core.rmem_max.
    private static func enlargeReceiveBuffer(
        of descriptor: borrowing FileDescriptor
    ) throws(SocketError) {
        do {
            try descriptor.set(SOL_SOCKET, SO_RCVBUFFORCE, to: receiveBufferOctets)
        } catch {
            guard error.kind == .permissionDenied else { throw error }
            try descriptor.set(SOL_SOCKET, SO_RCVBUF, to: receiveBufferOctets)
        }
    }

    /// Ignores path MTU news, which anyone can forge to make us send fragments, and fragments can
    /// be forged too (RFC 9715 §3.1).
    ///
    /// Our answers fit the smallest IPv6 MTU anyway.
    private static func refusePathMTU(
        of descriptor: borrowing FileDescriptor,
        isV4: Bool
    ) throws(SocketError) {
        if isV4 {
            try descriptor.set(Int32(IPPROTO_IP), IP_MTU_DISCOVER, to: IP_PMTUDISC_OMIT)
        } else {
            try descriptor.set(Int32(IPPROTO_IPV6), IPV6_MTU_DISCOVER, to: IPV6_PMTUDISC_OMIT)
        }
    }

    /// Sends one datagram to `peer` so that it leaves from `local`, and counts it.
    func send(
        _ datagram: Span<UInt8>,
        to peer: SocketAddress,
        from local: LocalAddress
    ) throws(SocketError) {
        var change = DatagramCounters()
        defer { shared.add(change) }
        guard sendOnce(datagram, to: peer, from: local) >= 0 else {
            let error = SocketError("sendmsg", address: peer)
            change.sendFailures = 1
            throw error
        }
        change.sent = 1
    }

    private func sendOnce(
        _ datagram: Span<UInt8>,
        to peer: SocketAddress,
        from local: LocalAddress
    ) -> Int {
        var (name, nameOctets) = peer.kernel
        let needsSource = isWildcard
        let number = descriptor.number
        return unsafe datagram.withUnsafeBufferPointer { octets in
            unsafe withUnsafeTemporaryAllocation(
                byteCount: PacketInformation.octetsMax,
                alignment: PacketInformation.alignment
            ) { control in
                unsafe withUnsafeMutablePointer(to: &name) { name in
                    var vector = unsafe iovec(
                        iov_base: UnsafeMutableRawPointer(mutating: octets.baseAddress),
                        iov_len: octets.count
                    )
                    return unsafe withUnsafeMutablePointer(to: &vector) { vector in
                        var header = unsafe msghdr()
                        unsafe header.msg_name = UnsafeMutableRawPointer(name)
                        unsafe header.msg_namelen = nameOctets
                        unsafe header.msg_iov = vector
                        unsafe header.msg_iovlen = 1
                        if needsSource, let base = control.baseAddress {
                            unsafe header.msg_controllen = PacketInformation.write(
                                local,
                                into: base
                            )
                            unsafe header.msg_control = base
                        }
                        var sent = -1
                        repeat {
                            sent = unsafe sendmsg(number, &header, Int32(MSG_NOSIGNAL))
                        } while sent < 0 && errno == EINTR
                        return sent
                    }
                }
            }
        }
    }
}
