import Addresses
import Synchronization

/// Who is behind an address, by the kernel's neighbour table; and whether that may have changed.
final class NeighbourDirectory: Sendable {
    private let look: @Sendable (IPAddress) -> MACAddress?
    private let changeCount = Atomic<UInt64>(0)

    /// Asks `look`, which makes one system call and doesn't wait, for each address that is new.
    init(look: @escaping @Sendable (IPAddress) -> MACAddress?) { self.look = look }

    /// Counts the times when a neighbour came, went or changed its hardware address.
    var changes: UInt64 { changeCount.load(ordering: .acquiring) }

    /// Notes that a neighbour changed: what threads remember of any is void.
    func noteChange() { changeCount.add(1, ordering: .releasing) }

    /// The hardware address behind `address`, where the kernel knows it.
    func mac(of address: IPAddress) -> MACAddress? { look(address) }
}
