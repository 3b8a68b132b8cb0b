import CLinux
import Glibc

/// Late answers that wait to be sent together, each from the address that was asked, to whom asked it
/// (sendmmsg).
///
/// The counterpart of `DatagramBatch` for answers that were not there when their questions were read. All
/// memory is allocated once. Answers of one batch leave through one port; for another, the batch is sent
/// first.
@safe package final class ReplyBatch: @unchecked Sendable {
    // Sendable: belongs to one thread at a time; who shares it has a lock.
    private let outgoing: UnsafeMutablePointer<mmsghdr>
    private let vectors: UnsafeMutablePointer<iovec>
    private let names: UnsafeMutablePointer<sockaddr_in6>
    private let controls: UnsafeMutableRawPointer
    private let octets: UnsafeMutablePointer<UInt8>
    private var count = 0
    private var port: DatagramPort?

    /// Answers a call, as in `DatagramBatch`.
    package static let capacity = DatagramBatch.capacity
    /// The longest answer.
    package static let responseOctetsMax = DatagramBatch.responseOctetsMax
    /// The distance of slots: whole cache lines.
    private static let stride = 1280

    /// Allocates the buffers.
    package init() {
        let capacity = Self.capacity
        unsafe outgoing = .allocate(capacity: capacity)
        unsafe vectors = .allocate(capacity: capacity)
        unsafe names = .allocate(capacity: capacity)
        unsafe controls = .allocate(
            byteCount: capacity * PacketInformation.octetsMax,
            alignment: PacketInformation.alignment
        )
        unsafe octets = .allocate(capacity: capacity * Self.stride)
        unsafe outgoing.initialize(repeating: mmsghdr(), count: capacity)
        unsafe names.initialize(repeating: sockaddr_in6(), count: capacity)
        unsafe controls.initializeMemory(
            as: UInt8.self,
            repeating: 0,
            count: capacity * PacketInformation.octetsMax
        )
        unsafe octets.initialize(repeating: 0, count: capacity * Self.stride)
        for index in 0..<capacity {
            unsafe vectors[index] = iovec(iov_base: octets + index * Self.stride, iov_len: 0)
            unsafe outgoing[index].msg_hdr.msg_iov = vectors + index
            unsafe outgoing[index].msg_hdr.msg_iovlen = 1
            unsafe outgoing[index].msg_hdr.msg_name = UnsafeMutableRawPointer(names + index)
        }
    }

    deinit {
        unsafe outgoing.deallocate()
        unsafe vectors.deallocate()
        unsafe names.deallocate()
        unsafe controls.deallocate()
        unsafe octets.deallocate()
    }

    /// Adds an answer that goes by `path`: `write` is lent `responseOctetsMax` octets and says how many it
    /// filled.
    ///
    /// Sends what is there first where there is no room, or it leaves through another port.
    package func append(
        to path: ReplyPath,
        _ write: (inout MutableSpan<UInt8>) -> Int
    ) {
        if count == Self.capacity || port !== path.port { send() }
        port = path.port
        var room = unsafe MutableSpan(
            _unsafeStart: octets + count * Self.stride,
            count: Self.responseOctetsMax
        )
        let length = write(&room)
        precondition((0...Self.responseOctetsMax).contains(length))
        unsafe vectors[count].iov_len = length
        let (name, nameOctets) = path.peer.kernel
        unsafe names[count] = name
        unsafe outgoing[count].msg_hdr.msg_namelen = nameOctets
        if path.port.isWildcard {
            let control = unsafe controls + count * PacketInformation.octetsMax
            unsafe outgoing[count].msg_hdr.msg_controllen = PacketInformation.write(
                path.local,
                into: control
            )
            unsafe outgoing[count].msg_hdr.msg_control = control
        } else {
            unsafe outgoing[count].msg_hdr.msg_control = nil
            unsafe outgoing[count].msg_hdr.msg_controllen = 0
        }
        count += 1
    }

    /// Sends all that is there; each is sent or counted as failed by its port.
    ///
    /// Never waits: a client whose answer finds no room asks again.
    package func send() {
        guard let port, count > 0 else { return }
        var change = DatagramCounters()
        var next = 0
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
            } else if errno != EINTR {
                // The first of the rest is what the kernel refused; those behind it may be sound.
                change.sendFailures += 1
                next += 1
            }
        }
        count = 0
        port.shared.add(change)
        // Not held longer than needed: a port closes when its last reference goes.
        self.port = nil
    }
}
