import Addresses
import Sockets
import Synchronization

/// How other threads speak to the one that forwards.
final class ForwardingInbox: Sendable {
    private let waker: Waker
    private let state = Mutex(State())

    /// What the thread is told.
    enum Command: Sendable {
        case resolve(Inquiry, Waiter)
        case reconfigure(ResolutionSettings)
    }

    private struct State {
        var commands: [Command] = []
        var isStopped = false
    }

    init() throws(SocketError) { waker = try Waker() }

    /// What the thread waits for.
    var pollable: Waker { waker }

    /// Leaves a command; false, and nothing left, when the thread is to stop or has.
    func leave(_ command: Command) -> Bool {
        let (isLeft, isFirst) = state.withLock { state in
            guard !state.isStopped else { return (false, false) }
            state.commands.append(command)
            return (true, state.commands.count == 1)
        }
        // The first wakes for all that come before the thread looks.
        if isFirst { waker.wake() }
        return isLeft
    }

    /// Tells the thread to stop.
    func stop() {
        state.withLock { $0.isStopped = true }
        waker.wake()
    }

    /// Takes what was left, in order, and whether the thread is to stop.
    func take() -> (commands: [Command], isStopped: Bool) {
        waker.drain()
        return state.withLock { state in
            defer { state.commands.removeAll() }
            return (state.commands, state.isStopped)
        }
    }
}

/// Someone who waits for an inquiry's outcome.
struct Waiter: Sendable {
    let client: IPAddress
    let completion: @Sendable (Outcome) -> Void
}
