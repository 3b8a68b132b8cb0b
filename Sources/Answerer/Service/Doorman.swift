import Addresses
import Sockets
import Synchronization

/// Lets a message wait for the moment that the kernel needs to find out which device sent it.
///
/// A phone that takes a new IPv6 address, as it does every day, knows our hardware address and needs no
/// introduction: its first query comes from a neighbour whom our kernel has never met. Answered at once,
/// it would be answered by the policy for unknown devices, and the child's phone would have what the child
/// may not. So the kernel is made to ask (`NeighbourSolicitor`), and the query goes on when the answer is
/// there, or after `WaitingRoom.patience`.
///
/// Has a thread and a path of its own; the threads that read messages never wait.
final class Doorman: Sendable {
    private struct State {
        var room = WaitingRoom()
        /// Whether there is a thread, so that what is parked is released.
        var isOpen = false
        /// Whether the thread may hold a ruleset that was replaced.
        var isBehind = false

        mutating func takeIsBehind() -> Bool {
            defer { isBehind = false }
            return isBehind
        }
    }

    private let neighbours: NeighbourDirectory
    private let waker: Waker
    private let state = Mutex(State())
    private let thread = Mutex<WorkerThread?>(nil)

    /// A doorman who admits nobody until started.
    init(neighbours: NeighbourDirectory) throws(SocketError) {
        self.neighbours = neighbours
        waker = try Waker()
        neighbours.wake(waker)
    }

    /// Starts to admit; what needs the resolver goes on at `late`.
    func start(_ parts: SharedParts, late: LateDesk) throws(SocketError) {
        let poller = Mutex<Poller?>(try Poller())
        try poller.withLock { poller throws(SocketError) in
            try poller?.add(waker, token: 0)
        }
        let started = try WorkerThread(name: "doorman") { [self] in
            guard let poller = poller.withLock({ $0.take() }) else { return }
            run(poller, Pipeline(parts, counters: parts.counters.makeCounters()), late, parts.clock)
        }
        thread.withLock { $0 = started }
        state.withLock { $0.isOpen = true }
    }

    /// Lets all go on who wait, and ends the thread.
    ///
    /// Nothing may be parked any more: the ways in are closed by now.
    func stop() {
        state.withLock { $0.isOpen = false }
        waker.wake()
        thread.withLock { thread in
            thread?.join()
            thread = nil
        }
    }

    /// Lets go of a ruleset that was replaced, soon.
    func catchUp() {
        state.withLock { $0.isBehind = true }
        waker.wake()
    }

    /// Holds a place for a message from `address`, a neighbour on the link of `interface`; false where it
    /// is to go on at once, its sender unknown.
    func admits(_ address: IPAddress, at interface: UInt32, now: MonotonicNanoseconds) -> Bool {
        let version = neighbours.version()
        return state.withLock { state in
            state.isOpen && state.room.admits(address, at: interface, version: version, now: now)
        }
    }

    /// Takes in a message that was admitted, and answers it by its reply when the wait is over.
    func park(_ message: ParkedMessage, at interface: UInt32) {
        state.withLock { $0.room.park(message, at: interface) }
        waker.wake()
    }
}

// MARK: - The thread

extension Doorman {
    private func run(
        _ poller: consuming Poller,
        _ pipeline: consuming Pipeline,
        _ late: LateDesk,
        _ clock: MonotonicClock
    ) {
        var response = [UInt8](repeating: 0, count: LateDesk.responseOctetsMax)
        var isOpen = true
        while isOpen {
            let deadline = state.withLock { $0.room.nextDeadline }
            wait(&poller, deadline?.duration(since: clock.now()))
            // Asked first, so that what was parked before the end is released below.
            isOpen = state.withLock { $0.isOpen }
            if state.withLock({ $0.takeIsBehind() }) { pipeline.catchUp() }
            solicit()
            let released = release(all: !isOpen, now: clock.now())
            guard !released.isEmpty else { continue }
            pipeline.refresh(at: clock.now())
            for message in released {
                answer(message, by: &pipeline, late, &response, now: clock.now())
            }
            pipeline.askAnew()
        }
    }

    private func wait(_ poller: inout Poller, _ timeout: Duration?) {
        do throws(SocketError) {
            _ = try poller.wait(timeout: timeout)
        } catch {
            preconditionFailure("waiting fails only for a descriptor that is not ours: \(error)")
        }
        waker.drain()
    }

    private func solicit() {
        for (address, interface) in state.withLock({ $0.room.takeUnsolicited() })
        where !neighbours.solicit(address, interface) {
            state.withLock { $0.room.giveUp(address) }
        }
    }

    /// The messages whose wait is over: all of them when the house closes.
    private func release(all: Bool, now: MonotonicNanoseconds) -> [ParkedMessage] {
        let version = neighbours.version()
        // The table is looked at without the lock, which the threads that read messages take.
        let known = state.withLock { $0.room.waiting }.filter { address in
            all || neighbours.hardwareAddress(address, 0) != nil
        }
        return state.withLock { state in
            state.room.release(known: Set(known), version: version, now: now)
        }
    }

    private func answer(
        _ message: ParkedMessage,
        by pipeline: inout Pipeline,
        _ late: LateDesk,
        _ response: inout [UInt8],
        now: MonotonicNanoseconds
    ) {
        var room = response.mutableSpan
        switch pipeline.resume(message.octets.span, message.arrival, now: now, into: &room) {
        case .reply(let count): message.reply.send(response.span.extracting(first: count))
        case .drop: message.reply.drop()
        case .resolve(let errand): late.see(to: [late.request(errand, message.reply)])
        case .introduce: preconditionFailure("a message waits only once")
        }
    }
}
