import CLinux
import Glibc

/// Waits until one of a few sockets has something to read (poll(2)).
///
/// For a thread that is seldom idle and has a handful of sockets. The kernel calls a `Poller` (epoll) for each
/// packet that arrives, whether its thread waits or not; it knows of a `PollSet` only while its thread waits. At
/// 200,000 packets a second that is 0.2 µs of each. The price is paid by the wait, which names every socket anew.
@safe package struct PollSet: ~Copyable {
    private var entries: [pollfd] = []

    /// A set without sockets.
    package init() {}

    /// Adds a socket, which must stay open for as long as the set is used, and returns its place.
    package mutating func add<Socket: Pollable & ~Copyable>(_ socket: borrowing Socket) -> Int {
        entries.append(pollfd(fd: socket.descriptorNumber, events: Int16(POLLIN), revents: 0))
        return entries.count - 1
    }

    /// Waits until a socket has something to read, or an error to show, for as long as it takes.
    package mutating func wait() throws(SocketError) {
        var count: Int32
        repeat {
            count = unsafe entries.withUnsafeMutableBufferPointer { buffer in
                unsafe poll(buffer.baseAddress, nfds_t(buffer.count), -1)
            }
        } while count < 0 && errno == EINTR
        guard count >= 0 else { throw SocketError("poll") }
    }

    /// Whether the last wait found the socket at `place` ready.
    package func isReady(_ place: Int) -> Bool { entries[place].revents != 0 }
}
