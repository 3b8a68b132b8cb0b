import Dispatch
package import Sockets
import Synchronization

/// Serves UDP: a thread for each socket that shares an address, each with a handler of its own.
package final class UDPListener: Sendable {
    private let ports: [DatagramPort]
    private let stopSignal: Waker
    private let threads: [WorkerThread]

    private init(ports: [DatagramPort], stopSignal: Waker, threads: [WorkerThread]) {
        self.ports = ports
        self.stopSignal = stopSignal
        self.threads = threads
    }

    /// Starts as many threads as each of `addresses` has UDP sockets.
    ///
    /// Thread N serves socket N of every address. `makeHandler` is called on each thread with its
    /// number. Returns when every thread has its handler; if one could not be made, none is left
    /// running and the first error is thrown.
    package static func start<Handler: DatagramHandler & ~Copyable>(
        on addresses: [BoundAddress],
        clock: MonotonicClock = MonotonicClock(),
        makeHandler: @escaping @Sendable (_ thread: Int) throws -> Handler
    ) throws -> UDPListener {
        let stopSignal = try Waker()
        let readiness = Readiness()
        var threads: [WorkerThread] = []
        do {
            for number in 0..<(addresses.map(\.datagramPorts.count).max() ?? 0) {
                let ports = addresses.compactMap { address in
                    address.datagramPorts.indices.contains(number)
                        ? address.datagramPorts[number] : nil
                }
                let thread = try WorkerThread(name: "udp \(number)") {
                    do {
                        var worker = UDPWorker(
                            ports: ports,
                            stopSignal: stopSignal,
                            clock: clock,
                            handler: try makeHandler(number)
                        )
                        readiness.report(nil)
                        worker.run()
                    } catch {
                        readiness.report(error)
                    }
                }
                threads.append(thread)
            }
            try readiness.wait(for: threads.count)
        } catch {
            stopSignal.wake()
            for thread in threads { thread.join() }
            throw error
        }
        return UDPListener(
            ports: addresses.flatMap(\.datagramPorts),
            stopSignal: stopSignal,
            threads: threads
        )
    }

    /// Stops: what has been received is answered, then the threads end, and then this returns.
    ///
    /// The sockets stay open for late answers until the last reply path has gone.
    package func stop() {
        // Never drained, so that every thread sees it.
        stopSignal.wake()
        for thread in threads { thread.join() }
    }

    /// What happened at all sockets so far.
    package var counters: DatagramCounters {
        ports.reduce(DatagramCounters()) { $0 + $1.counters }
    }
}

/// Lets the starter wait until all threads are ready, or one is not.
private final class Readiness: Sendable {
    private let reports = DispatchSemaphore(value: 0)
    private let firstError = Mutex<(any Error)?>(nil)

    func report(_ error: (any Error)?) {
        firstError.withLock { $0 = $0 ?? error }
        reports.signal()
    }

    func wait(for count: Int) throws {
        for _ in 0..<count { reports.wait() }
        if let error = firstError.withLock({ $0 }) { throw error }
    }
}
