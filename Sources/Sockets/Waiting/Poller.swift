import CLinux
import Glibc

/// Waits until one of many sockets is ready (epoll, level-triggered).
///
/// Belongs to one thread at a time; a `Waker` among its sockets lets others interrupt it. A socket
/// leaves by itself when it is closed.
@safe package struct Poller: ~Copyable, @unchecked Sendable {
    // Sendable: the buffer is reached only through `mutating` functions, whose caller has the only
    // access, and through `event(_:)`, which reads.
    private let descriptor: FileDescriptor
    private let buffer: UnsafeMutableBufferPointer<epoll_event>
    private var ready = 0

    /// What to wait for.
    package struct Interest: OptionSet, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }
        /// Octets, a datagram, a connection to accept, or the other side's end.
        package static let read = Interest(rawValue: 1)
        /// Room for octets, or a connection made.
        package static let write = Interest(rawValue: 2)
    }

    /// One socket that is ready.
    package struct Event: Hashable, Sendable {
        /// What the socket was registered with.
        package var token: UInt64
        /// There is something to read; true as well after an error, so that reading shows it.
        package var isReadable: Bool
        /// There is room to write; true as well after an error, so that writing shows it.
        package var isWritable: Bool
    }

    /// How many events one wait can return; more stay for the next.
    ///
    /// 256 keep the buffer at 3 KiB and amortise the call.
    package static let eventsMax = 256

    /// Makes a poller without sockets.
    package init() throws(SocketError) {
        descriptor = try FileDescriptor(
            from: epoll_create1(Int32(EPOLL_CLOEXEC)),
            "epoll_create1"
        )
        unsafe buffer = .allocate(capacity: Self.eventsMax)
    }

    deinit { unsafe buffer.deallocate() }

    /// Starts to wait for `socket`; its events bear `token`.
    package func add<Socket: Pollable & ~Copyable>(
        _ socket: borrowing Socket,
        token: UInt64,
        interest: Interest = .read
    ) throws(SocketError) {
        try control(EPOLL_CTL_ADD, socket.descriptorNumber, token, interest)
    }

    /// Changes what to wait for at `socket`.
    package func modify<Socket: Pollable & ~Copyable>(
        _ socket: borrowing Socket,
        token: UInt64,
        interest: Interest
    ) throws(SocketError) {
        try control(EPOLL_CTL_MOD, socket.descriptorNumber, token, interest)
    }

    /// Stops waiting for `socket`.
    package func remove<Socket: Pollable & ~Copyable>(
        _ socket: borrowing Socket
    ) throws(SocketError) {
        try control(EPOLL_CTL_DEL, socket.descriptorNumber, 0, [])
    }

    private func control(
        _ operation: Int32,
        _ number: Int32,
        _ token: UInt64,
        _ interest: Interest
    ) throws(SocketError) {
        var events: UInt32 = 0
        if interest.contains(.read) { events |= EPOLLIN.rawValue | EPOLLRDHUP.rawValue }
        if interest.contains(.write) { events |= EPOLLOUT.rawValue }
        var event = unsafe epoll_event(events: events, data: epoll_data(u64: token))
        guard unsafe epoll_ctl(descriptor.number, operation, number, &event) == 0 else {
            throw SocketError("epoll_ctl")
        }
    }

    /// Waits until a socket is ready or `timeout` has passed (nil waits for ever) and returns how many
    /// sockets are ready: ask for them by `event(_:)`.
    ///
    /// Rounds up to a millisecond, so that a deadline has passed when this returns 0. A signal ends
    /// the wait early, as if by time-out.
    package mutating func wait(timeout: Duration? = nil) throws(SocketError) -> Int {
        var milliseconds: Int32 = -1
        if let timeout {
            let roundedUp = max(timeout.nanoseconds, 0) / 1_000_000 + 1
            milliseconds = timeout <= .zero ? 0 : Int32(clamping: roundedUp)
        }
        let count = unsafe epoll_wait(
            descriptor.number,
            buffer.baseAddress,
            Int32(Self.eventsMax),
            milliseconds
        )
        guard count >= 0 else {
            ready = 0
            guard errno == EINTR else { throw SocketError("epoll_wait") }
            return 0
        }
        ready = Int(count)
        return ready
    }

    /// The event at `index`, below what the last `wait` returned.
    package func event(_ index: Int) -> Event {
        precondition(index < ready, "no such event")
        let events = unsafe buffer[index].events
        let token = unsafe buffer[index].data.u64
        let broken = EPOLLERR.rawValue | EPOLLHUP.rawValue
        return Event(
            token: token,
            isReadable: events & (EPOLLIN.rawValue | EPOLLRDHUP.rawValue | broken) != 0,
            isWritable: events & (EPOLLOUT.rawValue | broken) != 0
        )
    }
}
