import CLinux
import Glibc
import Synchronization

/// A thread of its own for work that blocks in system calls, away from the cooperative pool.
package final class WorkerThread: Sendable {
    private let thread: pthread_t
    private let isJoined = Mutex(false)

    /// How deep the calls of a worker may go, in octets: Swift's frames for a resolver's deepest path
    /// take well under 100 KiB; the default of 8 MiB is address space that `ulimit -v` would count.
    package static let stackOctets = 1 << 20

    /// The longest name that the kernel keeps (pthread_setname_np), without its NUL.
    package static let nameOctetsMax = 15

    /// What the kernel's scheduler gives a thread.
    package enum Scheduling: Sendable {
        /// Its fair share.
        case usual
        /// So far behind others: 0 to 19 (setpriority(2)).
        case nice(Int32)
        /// What nobody else wants, and a three-hundredth where everybody wants all (SCHED_IDLE).
        ///
        /// A thread cannot leave this class without privileges.
        case idle
    }

    /// Starts a thread that runs `body` and ends with it.
    ///
    /// All signals are left to other threads. Where the kernel refuses another scheduling, the thread
    /// keeps the usual one.
    ///
    /// The name is for `ps -T` and debuggers; what is longer than `nameOctetsMax` is cut off.
    package init(
        name: String,
        scheduling: Scheduling = .usual,
        _ body: @escaping @Sendable () -> Void
    ) throws(SocketError) {
        var attributes = pthread_attr_t()
        _ = unsafe pthread_attr_init(&attributes)
        defer { _ = unsafe pthread_attr_destroy(&attributes) }
        _ = unsafe pthread_attr_setstacksize(&attributes, Self.stackOctets)

        // A new thread inherits the mask, so signals are blocked before it can receive one.
        var all = sigset_t()
        var previous = sigset_t()
        _ = unsafe sigfillset(&all)
        _ = unsafe pthread_sigmask(SIG_SETMASK, &all, &previous)
        defer { _ = unsafe pthread_sigmask(SIG_SETMASK, &previous, nil) }

        let work = unsafe Unmanaged.passRetained(Work(scheduling, body))
        var thread = pthread_t()
        let code = unsafe pthread_create(&thread, &attributes, runWork, work.toOpaque())
        guard code == 0 else {
            unsafe work.release()
            throw SocketError("pthread_create", code: code)
        }
        _ = unsafe pthread_setname_np(thread, String(name.prefix(Self.nameOctetsMax)))
        self.thread = thread
    }

    /// Waits until the thread has ended; returns at once when another call has waited already.
    package func join() {
        isJoined.withLock { isJoined in
            guard !isJoined else { return }
            let code = pthread_join(thread, nil)
            precondition(code == 0, "a thread cannot join itself")
            isJoined = true
        }
    }

    // Nobody can wait any more: the kernel frees the thread when it ends.
    deinit {
        if isJoined.withLock({ !$0 }) { _ = pthread_detach(thread) }
    }
}

private final class Work: Sendable {
    let scheduling: WorkerThread.Scheduling
    let body: @Sendable () -> Void
    init(_ scheduling: WorkerThread.Scheduling, _ body: @escaping @Sendable () -> Void) {
        self.scheduling = scheduling
        self.body = body
    }
}

/// The entry of every worker thread; a plain function, because a closure could carry an actor's
/// isolation along and trap on the new thread.
private func runWork(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument = unsafe argument else { return nil }
    let work = unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
    switch work.scheduling {
    case .usual: break
    // Standing back is always allowed; where it is not, the work is done all the same.
    case .nice(let niceness): _ = cl_nice_thread(niceness)
    case .idle:
        var parameters = sched_param()
        _ = unsafe sched_setscheduler(0, SCHED_IDLE, &parameters)
    }
    work.body()
    return nil
}
