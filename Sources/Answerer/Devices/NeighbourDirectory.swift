import Addresses
import Sockets
import Synchronization

/// Who is behind an address, as the kernel knows it, and whether that may have changed.
struct NeighbourDirectory: Sendable {
    /// The hardware address behind an address that was seen on an interface (0: not known which, and then
    /// only what is known already).
    let hardwareAddress: @Sendable (IPAddress, UInt32) -> MACAddress?
    /// A number that is another after each change, so that what was remembered is known to be stale.
    let version: @Sendable () -> UInt64
    /// The interface on whose link an address is a neighbour's, given where it was seen (0: not known);
    /// nil for one that has no hardware address to learn.
    let interface: @Sendable (IPAddress, UInt32) -> UInt32?
    /// Has the kernel find out the hardware address behind an address on an interface's link; false where
    /// it can't.
    let solicit: @Sendable (IPAddress, UInt32) -> Bool
    /// Has a waker woken after each change.
    let wake: @Sendable (Waker) -> Void
}

extension NeighbourDirectory {
    /// The kernel's own table.
    init(_ table: NeighbourTable) throws(SocketError) {
        let solicitor = try NeighbourSolicitor()
        let networks = FreshNetworks(try AttachedNetworks.current())
        hardwareAddress = { table.hardwareAddress(of: $0, at: $1) }
        version = { table.version }
        interface = { networks.current().interface(toward: $0, seenAt: $1) }
        solicit = { solicitor.solicit($0, at: $1) }
        wake = { table.wake($0) }
    }

    /// Knows nobody: for a machine whose kernel does not tell.
    static let empty = NeighbourDirectory(
        hardwareAddress: { _, _ in nil },
        version: { 0 },
        interface: { _, _ in nil },
        solicit: { _, _ in false },
        wake: { _ in }
    )
}

/// The attached networks, read anew when they are old.
private final class FreshNetworks: Sendable {
    /// How long an interface's new network may be unknown: such news comes once a day, by a provider that
    /// changes the prefix, and reading it costs some 100 µs of whoever asks next.
    private static let freshNanoseconds: UInt64 = 10_000_000_000

    private let clock = MonotonicClock()
    private let state: Mutex<(networks: AttachedNetworks, readAt: MonotonicNanoseconds)>

    init(_ networks: AttachedNetworks) { state = Mutex((networks, clock.now())) }

    func current() -> AttachedNetworks {
        let now = clock.now()
        return state.withLock { state in
            if now.nanoseconds(since: state.readAt) >= Self.freshNanoseconds {
                state.readAt = now
                do {
                    state.networks = try AttachedNetworks.current()
                } catch {
                    // Out of descriptors or memory for the moment: what was known is good until the next time.
                }
            }
            return state.networks
        }
    }
}
