import Glibc
import Synchronization

/// Runs the jobs of an actor on one thread, which waits in a `Poller` between them.
///
/// So an actor can own sockets and speak to them with `await`, straight on: what waits for a datagram
/// goes on, on the same thread, in the turn in which the datagram was read. Jobs that arise on the thread
/// itself, which are nearly all, are put on a plain list; those of others come by a lock, and wake it.
///
/// It is a task executor as well, and tasks that are to stay here must prefer it
/// (`Task(executorPreference:)`): what resumes a continuation puts the task on no actor's executor, but on
/// that of the task, which would be the process's pool of threads, and from there it would come back by
/// two switches of thread.
package final class ThreadExecutor: SerialExecutor, TaskExecutor, @unchecked Sendable {
    // Sendable: `own` and `running` are touched by the thread alone, all else is locked or atomic.
    private let waker: Waker
    private let thread = Atomic<UInt>(0)
    private let others = Mutex<[UnownedJob]>([])
    private var own: [UnownedJob] = []
    private var running: [UnownedJob] = []

    /// Makes an executor whose thread is woken by `waker`; no job runs before `adoptCurrentThread`.
    package init(waker: Waker) { self.waker = waker }

    /// Says that this thread is the one that runs the jobs; to be called once.
    package func adoptCurrentThread() {
        let adopted = thread.compareExchange(
            expected: 0,
            desired: UInt(pthread_self()),
            ordering: .sequentiallyConsistent
        )
        precondition(adopted.exchanged, "an executor has one thread")
    }

    /// Whether this is the thread.
    private var isCurrent: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

    /// Takes a job, from any thread.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent {
            own.append(job)
        } else {
            others.withLock { $0.append(job) }
            waker.wake()
        }
    }

    /// Runs the jobs that there are, and those that they lead to, until there are none.
    ///
    /// To be called by the thread. The poller is not looked at meanwhile, so no job may go on for ever
    /// without waiting for something that it shows.
    package func runJobs() {
        precondition(isCurrent, "only its own thread runs an executor's jobs")
        others.withLock { others in
            own.append(contentsOf: others)
            others.removeAll(keepingCapacity: true)
        }
        while !own.isEmpty {
            swap(&own, &running)
            for job in running {
                unsafe job.runSynchronously(
                    isolatedTo: asUnownedSerialExecutor(),
                    taskExecutor: asUnownedTaskExecutor()
                )
            }
            running.removeAll(keepingCapacity: true)
        }
    }

    /// Whether there are jobs to run; asked by the thread before it waits.
    package var hasJobs: Bool {
        !own.isEmpty || others.withLock { !$0.isEmpty }
    }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        unsafe UnownedSerialExecutor(ordinary: self)
    }

    package func checkIsolated() {
        precondition(isCurrent, "this is not the actor's thread")
    }

    package func isIsolatingCurrentContext() -> Bool? { isCurrent }
}

/// An actor that lives on one thread.
package protocol ThreadActor: Actor {
    /// What runs its jobs there.
    nonisolated var executor: ThreadExecutor { get }
}

extension ThreadActor {
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }
}
