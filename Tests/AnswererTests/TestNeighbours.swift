import Addresses
import Sockets
import Synchronization

@testable import Answerer

/// A neighbour table that learns only what a test lets it learn.
final class TestNeighbours: Sendable {
    /// What becomes of a solicitation.
    enum Manner: Sendable {
        /// Every neighbour answers, and bears this hardware address.
        case answering(MACAddress)
        /// Nobody answers.
        case silent
        /// The kernel can't even ask.
        case unreachable
    }

    private struct State {
        var known: [IPAddress: MACAddress] = [:]
        var version: UInt64 = 1
        var solicited: [IPAddress] = []
        var wakers: [Waker] = []
    }

    private let manner: Manner
    private let state = Mutex(State())

    init(_ manner: Manner) { self.manner = manner }

    /// Who was asked for, in order.
    var solicited: [IPAddress] { state.withLock { $0.solicited } }

    /// Changes the table without saying what.
    func change() {
        let wakers = state.withLock { state in
            state.version += 1
            return state.wakers
        }
        for waker in wakers { waker.wake() }
    }

    /// This table as its users take it; every address is on the link of interface 2.
    var directory: NeighbourDirectory {
        NeighbourDirectory(
            hardwareAddress: { address, _ in self.state.withLock { $0.known[address] } },
            version: { self.state.withLock { $0.version } },
            interface: { _, _ in 2 },
            solicit: { address, _ in self.solicit(address) },
            wake: { waker in self.state.withLock { $0.wakers.append(waker) } }
        )
    }

    private func solicit(_ address: IPAddress) -> Bool {
        state.withLock { $0.solicited.append(address) }
        switch manner {
        case .unreachable: return false
        case .silent: return true
        case .answering(let mac):
            state.withLock { $0.known[address] = mac }
            change()
            return true
        }
    }
}
