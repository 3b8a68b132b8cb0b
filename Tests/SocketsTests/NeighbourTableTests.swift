import Addresses
import Sockets
import Testing

@Suite(
    .enabled(
        if: Namespace.obstacle == nil,
        "skipped: \(Namespace.obstacle ?? "")"
    )
)
struct `The neighbour table` {
    @Test func `knows both families' addresses of one phone, from the start and as they change`()
        throws
    {
        try Namespace.run {
            let phoneV4 = IPAddress(192, 0, 2, 7)
            let phoneV6 = try #require(IPAddress("2001:db8::7"))
            let mac = try #require(MACAddress("02:00:00:00:00:07"))
            let other = try #require(MACAddress("02:00:00:00:00:08"))
            try Namespace.ip("link add lan type veth peer name wan")
            try Namespace.ip("link set lan up")
            try Namespace.ip("link set wan up")
            try Namespace.ip("addr add 192.0.2.1/24 dev lan")
            try Namespace.ip("neigh add \(phoneV4) lladdr \(mac) dev lan nud permanent")

            let table = try NeighbourTable()
            #expect(table.hardwareAddress(of: phoneV4) == mac)
            #expect(table.snapshot[phoneV4] == mac)
            #expect(table.hardwareAddress(of: phoneV6) == nil)

            try change(table, "neigh add \(phoneV6) lladdr \(mac) dev lan nud permanent")
            #expect(table.hardwareAddress(of: phoneV6) == mac)
            try change(table, "neigh change \(phoneV4) lladdr \(other) dev lan nud permanent")
            #expect(table.hardwareAddress(of: phoneV4) == other)
            try change(table, "neigh del \(phoneV4) dev lan")
            #expect(table.hardwareAddress(of: phoneV4) == nil)
            #expect(table.problem == nil)
        }
    }

    @Test func `asks the kernel for one that it has not heard of`() throws {
        try Namespace.run {
            try Namespace.ip("link add lan type veth peer name wan")
            try Namespace.ip("link set lan up")
            try Namespace.ip(
                "neigh add 192.0.2.7 lladdr 02:00:00:00:00:07 dev lan nud permanent"
            )
            let index = try #require(SocketAddress("[fe80::1%lan]:1")).scope
            let table = try NeighbourTable()
            let mac = MACAddress("02:00:00:00:00:07")
            #expect(table.hardwareAddress(of: IPAddress(192, 0, 2, 7), at: index) == mac)
            #expect(table.hardwareAddress(of: IPAddress(192, 0, 2, 8), at: index) == nil)
            #expect(table.hardwareAddress(of: IPAddress(192, 0, 2, 8), at: 0) == nil)
            #expect(table.problem == nil)
        }
    }

    @Test func `has the kernel look for a neighbour, without privileges`() throws {
        try Namespace.run {
            try Namespace.ip("link add lan type veth peer name wan")
            try Namespace.ip("link set lan up")
            try Namespace.ip("link set wan up")
            try Namespace.ip("addr add 192.0.2.1/24 dev lan")
            let solicitor = try NeighbourSolicitor()
            let neighbour = IPAddress(192, 0, 2, 7)
            let networks = try AttachedNetworks.current()
            let link = try #require(networks.interface(toward: neighbour, seenAt: 0))
            #expect(solicitor.solicit(neighbour, at: link))
            // Nobody answers here; that the kernel asks is what is to be seen.
            try Namespace.ip("neigh show \(neighbour) dev lan | grep -q INCOMPLETE")
            #expect(!solicitor.solicit(IPAddress(198, 51, 100, 1), at: link))
        }
    }

    @Test func `wakes who waits for a change`() throws {
        try Namespace.run {
            try Namespace.ip("link add lan type veth peer name wan")
            try Namespace.ip("link set lan up")
            let table = try NeighbourTable()
            let waker = try Waker()
            table.wake(waker)
            var poller = try Poller()
            try poller.add(waker, token: 0)
            try Namespace.ip(
                "neigh add 192.0.2.7 lladdr 02:00:00:00:00:07 dev lan nud permanent"
            )
            #expect(try poller.wait(timeout: .seconds(10)) == 1)
            #expect(table.hardwareAddress(of: IPAddress(192, 0, 2, 7)) != nil)
        }
    }

    /// Changes the kernel's table and waits until ours has followed.
    private func change(_ table: NeighbourTable, _ words: String) throws {
        let before = table.version
        try Namespace.ip(words)
        let clock = MonotonicClock()
        let deadline = clock.now().advanced(by: .seconds(10))
        while table.version == before {
            try #require(clock.now() < deadline, "the change did not arrive")
        }
    }
}

@Suite struct `This machine's addresses` {
    @Test func `hold the loopback's, with their network`() throws {
        let all = try SystemAddresses.all()
        let loopback = try #require(all.first { $0.address == .loopbackV4 })
        #expect(loopback.network == IPPrefix("127.0.0.0/8"))
        #expect(loopback.isUp)
        #expect(try SystemAddresses.own().contains(.loopbackV4))
    }
}
