import CLinux
import Glibc

/// Wakes a thread that waits in a `Poller`, from any thread.
///
/// Any number of wakes before the waiting thread looks are one.
package final class Waker: Sendable, Pollable {
    private let descriptor: FileDescriptor

    /// Makes a waker that has not been woken.
    package init() throws(SocketError) {
        descriptor = try FileDescriptor(
            from: eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK)),
            "eventfd"
        )
    }

    package var descriptorNumber: Int32 { descriptor.number }

    /// Makes the waker readable.
    package func wake() {
        // Fails only when the counter is full, and then the waker is readable already.
        _ = eventfd_write(descriptor.number, 1)
    }

    /// Takes note of all wakes so far; the waker is no longer readable until the next.
    package func drain() {
        var count: eventfd_t = 0
        // Fails only when nobody woke it.
        _ = unsafe eventfd_read(descriptor.number, &count)
    }
}
