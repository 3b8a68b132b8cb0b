import Sockets

/// A UDP socket to an upstream, and the book of what went out by it.
///
/// A reference, so that an attempt finds its socket without looking for it; used by the forwarding thread
/// alone.
final class UpstreamSocket {
    let socket: DatagramSocket
    let upstream: SocketAddress
    /// By which number the poller names it.
    let token: UInt64
    var book: SocketBook

    init(_ socket: DatagramSocket, to upstream: SocketAddress, token: UInt64, book: SocketBook) {
        self.socket = socket
        self.upstream = upstream
        self.token = token
        self.book = book
    }
}

/// The sockets that new queries leave from, one an upstream at most.
///
/// Those before them stay open while they are waited for; they are no longer here.
struct UpstreamSockets {
    private var current: [UpstreamSocket] = []

    /// The socket from which a query to `upstream` may leave now; nil if one is to be opened.
    func socket(to upstream: SocketAddress, now: MonotonicNanoseconds) -> UpstreamSocket? {
        for socket in current where socket.upstream == upstream {
            return socket.book.takesMore(now: now) ? socket : nil
        }
        return nil
    }

    /// Takes `socket` into use, in the place of the one before.
    mutating func use(_ socket: UpstreamSocket) {
        current.removeAll { $0.upstream == socket.upstream }
        current.append(socket)
    }

    /// Forgets `socket`, which is closed.
    mutating func forget(_ socket: UpstreamSocket) {
        current.removeAll { $0 === socket }
    }
}
