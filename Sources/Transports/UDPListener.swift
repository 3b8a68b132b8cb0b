package import Sockets
import Synchronization

/// Serves UDP: a thread for each socket that shares an address, each with a handler of its own.
package final class UDPListener: Sendable {
    private let ports: [DatagramPort]
    private let wakers: [Waker]
    private let running = Mutex<[WorkerThreadBox]>([])

    private init(ports: [DatagramPort], wakers: [Waker]) {
        self.ports = ports
        self.wakers = wakers
    }

    /// Starts as many threads as each of `addresses` has UDP sockets; thread N serves socket N of every
    /// address.
    ///
    /// `makeHandler` is called on each thread with its number. Returns when every thread has its handler;
    /// if one could not be made, none is left running and the first error is thrown.
    package static func start<Handler: DatagramHandler & ~Copyable>(
        on addresses: [BoundAddress],
        clock: MonotonicClock = MonotonicClock(),
        makeHandler: @escaping @Sendable (_ thread: Int) throws -> Handler
    ) throws -> UDPListener {
        fatalError("follows within the hour")
    }

    /// Stops: what has been received is answered, then the threads end, and then this returns.
    ///
    /// The sockets stay open for late answers until the last reply path has gone.
    package func stop() {}

    /// What happened at all sockets so far.
    package var counters: DatagramCounters {
        ports.reduce(DatagramCounters()) { $0 + $1.counters }
    }
}

private final class WorkerThreadBox: Sendable {}
