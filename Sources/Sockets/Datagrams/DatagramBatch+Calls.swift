import Addresses
import CLinux
import Glibc

/// The two system calls of a batch, and what must be set before and read after them.
extension DatagramBatch {
    /// Takes what waits at `port` and returns how many datagrams that were.
    mutating func receive(
        from port: DatagramPort,
        _ change: inout DatagramCounters
    ) -> Int {
        prepare(for: port)
        var count: Int32 = -1
        repeat {
            unsafe count = recvmmsg(
                port.descriptorNumber,
                incoming,
                UInt32(Self.capacity),
                Int32(MSG_DONTWAIT),
                nil
            )
        } while count < 0 && errno == EINTR
        guard count >= 0 else {
            if errno != EAGAIN { change.receiveFailures += 1 }
            return 0
        }
        used = Int(count)
        change.received += UInt64(count)
        change.batches += 1
        return used
    }

    /// Sets the lengths that the kernel overwrites; all of them when the kind of port changes.
    private mutating func prepare(for port: DatagramPort) {
        if isPreparedForWildcard != port.isWildcard {
            isPreparedForWildcard = port.isWildcard
            used = Self.capacity
        }
        let nameOctets = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let controlOctets = PacketInformation.octetsMax
        for index in 0..<used {
            unsafe incoming[index].msg_hdr.msg_namelen = nameOctets
            unsafe incoming[index].msg_hdr.msg_control =
                isPreparedForWildcard ? controls + index * controlOctets : nil
            unsafe incoming[index].msg_hdr.msg_controllen =
                isPreparedForWildcard ? controlOctets : 0
        }
        used = 0
    }

    /// Where the datagram in slot `index` came in; nil, and counted, if it cannot be answered.
    func arrival(
        _ index: Int,
        at port: DatagramPort,
        _ moment: MonotonicNanoseconds,
        _ change: inout DatagramCounters
    ) -> DatagramArrival? {
        let flags = unsafe incoming[index].msg_hdr.msg_flags
        guard flags & Int32(MSG_TRUNC) == 0 else {
            change.oversized += 1
            return nil
        }
        guard let source = unsafe SocketAddress(kernel: names[index]) else {
            change.unreadable += 1
            return nil
        }
        var local = LocalAddress(address: port.localAddress.address, interface: 0)
        if isPreparedForWildcard {
            guard let information = unsafe PacketInformation.read(incoming[index].msg_hdr) else {
                change.unreadable += 1
                return nil
            }
            guard information.isUnicast else {
                change.notUnicast += 1
                return nil
            }
            local = information.local
        }
        return DatagramArrival(
            source: source,
            destination: local.address,
            interface: local.interface,
            moment: moment,
            port: port
        )
    }

    /// Makes outgoing message `answer` of `length` octets go to whom and leave from where the datagram
    /// in slot `arrival.slot` came.
    func addressAnswer(
        _ answer: Int,
        length: Int,
        toSlot slot: Int,
        _ arrival: borrowing DatagramArrival
    ) {
        unsafe vectors[Self.capacity + answer] = iovec(
            iov_base: responseSlot(answer),
            iov_len: length
        )
        unsafe outgoing[answer].msg_hdr.msg_name = UnsafeMutableRawPointer(names + slot)
        unsafe outgoing[answer].msg_hdr.msg_namelen = incoming[slot].msg_hdr.msg_namelen
        guard isPreparedForWildcard else {
            unsafe outgoing[answer].msg_hdr.msg_control = nil
            unsafe outgoing[answer].msg_hdr.msg_controllen = 0
            return
        }
        let control = unsafe controls + slot * PacketInformation.octetsMax
        let local = LocalAddress(address: arrival.destination, interface: arrival.interface)
        unsafe outgoing[answer].msg_hdr.msg_controllen = PacketInformation.write(
            local,
            into: control
        )
        unsafe outgoing[answer].msg_hdr.msg_control = control
    }

    /// Sends the first `count` outgoing messages; each is sent or counted as failed.
    func send(_ count: Int, through port: DatagramPort, _ change: inout DatagramCounters) {
        var next = 0
        var mayWait = true
        while next < count {
            let sent = unsafe sendmmsg(
                port.descriptorNumber,
                outgoing + next,
                UInt32(count - next),
                Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
            )
            if sent > 0 {
                next += Int(sent)
                change.sent += UInt64(sent)
                continue
            }
            switch errno {
            case EINTR:
                continue
            case EAGAIN where mayWait:
                mayWait = waitForRoom(at: port)
            default:
                // The first of the rest is what the kernel refused; those behind it may be sound.
                change.sendFailures += 1
                next += 1
            }
        }
    }

    /// Waits until the send buffer has drained a little; false if it has not in time, and then the rest
    /// of the batch is not waited for either.
    private func waitForRoom(at port: DatagramPort) -> Bool {
        var request = pollfd(fd: port.descriptorNumber, events: Int16(POLLOUT), revents: 0)
        return unsafe poll(&request, 1, Self.sendWaitMilliseconds) > 0
    }

    /// Where the answer `index` of a batch is written.
    func responseSlot(_ index: Int) -> UnsafeMutablePointer<UInt8> {
        unsafe octets + Self.capacity * Self.queryOctetsMax + index * Self.responseStride
    }
}
