import Addresses
import Sockets
import Testing

@Suite struct `Binding the listen addresses` {
    private let anyPort = SocketAddress(.loopbackV4, port: 0)

    @Test func `gives UDP, TCP and all addresses without a port one common port`() throws {
        let bound = try BoundAddress.bind(
            [
                anyPort, SocketAddress(.loopbackV6, port: 0),
                SocketAddress(IPAddress(127, 0, 0, 2), port: 0),
            ],
            datagramPortsPerAddress: 2
        )
        let port = bound[0].address.port
        #expect(port > 0)
        for one in bound {
            #expect(one.address.port == port)
            #expect(one.datagramPorts.map(\.localAddress.port) == [port, port])
            #expect(one.streamListener.localAddress.port == port)
        }
    }

    @Test func `refuses a port that another Landline of the same user serves`() throws {
        let first = try BoundAddress.bind([anyPort], datagramPortsPerAddress: 2)
        let address = first[0].address
        let error = #expect(throws: SocketError.self) {
            _ = try BoundAddress.bind([address], datagramPortsPerAddress: 2)
        }
        #expect(error?.kind == .addressInUse)
        #expect(error?.address == address)
    }

    @Test func `refuses a port that another holds for UDP or for TCP alone`() throws {
        let datagram = try DatagramSocket.bound(to: anyPort)
        let stream = try StreamListener(anyPort)
        for taken in [datagram.localAddress, stream.localAddress] {
            let error = #expect(throws: SocketError.self) {
                _ = try BoundAddress.bind([taken], datagramPortsPerAddress: 1)
            }
            #expect(error?.kind == .addressInUse)
        }
    }

    @Test func `refuses an address of ours twice`() throws {
        let port = try BoundAddress.bind([anyPort], datagramPortsPerAddress: 1)[0].address
        let error = #expect(throws: SocketError.self) {
            _ = try BoundAddress.bind([port, port], datagramPortsPerAddress: 1)
        }
        #expect(error?.kind == .addressInUse)
    }

    @Test func `frees the ports when they are let go`() throws {
        let address = try BoundAddress.bind([anyPort], datagramPortsPerAddress: 1)[0].address
        _ = try BoundAddress.bind([address], datagramPortsPerAddress: 1)
    }
}
