import Addresses
import Sockets
import Synchronization

/// How other threads speak to one that resolves.
final class ResolverInbox: Sendable {
    private let waker: Waker
    private let state = Mutex(State())

    /// What the thread is told.
    enum Command: Sendable {
        case resolve(Inquiry, Waiter)
        case reconfigure(ResolutionSettings)
        /// Recursion is to forget what servers said.
        case flush(CacheScope, Flushed)
    }

    private struct State {
        var commands: [Command] = []
        var isStopped = false
        /// Whether the thread waits, or is about to, and so must be woken.
        var isAsleep = false
    }

    init() throws(SocketError) { waker = try Waker() }

    /// What the thread waits for.
    var pollable: Waker { waker }

    /// Leaves commands; false, and nothing left, when the thread is to stop or has.
    func leave(_ commands: [Command]) -> Bool {
        let (isLeft, wakes) = state.withLock { state in
            guard !state.isStopped else { return (false, false) }
            state.commands.append(contentsOf: commands)
            defer { state.isAsleep = false }
            return (true, state.isAsleep)
        }
        if wakes { waker.wake() }
        return isLeft
    }

    /// Tells the thread to stop.
    func stop() {
        state.withLock { $0.isStopped = true }
        waker.wake()
    }

    /// Says that the thread is going to wait; false if something was left, so that it must not.
    func goToSleep() -> Bool {
        state.withLock { state in
            guard state.commands.isEmpty, !state.isStopped else { return false }
            state.isAsleep = true
            return true
        }
    }

    /// Takes what was left, in order, in exchange for an empty array whose memory is used for what comes
    /// next; returns whether the thread is to stop.
    func take(_ commands: inout [Command]) -> Bool {
        state.withLock { state in
            state.isAsleep = false
            swap(&commands, &state.commands)
            return state.isStopped
        }
    }
}

/// Someone who waits for an inquiry's outcome.
struct Waiter: Sendable {
    let client: IPAddress
    let receiver: any OutcomeReceiver
}
