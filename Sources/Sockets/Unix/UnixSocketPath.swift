import CLinux
import Glibc

/// Where a Unix socket lies, for the calls that take its path.
///
/// The kernel's address has room for 107 octets of path (unix(7)); state directories can be deeper.
/// A longer path is reached through its open directory: `/proc/self/fd/N/name`.
struct UnixSocketPath {
    /// The whole path, for errors.
    let path: String
    private let reachable: String
    /// The directory, kept open while its number is part of `reachable`.
    private let directory: SharedDescriptor?

    /// The room in the kernel's address, less the NUL.
    static let octetsMax = 107

    init(_ path: String) throws(SocketError) {
        self.path = path
        guard path.utf8.count > Self.octetsMax else {
            directory = nil
            reachable = path
            return
        }
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        let folder = String(path[...slash])
        let descriptor = SharedDescriptor(
            try FileDescriptor(
                from: unsafe cl_open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC, 0),
                "open",
                path: folder
            )
        )
        reachable =
            "/proc/self/fd/\(descriptor.descriptorNumber)/\(path[path.index(after: slash)...])"
        directory = descriptor
        guard reachable.utf8.count <= Self.octetsMax else {
            throw SocketError("bind", code: ENAMETOOLONG, path: path)
        }
    }

    /// Calls `body` with the path as the kernel's socket calls take it.
    func withKernelPointer(
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { room in
            unsafe room.copyBytes(from: reachable.utf8)
        }
        return unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    /// Lets owner and group use the socket, and nobody else.
    func allowOwnerAndGroup() throws(SocketError) {
        guard unsafe chmod(reachable, S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP) == 0 else {
            throw SocketError("chmod", path: path)
        }
    }

    /// Removes the socket's file.
    func remove() throws(SocketError) {
        guard unsafe unlink(reachable) == 0 || errno == ENOENT else {
            throw SocketError("unlink", path: path)
        }
    }

    /// A socket connected to whoever listens here.
    func connected() throws(SocketError) -> FileDescriptor {
        let descriptor = try Self.socket(path)
        let number = descriptor.number
        let result = unsafe withKernelPointer { unsafe connect(number, $0, $1) }
        guard result == 0 else { throw SocketError("connect", path: path) }
        return descriptor
    }

    /// A socket that listens here; what a process that ended left behind is removed first.
    func listening(backlog: Int32) throws(SocketError) -> FileDescriptor {
        try removeIfAbandoned()
        let descriptor = try Self.socket(path)
        let number = descriptor.number
        // Nobody may connect between bind and chmod: the file's mode is the socket's, less the umask.
        guard fchmod(number, S_IRUSR | S_IWUSR) == 0 else {
            throw SocketError("fchmod", path: path)
        }
        let result = unsafe withKernelPointer { unsafe bind(number, $0, $1) }
        guard result == 0 else { throw SocketError("bind", path: path) }
        try allowOwnerAndGroup()
        guard listen(number, backlog) == 0 else { throw SocketError("listen", path: path) }
        return descriptor
    }

    /// Removes the file of a process that has ended; throws `.addressInUse` where one still listens.
    private func removeIfAbandoned() throws(SocketError) {
        do throws(SocketError) {
            _ = try connected()
        } catch {
            switch error.kind {
            case .noSuchPath: return
            case .connectionRefused: return try remove()
            default: break
            }
            // Full of connections that wait, which only one that lives can be.
            guard error.code == EAGAIN else { throw error }
        }
        throw SocketError("bind", code: EADDRINUSE, path: path)
    }

    private static func socket(_ path: String) throws(SocketError) -> FileDescriptor {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        return try FileDescriptor(
            from: Glibc.socket(AF_UNIX, type | Int32(SOCK_NONBLOCK.rawValue), 0),
            "socket",
            path: path
        )
    }
}
