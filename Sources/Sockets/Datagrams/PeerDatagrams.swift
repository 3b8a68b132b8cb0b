import CLinux
import Glibc

/// The buffers with which one thread sends many datagrams through a connected socket in one system call,
/// and takes many from it in one more (sendmmsg, recvmmsg).
///
/// All memory is allocated once. Slots are spaced by `stride`, which is no multiple of a page: datagrams
/// that all began at the same place of a page would push each other out of the first-level cache.
@safe package final class PeerDatagrams: @unchecked Sendable {
    // Sendable: belongs to one thread at a time, as the `Poller` beside which it is used.
    private let incoming: UnsafeMutablePointer<mmsghdr>
    private let outgoing: UnsafeMutablePointer<mmsghdr>
    private let vectors: UnsafeMutablePointer<iovec>
    private let received: UnsafeMutablePointer<UInt8>
    private let queued: UnsafeMutablePointer<UInt8>
    /// How many datagrams wait to be sent.
    package private(set) var queuedCount = 0

    /// Datagrams a call, as for those that are listened for (`DatagramBatch.capacity`).
    package static let capacity = 64
    /// The largest datagram that is taken whole: what our OPT record offers is 1,232, and some servers
    /// send more than was offered.
    package static let receivedOctetsMax = 4_096
    /// The largest datagram that is sent: header, the longest question and an OPT record without options
    /// are 282.
    package static let queuedOctetsMax = 320
    /// The distance of slots for received datagrams: one cache line more than a page.
    private static let stride = receivedOctetsMax + 64

    /// Allocates the buffers.
    package init() {
        let capacity = Self.capacity
        unsafe incoming = .allocate(capacity: capacity)
        unsafe outgoing = .allocate(capacity: capacity)
        unsafe vectors = .allocate(capacity: capacity * 2)
        unsafe received = .allocate(capacity: capacity * Self.stride)
        unsafe queued = .allocate(capacity: capacity * Self.queuedOctetsMax)
        unsafe incoming.initialize(repeating: mmsghdr(), count: capacity)
        unsafe outgoing.initialize(repeating: mmsghdr(), count: capacity)
        unsafe received.initialize(repeating: 0, count: capacity * Self.stride)
        unsafe queued.initialize(repeating: 0, count: capacity * Self.queuedOctetsMax)
        for index in 0..<capacity {
            unsafe vectors[index] = iovec(
                iov_base: received + index * Self.stride,
                iov_len: Self.receivedOctetsMax
            )
            unsafe vectors[capacity + index] = iovec(
                iov_base: queued + index * Self.queuedOctetsMax,
                iov_len: 0
            )
            unsafe incoming[index].msg_hdr.msg_iov = vectors + index
            unsafe incoming[index].msg_hdr.msg_iovlen = 1
            unsafe outgoing[index].msg_hdr.msg_iov = vectors + capacity + index
            unsafe outgoing[index].msg_hdr.msg_iovlen = 1
        }
    }

    deinit {
        unsafe incoming.deallocate()
        unsafe outgoing.deallocate()
        unsafe vectors.deallocate()
        unsafe received.deallocate()
        unsafe queued.deallocate()
    }

    // MARK: - Sending

    /// Whether there is no room for another datagram before `send`.
    package var isFull: Bool { queuedCount == Self.capacity }

    /// Queues a datagram: `write` is lent `queuedOctetsMax` octets and says how many it filled.
    ///
    /// There must be room.
    package func append(_ write: (inout MutableSpan<UInt8>) -> Int) {
        precondition(!isFull, "a full batch takes no more")
        let slot = unsafe queued + queuedCount * Self.queuedOctetsMax
        var room = unsafe MutableSpan(_unsafeStart: slot, count: Self.queuedOctetsMax)
        let count = write(&room)
        precondition((0...Self.queuedOctetsMax).contains(count))
        unsafe vectors[Self.capacity + queuedCount].iov_len = count
        queuedCount += 1
    }

    /// Sends what is queued to the peer of `socket`, and empties the queue in any case.
    ///
    /// What finds no room in the kernel is lost, like any datagram on its way. Throws what the kernel says
    /// about the peer or the way to it; the datagrams behind are then not sent.
    package func send(through socket: DatagramSocket) throws(SocketError) {
        let count = queuedCount
        queuedCount = 0
        var next = 0
        while next < count {
            let sent = unsafe sendmmsg(
                socket.descriptorNumber,
                outgoing + next,
                UInt32(count - next),
                Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
            )
            if sent > 0 {
                next += Int(sent)
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN, ENOBUFS: return
            default: throw SocketError("sendmmsg", address: socket.peer)
            }
        }
    }

    // MARK: - Receiving

    /// Takes what waits at `socket`, at most `capacity` datagrams, and returns how many; never waits.
    package func receive(from socket: DatagramSocket) throws(SocketError) -> Int {
        var count: Int32 = -1
        repeat {
            unsafe count = recvmmsg(
                socket.descriptorNumber,
                incoming,
                UInt32(Self.capacity),
                Int32(MSG_DONTWAIT),
                nil
            )
        } while count < 0 && errno == EINTR
        guard count < 0 else { return Int(count) }
        guard errno == EAGAIN else { throw SocketError("recvmmsg", address: socket.peer) }
        return 0
    }

    /// Lends the datagram at `index`, below what the last `receive` returned; of one that is longer than
    /// `receivedOctetsMax`, its beginning.
    package func withDatagram<Result>(_ index: Int, _ body: (Span<UInt8>) -> Result) -> Result {
        precondition((0..<Self.capacity).contains(index), "no such datagram")
        let count = unsafe min(Int(incoming[index].msg_len), Self.receivedOctetsMax)
        return body(
            unsafe Span(_unsafeStart: received + index * Self.stride, count: count)
        )
    }
}
