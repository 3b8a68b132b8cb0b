import CLinux
import Glibc

/// One connection by a Unix socket that carries a line each way.
struct UnixLineConnection: ~Copyable {
    private let descriptor: FileDescriptor
    private let clock = MonotonicClock()
    private let deadline: MonotonicNanoseconds

    /// Takes over a connected, nonblocking socket; every wait ends when `timeout` has passed from now.
    init(_ descriptor: consuming FileDescriptor, timeout: Duration) {
        self.descriptor = descriptor
        deadline = clock.now().advanced(by: timeout)
    }

    /// Reads up to the first newline, which is left out.
    ///
    /// What is not UTF-8 is repaired. Throws `.tooLong` beyond `octetsMax`, `.timedOut` at the deadline, and
    /// `.connectionLost` where the other side closes before the newline.
    borrowing func readLine(octetsMax: Int) throws(SocketError) -> String {
        var line: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe piece.withUnsafeMutableBytes {
                unsafe recv(descriptor.number, $0.baseAddress, $0.count, 0)
            }
            if count > 0 {
                let octets = piece[..<count]
                guard let end = octets.firstIndex(of: UInt8(ascii: "\n")) else {
                    line += octets
                    guard line.count <= octetsMax else {
                        throw SocketError("recv", code: EMSGSIZE)
                    }
                    continue
                }
                line += octets[..<end]
                guard line.count <= octetsMax else { throw SocketError("recv", code: EMSGSIZE) }
                return String(decoding: line, as: UTF8.self)
            }
            guard count < 0 else { throw SocketError("recv", code: ECONNRESET) }
            try waitAfterFailure("recv", for: POLLIN)
        }
    }

    /// Writes `line` and a newline.
    borrowing func write(line: String) throws(SocketError) {
        var rest = Array((line + "\n").utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe send(descriptor.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else {
                try waitAfterFailure("send", for: POLLOUT)
            }
        }
    }

    /// Waits until the socket is ready where the call said that it is not; throws any other failure.
    private borrowing func waitAfterFailure(
        _ call: String,
        for events: Int32
    ) throws(SocketError) {
        switch errno {
        case EINTR: return
        case EAGAIN: break
        default: throw SocketError(call)
        }
        let left = deadline.duration(since: clock.now()).nanoseconds / 1_000_000
        var request = pollfd(fd: descriptor.number, events: Int16(events), revents: 0)
        guard left > 0 else { throw .timedOut(call) }
        guard unsafe poll(&request, 1, Int32(clamping: left)) >= 0 || errno == EINTR else {
            throw SocketError("poll")
        }
    }
}
