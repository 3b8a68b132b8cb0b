import CLinux
import Glibc

/// Tells systemd how a service of `Type=notify` fares, by datagrams to the socket that it named in
/// NOTIFY_SOCKET (`sd_notify(3)`).
///
/// Where nobody asked to be told, every message goes nowhere, so a program says the same under systemd
/// and in a terminal.
package final class ServiceNotification: Sendable {
    private let listener: Listener?

    /// What a service may say.
    package enum Message: Hashable, Sendable {
        /// It serves: what is ordered after it may start.
        case ready
        /// It reads its configuration again; `ready` follows when that is done.
        case reloading(at: MonotonicNanoseconds)
        /// It is about to end.
        case stopping
        /// What `systemctl status` shows, in one line.
        case status(String)

        /// The assignments of `sd_notify(3)`, one a line.
        var text: String {
            switch self {
            case .ready: "READY=1"
            case .reloading(let moment):
                "RELOADING=1\nMONOTONIC_USEC=\(moment.value / 1_000)"
            case .stopping: "STOPPING=1"
            case .status(let text):
                "STATUS=" + text.split(whereSeparator: \.isNewline).joined(separator: " ")
            }
        }
    }

    /// Prepares to tell the socket at `path`, the value of NOTIFY_SOCKET: a file, or with `@` in front
    /// an abstract name; nil, empty or anything else tells nobody.
    package init(path: String?) throws(SocketError) {
        var octets = Array((path ?? "").utf8)
        guard let first = octets.first, first == UInt8(ascii: "/") || first == UInt8(ascii: "@"),
            octets.count <= Self.pathOctetsMax
        else {
            listener = nil
            return
        }
        // An abstract name starts with NUL in the kernel's form (unix(7)).
        if first == UInt8(ascii: "@") { octets[0] = 0 }
        let type = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = try FileDescriptor(from: socket(AF_UNIX, type, 0), "socket")
        listener = Listener(descriptor, path: octets)
    }

    /// Whether anybody asked to be told.
    package var isWanted: Bool { listener != nil }

    /// The longest name of a Unix socket: the room in `sockaddr_un` (`unix(7)`) without a final NUL.
    private static let pathOctetsMax = 107

    /// Sends `messages` as one datagram, if anybody asked to be told.
    package func send(_ messages: Message...) throws(SocketError) {
        guard let listener else { return }
        let number = listener.descriptor.number
        let path = listener.path
        let text = Array(messages.map(\.text).joined(separator: "\n").utf8)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + path.count)
        let sent = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe sendto(number, text, text.count, Int32(MSG_NOSIGNAL), address, length)
            }
        }
        guard sent == text.count else { throw SocketError("sendto") }
    }

    /// Who asked to be told, in the kernel's form, and the socket to tell them by.
    private final class Listener: Sendable {
        let descriptor: FileDescriptor
        let path: [UInt8]

        init(_ descriptor: consuming FileDescriptor, path: [UInt8]) {
            self.descriptor = descriptor
            self.path = path
        }
    }
}
