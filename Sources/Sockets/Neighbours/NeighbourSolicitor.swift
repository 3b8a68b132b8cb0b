package import Addresses

/// Makes the kernel find out a neighbour's hardware address (ARP, or RFC 4861 §7.2), without privileges.
///
/// Only root may ask the kernel to do so in words, but it does so by itself for whatever is to be sent:
/// so an empty datagram goes to the neighbour's discard port (RFC 863), which nobody has listened on for
/// decades. The neighbour table tells what came of it.
package struct NeighbourSolicitor: Sendable {
    private let v4: DatagramSocket
    private let v6: DatagramSocket?

    /// RFC 863.
    private static let discardPort: UInt16 = 9

    /// Opens the sockets to send from; a machine without IPv6 has none for it.
    package init() throws(SocketError) {
        v4 = try .bound(to: SocketAddress(.anyV4, port: 0))
        do throws(SocketError) {
            v6 = try .bound(to: SocketAddress(.anyV6, port: 0))
        } catch {
            guard [.familyNotSupported, .addressNotAvailable].contains(error.kind) else {
                throw error
            }
            v6 = nil
        }
    }

    /// Has the kernel look for the neighbour that bears `address` on the link of this interface; false
    /// where nothing could be sent, and so nothing will be learnt.
    package func solicit(_ address: IPAddress, at interface: UInt32) -> Bool {
        guard let socket = address.isV4 ? v4 : v6 else { return false }
        do {
            return try socket.send(
                Span(),
                to: SocketAddress(address, port: Self.discardPort, scope: interface)
            )
        } catch {
            // No way there, or a firewall forbids it: the neighbour stays unknown.
            return false
        }
    }
}
