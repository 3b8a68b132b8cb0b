import Addresses
import Testing

@testable import Sockets

@Suite struct `The attached networks` {
    @Test(arguments: [
        (address: "192.0.2.7", seenAt: UInt32(0), interface: UInt32?(2)),
        ("192.0.2.7", 2, 2),
        ("192.0.2.7", 3, nil),
        ("2001:db8::7", 0, 2),
        ("198.51.100.7", 0, nil),
        // Ours, on a tunnel, on an interface that is down, on loopback.
        ("192.0.2.1", 0, nil), ("10.0.0.2", 0, nil), ("10.1.0.2", 0, nil), ("127.0.0.2", 0, nil),
        // Every link has this network, so it is the one on which the address was seen.
        ("fe80::7", 2, 2), ("fe80::7", 3, 3),
    ])
    func `say by which link an address is a neighbour's`(
        address: String,
        seenAt: UInt32,
        interface: UInt32?
    ) throws {
        let networks = AttachedNetworks([
            try Self.address("127.0.0.1", 8, index: 1, hasNeighbours: false),
            try Self.address("192.0.2.1", 24, index: 2),
            try Self.address("2001:db8::1", 64, index: 2),
            try Self.address("fe80::1", 64, index: 2),
            try Self.address("fe80::2", 64, index: 3),
            try Self.address("10.0.0.1", 24, index: 4, hasNeighbours: false),
            try Self.address("10.1.0.1", 24, index: 5, isUp: false),
        ])
        let asked = try #require(IPAddress(address))
        #expect(networks.interface(toward: asked, seenAt: seenAt) == interface)
    }

    private static func address(
        _ text: String,
        _ length: Int,
        index: UInt32,
        isUp: Bool = true,
        hasNeighbours: Bool = true
    ) throws -> InterfaceAddress {
        let address = try #require(IPAddress(text))
        return InterfaceAddress(
            interface: "if\(index)",
            index: index,
            address: address,
            network: IPPrefix(address, length: length),
            isUp: isUp,
            hasNeighbours: hasNeighbours
        )
    }
}
