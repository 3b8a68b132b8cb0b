import CLinux

/// A lock that one living process holds: two keepers on one state directory would publish and
/// drain against each other.
///
/// The kernel frees it when its holder ends, however it ends (`flock(2)`), so there is no stale
/// lock to clean up.
package struct FileLock: ~Copyable, Sendable {
    /// Why the lock could not be taken.
    package enum Failure: Error, Equatable, CustomStringConvertible {
        /// Another process has it; its number, when the file tells.
        case held(path: String, by: Int32?)
        case system(SystemError)

        package var description: String {
            switch self {
            case .held(let path, let holder?): "process \(holder) holds \(path)"
            case .held(let path, nil): "another process holds \(path)"
            case .system(let error): "\(error)"
            }
        }
    }

    private let descriptor: Int32

    /// How long to wait for a holder that has been told to stop: it may be storing the rest.
    package static let patience = Duration.seconds(3)
    /// How often to look whether the lock is free by then.
    private static let lookMicroseconds: UInt32 = 20_000

    /// Takes the lock on the file at `path`, which is made if missing.
    ///
    /// Waits for at most `patience`, so that a process may follow another at once.
    package init(path: String, patience: Duration = Self.patience) throws(Failure) {
        let opened = unsafe cl_open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard opened >= 0 else {
            throw .system(SystemError(doing: "open \(path)", code: cl_errno()))
        }
        let deadline = ContinuousClock.now + patience
        while flock(opened, LOCK_EX | LOCK_NB) != 0 {
            let code = cl_errno()
            if code == EWOULDBLOCK, ContinuousClock.now < deadline {
                usleep(Self.lookMicroseconds)
                continue
            }
            let holder = Self.holder(opened)
            close(opened)
            guard code == EWOULDBLOCK else {
                throw .system(SystemError(doing: "lock \(path)", code: code))
            }
            throw .held(path: path, by: holder)
        }
        descriptor = opened
        writeHolder()
    }

    /// Takes the lock, waiting for whoever has it: for locks that are held for one short change.
    package init(waitingFor path: String) throws(SystemError) {
        let opened = unsafe cl_open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o660)
        guard opened >= 0 else { throw SystemError(doing: "open \(path)", code: cl_errno()) }
        while flock(opened, LOCK_EX) != 0 {
            let code = cl_errno()
            guard code == EINTR else {
                close(opened)
                throw SystemError(doing: "lock \(path)", code: code)
            }
        }
        descriptor = opened
        writeHolder()
    }

    deinit { close(descriptor) }

    /// Whether some process holds the lock at `path`; a file that is not there is held by nobody.
    package static func isHeld(path: String) -> Bool {
        let opened = unsafe cl_open(path, O_RDONLY | O_CLOEXEC, 0)
        guard opened >= 0 else { return false }
        defer { close(opened) }
        return flock(opened, LOCK_SH | LOCK_NB) != 0 && cl_errno() == EWOULDBLOCK
    }

    /// Leaves this process's number for the message of the next one that wants the lock.
    private func writeHolder() {
        let text = Array("\(getpid())\n".utf8)
        // Only a courtesy to whoever reads the message: the lock itself is the kernel's.
        _ = ftruncate(descriptor, 0)
        _ = unsafe text.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    private static func holder(_ descriptor: Int32) -> Int32? {
        var octets = [UInt8](repeating: 0, count: 16)
        let count = unsafe octets.withUnsafeMutableBytes {
            unsafe pread(descriptor, $0.baseAddress, $0.count, 0)
        }
        guard count > 0 else { return nil }
        let text = String(decoding: octets[..<count], as: UTF8.self)
        return Int32(text.prefix { $0.isNumber })
    }
}
