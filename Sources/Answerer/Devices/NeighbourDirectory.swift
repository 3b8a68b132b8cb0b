import Addresses
import Sockets

/// Who is behind an address, as the kernel knows it, and whether that may have changed.
struct NeighbourDirectory: Sendable {
    /// The hardware address behind an address that was seen on an interface (0: not known which).
    let hardwareAddress: @Sendable (IPAddress, UInt32) -> MACAddress?
    /// A number that is another after each change, so that what was remembered is known to be stale.
    let version: @Sendable () -> UInt64
}

extension NeighbourDirectory {
    /// The kernel's own table.
    init(_ table: NeighbourTable) {
        hardwareAddress = { table.hardwareAddress(of: $0, at: $1) }
        version = { table.version }
    }

    /// Knows nobody: for a machine whose kernel does not tell.
    static let empty = NeighbourDirectory(hardwareAddress: { _, _ in nil }, version: { 0 })
}
