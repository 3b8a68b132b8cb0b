import Addresses
import Sockets

/// Which hardware address stands behind an address now, as the kernel knows it.
enum Neighbours {
    /// The kernel's table; empty where it cannot be read, as in a container without the right to.
    ///
    /// Without it a device is recognised by its address alone, which is what is shown then.
    static func snapshot() -> [IPAddress: MACAddress] {
        do {
            return try NeighbourTable().snapshot
        } catch {
            return [:]
        }
    }
}
