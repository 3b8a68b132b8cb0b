import Addresses

/// One address that is listened on: its UDP sockets, one a thread, and its TCP socket.
///
/// Binding is apart from serving, so that it can be done first and its errors be told plainly.
package struct BoundAddress: Sendable {
    /// The address, with the port that was bound.
    package let address: SocketAddress
    /// The UDP sockets, at least one.
    package let datagramPorts: [DatagramPort]
    /// The TCP socket at the same port.
    package let streamListener: StreamListener

    /// How often to look for a port that is free for UDP and TCP at every address, when the kernel is
    /// asked for one: ephemeral ports are mostly free, so a second try is rare and this many mean that
    /// something else is wrong.
    package static let portAttemptsMax = 16

    /// Binds UDP and TCP at each of `addresses`, `datagramPortsPerAddress` UDP sockets each.
    ///
    /// All addresses with port 0 get one common port that the kernel chose. An address that another
    /// process holds is an error (`.addressInUse`), and so is one of ours twice or under a wildcard.
    package static func bind(
        _ addresses: [SocketAddress],
        datagramPortsPerAddress: Int
    ) throws(SocketError) -> [BoundAddress] {
        precondition(datagramPortsPerAddress > 0)
        let asksForPort = addresses.contains { $0.port == 0 }
        var attempt = 1
        while true {
            do {
                return try bindOnce(addresses, datagramPortsPerAddress)
            } catch {
                // Someone else may hold the port that was chosen for the others at this address or protocol.
                guard asksForPort, error.kind == .addressInUse, attempt < portAttemptsMax else {
                    throw error
                }
                attempt += 1
            }
        }
    }

    private static func bindOnce(
        _ addresses: [SocketAddress],
        _ portsPerAddress: Int
    ) throws(SocketError) -> [BoundAddress] {
        var chosen: UInt16 = 0
        var bound: [BoundAddress] = []
        for address in addresses {
            let wanted = address.port == 0 ? address.with(port: chosen) : address
            var ports = [try DatagramPort(wanted, sharing: false)]
            let actual = ports[0].localAddress
            if address.port == 0 { chosen = actual.port }
            while ports.count < portsPerAddress {
                ports.append(try DatagramPort(actual, sharing: true))
            }
            let listener = try StreamListener(actual)
            bound.append(
                BoundAddress(address: actual, datagramPorts: ports, streamListener: listener)
            )
        }
        return bound
    }
}
