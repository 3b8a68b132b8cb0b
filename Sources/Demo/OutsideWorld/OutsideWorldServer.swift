package import Addresses
import DNSWire
package import Sockets
import Synchronization

/// Serves the `OutsideWorld` over UDP and TCP on a thread of its own, for Landline to forward to.
package final class OutsideWorldServer: Sendable {
    /// Where it listens, UDP and TCP at one port.
    package let address: SocketAddress
    private let waker: Waker
    private let thread: WorkerThread
    private let state: State

    /// How often to look for a port that is free for UDP and TCP alike.
    ///
    /// Ephemeral ports are mostly free; this many misses mean that something else is wrong.
    private static let portAttemptsMax = 16

    /// Starts to serve at a free port of `host`.
    package init(host: IPAddress = .loopbackV4) throws(SocketError) {
        let (datagrams, listener) = try Self.bind(host)
        let waker = try Waker()
        let state = State()
        address = datagrams.localAddress
        self.waker = waker
        self.state = state
        thread = try WorkerThread(name: "outside-world") {
            do throws(SocketError) {
                var loop = try OutsideWorldLoop(datagrams, listener, waker, state)
                try loop.run()
            } catch {
                state.failure.withLock { $0 = error }
            }
        }
    }

    /// What ended serving early, if anything did.
    package var failure: SocketError? { state.failure.withLock { $0 } }

    /// How many queries were answered, over UDP and TCP.
    package var answers: Int { state.answers.load(ordering: .relaxed) }

    /// Stops serving and waits for the thread to end.
    package func stop() {
        state.isStopping.store(true, ordering: .releasing)
        waker.wake()
        thread.join()
    }

    private static func bind(
        _ host: IPAddress
    ) throws(SocketError) -> (DatagramSocket, StreamListener) {
        var attempt = 1
        while true {
            let datagrams = try DatagramSocket.bound(to: SocketAddress(host, port: 0))
            do {
                return (datagrams, try StreamListener(datagrams.localAddress))
            } catch {
                guard error.kind == .addressInUse, attempt < portAttemptsMax else { throw error }
                attempt += 1
            }
        }
    }

    /// What the thread and its owner share.
    final class State: Sendable {
        let isStopping = Atomic(false)
        let answers = Atomic(0)
        let failure = Mutex<SocketError?>(nil)
    }
}
