package import Addresses

/// The networks whose hosts are our neighbours: on the same link, so that each has a hardware address.
///
/// A value, as the machine was when it was read; interfaces come and go, so read it anew now and then.
package struct AttachedNetworks: Sendable {
    private let networks: [(prefix: IPPrefix, interface: UInt32)]
    private let own: Set<IPAddress>

    /// The networks that some interface's addresses lie in.
    package init(_ addresses: [InterfaceAddress]) {
        networks = addresses.compactMap { address in
            guard address.isUp, address.hasNeighbours, address.index != 0,
                let network = address.network
            else { return nil }
            return (network, address.index)
        }
        own = Set(addresses.map(\.address))
    }

    /// The networks of this machine now.
    package static func current() throws(SocketError) -> AttachedNetworks {
        AttachedNetworks(try SystemAddresses.all())
    }

    /// The index of the interface on whose link `address` is a neighbour's; nil for our own addresses
    /// and for those behind a router.
    ///
    /// `interface` is where it was seen, which decides where several have the same network (as all
    /// have link-local IPv6); 0 where that is not known.
    package func interface(toward address: IPAddress, seenAt interface: UInt32) -> UInt32? {
        guard !own.contains(address) else { return nil }
        for network in networks
        where (interface == 0 || network.interface == interface)
            && network.prefix.contains(address)
        {
            return network.interface
        }
        return nil
    }
}
