import Addresses
import CLinux
import Glibc

/// The buffers with which one thread takes many datagrams from a port in one system call, answers them
/// in place and sends the answers in one more (recvmmsg, sendmmsg).
///
/// All memory is allocated once:
///
///     slot i    name[i]  control[i]  query[i]  ──answer──►  response[i]
///     outgoing  message[k] points to the name and control of the slot that it answers
///
/// An answer reuses the name and control block of its query, so it goes back to whom and from where the
/// query came.
@safe package struct DatagramBatch: ~Copyable {
    let incoming: UnsafeMutablePointer<mmsghdr>
    let outgoing: UnsafeMutablePointer<mmsghdr>
    let vectors: UnsafeMutablePointer<iovec>
    let names: UnsafeMutablePointer<sockaddr_in6>
    let controls: UnsafeMutableRawPointer
    let octets: UnsafeMutablePointer<UInt8>
    private let clock: MonotonicClock
    /// When the last batch was taken.
    package private(set) var moment = MonotonicNanoseconds(0)
    /// How many answers wait to be sent.
    private var answers = 0
    /// How many slots the last receive has used: the kernel has overwritten their lengths.
    var used = capacity
    /// Whether the slots are set up to be told the address that a datagram came to.
    var isPreparedForWildcard = false

    /// Datagrams a call: beyond 64 the calls' share of the cost no longer shows (SWIFT.md §1), and the
    /// answers of a batch wait for its last.
    package static let capacity = 64
    /// The longest query taken.
    ///
    /// Queries are a name and a few options; a client that knows our EDNS size of 1232 sends none
    /// longer. A cache line more than that is a whole number of lines.
    package static let queryOctetsMax = 1280
    /// The longest answer: what fits the smallest IPv6 MTU unfragmented (RFC 9715 §3.2).
    package static let responseOctetsMax = 1232
    /// The distance of response slots: whole cache lines.
    static let responseStride = 1280
    /// How long an answer may wait for room in the socket's send buffer before it is given up:
    /// the time in which a 100 Mbit/s link sends a full buffer.
    package static let sendWaitMilliseconds: Int32 = 20

    /// Allocates the buffers.
    package init(clock: MonotonicClock = MonotonicClock()) {
        self.clock = clock
        let capacity = Self.capacity
        unsafe incoming = .allocate(capacity: capacity)
        unsafe outgoing = .allocate(capacity: capacity)
        unsafe vectors = .allocate(capacity: capacity * 2)
        unsafe names = .allocate(capacity: capacity)
        unsafe controls = .allocate(
            byteCount: capacity * PacketInformation.octetsMax,
            alignment: PacketInformation.alignment
        )
        unsafe octets = .allocate(
            capacity: capacity * (Self.queryOctetsMax + Self.responseStride)
        )
        unsafe incoming.initialize(repeating: mmsghdr(), count: capacity)
        unsafe outgoing.initialize(repeating: mmsghdr(), count: capacity)
        unsafe names.initialize(repeating: sockaddr_in6(), count: capacity)
        unsafe controls.initializeMemory(
            as: UInt8.self,
            repeating: 0,
            count: capacity * PacketInformation.octetsMax
        )
        unsafe octets.initialize(
            repeating: 0,
            count: capacity * (Self.queryOctetsMax + Self.responseStride)
        )
        for index in 0..<capacity {
            unsafe vectors[index] = iovec(
                iov_base: octets + index * Self.queryOctetsMax,
                iov_len: Self.queryOctetsMax
            )
            unsafe incoming[index].msg_hdr.msg_name = UnsafeMutableRawPointer(names + index)
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
        unsafe names.deallocate()
        unsafe controls.deallocate()
        unsafe octets.deallocate()
    }

    /// Takes the datagrams that wait at `port`, at most `capacity`, and returns how many; never waits.
    package mutating func receive(from port: DatagramPort) -> Int {
        var change = DatagramCounters()
        let count = receive(from: port, &change)
        if change != DatagramCounters() { port.shared.add(change) }
        moment = clock.now()
        return count
    }

    /// Shows each datagram of `slots`, which were taken, to `body`, with its slot.
    package func lookAtEach(of slots: Range<Int>, _ body: (Span<UInt8>, Int) -> Void) {
        precondition(slots.lowerBound >= 0 && slots.upperBound <= used)
        for index in slots {
            let datagram = unsafe Span(
                _unsafeStart: octets + index * Self.queryOctetsMax,
                count: Int(incoming[index].msg_len)
            )
            body(datagram, index)
        }
    }

    /// Hands each datagram of `slots`, which were taken from `port`, to `body` with its slot; it may write
    /// an answer into the room it is lent (`responseOctetsMax` octets) and says what is to become of the
    /// datagram.
    ///
    /// Answers wait until `sendAnswers(from:)`.
    package mutating func answerEach(
        of slots: Range<Int>,
        at port: DatagramPort,
        _ body: (
            Span<UInt8>, Int, borrowing DatagramArrival, inout MutableSpan<UInt8>
        ) -> DatagramAction
    ) {
        precondition(slots.lowerBound >= 0 && slots.upperBound <= used)
        var change = DatagramCounters()
        for index in slots {
            guard let arrival = arrival(index, at: port, moment, &change) else { continue }
            let datagram = unsafe Span(
                _unsafeStart: octets + index * Self.queryOctetsMax,
                count: Int(incoming[index].msg_len)
            )
            var response = unsafe MutableSpan(
                _unsafeStart: responseSlot(answers),
                count: Self.responseOctetsMax
            )
            if case .reply(let length) = body(datagram, index, arrival, &response) {
                precondition((0...Self.responseOctetsMax).contains(length))
                addressAnswer(answers, length: length, toSlot: index, arrival)
                answers += 1
            }
        }
        if change != DatagramCounters() { port.shared.add(change) }
    }

    /// Sends the answers of the batch, each from the address that was asked.
    package mutating func sendAnswers(from port: DatagramPort) {
        guard answers > 0 else { return }
        var change = DatagramCounters()
        send(answers, through: port, &change)
        answers = 0
        port.shared.add(change)
    }
}
