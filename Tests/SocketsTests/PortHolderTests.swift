import Addresses
import Glibc
import Testing

@testable import Sockets

@Suite struct `The holder of a port` {
    @Test func `is found with its process, for UDP and TCP`() throws {
        let bound = try BoundAddress.bind(
            [SocketAddress(.loopbackV4, port: 0)],
            datagramPortsPerAddress: 1
        )
        let address = bound[0].address
        let holders = try PortHolder.inTheWay(of: address)
        #expect(holders.map(\.transport) == [.udp, .tcp])
        #expect(holders.allSatisfy { $0.address == address && $0.process?.id == getpid() })
        #expect(holders.allSatisfy { $0.user == getuid() })
        #expect(try PortHolder.inTheWay(of: SocketAddress(.anyV4, port: address.port)) == holders)
        #expect(
            try PortHolder.inTheWay(
                of: SocketAddress(IPAddress(127, 0, 0, 9), port: address.port)
            ).isEmpty
        )
    }

    @Test func `is told in one line`() {
        var holder = PortHolder(
            address: SocketAddress(IPAddress(127, 0, 0, 53), port: 53),
            transport: .udp,
            user: 101,
            process: PortHolder.Process(id: 412, name: "systemd-resolve")
        )
        #expect(holder.description == "systemd-resolve (process 412) holds 127.0.0.53:53 by UDP")
        holder.process = nil
        #expect(holder.description == "a process of user 101 holds 127.0.0.53:53 by UDP")
    }

    @Test(.enabled(if: 1.littleEndian == 1, "the samples are of a little-endian machine"))
    func `is read from the kernel's table`() throws {
        let v4 = try #require(
            SocketTableEntry(
                "  12: 3500007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000"
                    + "   101        0 18233 2 0000000000000000 0"
            )
        )
        #expect(v4.local == SocketAddress("127.0.0.53:53"))
        #expect(v4.state == SocketTableEntry.unconnected)
        #expect(v4.user == 101 && v4.inode == 18233)
        let v6 = try #require(
            SocketTableEntry(
                "   0: B80D0120000000000000000001000000:14EB 00000000000000000000000000000000:0000"
                    + " 0A 00000000:00000000 00:00000000 00000000     0        0 7 1 0 100 0"
            )
        )
        #expect(v6.local == SocketAddress("[2001:db8::1]:5355"))
        for odd in [
            "", "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid",
            "1: 0:0 0:0 07 0 0 0 1 0 x", "1: 3500007F 0:0 07 0 0 0 1 0 1",
            "1: 3500007F35:0035 0:0 07 0 0 0 1 0 1",
        ] {
            #expect(SocketTableEntry(odd) == nil)
        }
    }

    @Test(arguments: [
        (held: "0.0.0.0:53", wanted: "127.0.0.1:53", isInTheWay: true),
        ("127.0.0.1:53", "0.0.0.0:53", true), ("127.0.0.1:53", "127.0.0.1:53", true),
        ("127.0.0.53:53", "127.0.0.1:53", false), ("0.0.0.0:54", "0.0.0.0:53", false),
        ("[::]:53", "127.0.0.1:53", true), ("[::1]:53", "[::]:53", true),
        ("[::1]:53", "0.0.0.0:53", false), ("0.0.0.0:53", "[::]:53", false),
    ])
    func `is in the way or not`(held: String, wanted: String, isInTheWay: Bool) throws {
        var entry = try #require(SocketTableEntry("1: 0100007F:0035 0:0 07 0 0 0 1 0 1"))
        entry.local = try #require(SocketAddress(held))
        #expect(entry.standsInTheWay(of: try #require(SocketAddress(wanted))) == isInTheWay)
    }
}

@Suite struct `The limit of descriptors` {
    @Test func `is raised once and stays`() throws {
        let limit = try DescriptorLimit.raiseToHardLimit()
        #expect(limit >= 1024)
        #expect(try DescriptorLimit.raiseToHardLimit() == limit)
    }
}
