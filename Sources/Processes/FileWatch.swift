import CLinux

/// Sleeps until something changes in watched directories (`inotify(7)`), until it is woken, or
/// until a time is over.
///
/// It says *that* something may have changed, never what: editors replace files by renaming,
/// events overflow, links point elsewhere. Whoever waits compares the files' identities
/// afterwards (``FileIdentity``), which is the truth; this only makes it prompt. Directories are
/// watched rather than files, because a replaced file is another file.
package final class FileWatch: Sendable {
    /// What ended a wait.
    package enum Wake: Sendable {
        /// Something in a watched directory changed.
        case changed
        /// ``FileWatch/wake()`` was called.
        case woken
        /// The time was over.
        case timedOut
    }

    private let notifications: Int32
    private let waker: Int32

    private static let events = UInt32(
        IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF
            | IN_MOVE_SELF | IN_ONLYDIR
    )

    package init() throws(SystemError) {
        let notifications = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        guard notifications >= 0 else {
            throw SystemError(doing: "watch files", code: cl_errno())
        }
        let waker = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        guard waker >= 0 else {
            let code = cl_errno()
            close(notifications)
            throw SystemError(doing: "make an event descriptor", code: code)
        }
        self.notifications = notifications
        self.waker = waker
    }

    deinit {
        close(notifications)
        close(waker)
    }

    /// Watches `directory` from now on; doing it again is harmless.
    ///
    /// Returns false when it cannot be watched, mostly because it is not there.
    @discardableResult
    package func watch(directory: String) -> Bool {
        unsafe inotify_add_watch(notifications, directory, Self.events) >= 0
    }

    /// Sleeps until a change, a call of ``wake()``, or the end of `timeout`.
    package func wait(for timeout: Duration) -> Wake {
        var polled = [
            pollfd(fd: notifications, events: Int16(POLLIN), revents: 0),
            pollfd(fd: waker, events: Int16(POLLIN), revents: 0),
        ]
        let (seconds, attoseconds) = max(timeout, .zero).components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        let ready = unsafe poll(&polled, nfds_t(polled.count), Int32(clamping: milliseconds))
        guard ready > 0 else { return .timedOut }
        // Both are emptied, or the next wait would end at once.
        let changed = drain(notifications)
        let woken = drain(waker)
        return woken ? .woken : changed ? .changed : .timedOut
    }

    /// Ends a wait that is under way, or else the next one.
    package func wake() {
        // EAGAIN means that it is already awake.
        eventfd_write(waker, 1)
    }

    /// Reads a descriptor until it is empty and says whether there was anything.
    private func drain(_ descriptor: Int32) -> Bool {
        // inotify(7) wants room for one event and its name; 4 KiB hold over a dozen.
        var octets = [UInt8](repeating: 0, count: 4096)
        var any = false
        while unsafe octets.withUnsafeMutableBytes({
            unsafe read(descriptor, $0.baseAddress, $0.count)
        }) > 0 {
            any = true
        }
        return any
    }
}
