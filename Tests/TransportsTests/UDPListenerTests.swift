import Dispatch
import Glibc
import Addresses
import Sockets
import Synchronization
import Testing
import Transports

@Suite struct `A UDP listener` {
    @Test(arguments: ["127.0.0.1", "127.0.0.53", "127.1.2.3"])
    func `on a wildcard answers from the IPv4 address that was asked`(text: String) throws {
        let address = try #require(IPAddress(text))
        let server = try EchoServer(listen: ["0.0.0.0:0"])
        defer { server.stop() }
        let answer = try UDPClient(server.address(0, as: address)).exchange([1, 2, 3])
        // The client's socket is connected: the kernel lets only the asked address through.
        #expect(answer == [3, 2, 1])
        #expect(server.log.withLock { $0.destinations } == [address])
    }

    @Test func `hears IPv4 and IPv6 wildcards at one port`() throws {
        let server = try EchoServer(listen: ["0.0.0.0:0", "[::]:0"])
        defer { server.stop() }
        #expect(server.bound[0].address.port == server.bound[1].address.port)
        #expect(try UDPClient(server.address(1, as: .loopbackV6)).exchange([1, 2]) == [2, 1])
        #expect(try UDPClient(server.address(0, as: .loopbackV4)).exchange([7, 8]) == [8, 7])
        #expect(server.log.withLock { Set($0.destinations) } == [.loopbackV4, .loopbackV6])
    }

    @Test(arguments: ["127.0.0.7:0", "[::1]:0"])
    func `answers at one address`(listen: String) throws {
        let server = try EchoServer(listen: [listen])
        defer { server.stop() }
        #expect(try UDPClient(server.bound[0].address).exchange([1, 2, 3]) == [3, 2, 1])
    }

    @Test func `sends a late answer from the address that was asked`() throws {
        let server = try EchoServer(listen: ["0.0.0.0:0", "[::]:0"])
        defer { server.stop() }
        let asked = IPAddress(127, 9, 9, 9)
        #expect(
            try UDPClient(server.address(0, as: asked)).exchange([EchoHandler.later, 5])
                == [5, EchoHandler.later]
        )
        #expect(
            try UDPClient(server.address(1, as: .loopbackV6)).exchange([EchoHandler.later, 6])
                == [6, EchoHandler.later]
        )
        server.log.lateAnswers.wait()
        #expect(server.listener.counters.sent == 2)
    }

    @Test func `answers every one of many queries, each to its asker, on all threads`() throws {
        let server = try EchoServer(listen: ["127.0.0.1:0"], threads: 2)
        defer { server.stop() }
        let clients = try (0..<20).map { _ in try UDPClient(server.bound[0].address) }
        for round in 0..<20 {
            for (index, client) in clients.enumerated() {
                try client.send([UInt8(round), UInt8(index)])
            }
            for (index, client) in clients.enumerated() {
                #expect(try client.receive() == [UInt8(index), UInt8(round)])
            }
        }
        server.stop()
        let counters = server.listener.counters
        #expect(counters.received == 400)
        #expect(counters.sent == 400)
        #expect(server.log.withLock { $0.threads } == [0, 1], "both sockets had their share")
    }

    @Test func `takes more than one batch at once`() throws {
        let server = try EchoServer(listen: ["127.0.0.1:0"])
        defer { server.stop() }
        let client = try UDPClient(server.bound[0].address)
        let count = DatagramBatch.capacity * 2 + 7
        for index in 0..<count { try client.send([UInt8(index & 0x7F), UInt8(index >> 7)]) }
        var answers: Set<[UInt8]> = []
        for _ in 0..<count { answers.insert(try client.receive()) }
        #expect(answers.count == count)
        #expect(server.log.withLock { $0.batchesBegan == $0.batchesEnded })
    }

    @Test func `counts what it is told to drop as received and not sent`() throws {
        let server = try EchoServer(listen: ["127.0.0.1:0"])
        defer { server.stop() }
        let client = try UDPClient(server.bound[0].address)
        try client.send([EchoHandler.drop])
        #expect(try client.exchange([1]) == [1])
        server.stop()
        #expect(server.listener.counters.received == 2)
        #expect(server.listener.counters.sent == 1)
    }

    @Test func `drops and counts a datagram longer than a query can be`() throws {
        let server = try EchoServer(listen: ["127.0.0.1:0"])
        defer { server.stop() }
        let client = try UDPClient(server.bound[0].address)
        try client.send([UInt8](repeating: 1, count: DatagramBatch.queryOctetsMax + 1))
        #expect(try client.exchange([1]) == [1])
        server.stop()
        #expect(server.listener.counters.oversized == 1)
        #expect(server.log.withLock { $0.destinations.count } == 1)
    }

    @Test func `drops and counts a datagram that was sent to many`() throws {
        let server = try EchoServer(listen: ["0.0.0.0:0"])
        defer { server.stop() }
        let sender = try DatagramSocket.bound(to: SocketAddress(.loopbackV4, port: 0))
        try allowBroadcast(sender)
        #expect(try sender.send([1].span, to: server.address(0, as: IPAddress(127, 255, 255, 255))))
        #expect(try UDPClient(server.address(0, as: .loopbackV4)).exchange([2]) == [2])
        server.stop()
        #expect(server.listener.counters.notUnicast == 1)
        #expect(server.log.withLock { $0.destinations } == [.loopbackV4])
    }

    @Test(.enabled(if: geteuid() == 0, "skipped: forging a source port needs root"))
    func `counts an answer that cannot be sent, and sends the others`() throws {
        let server = try EchoServer(listen: ["127.0.0.1:0"], startsBlocked: true)
        defer { server.stop() }
        let client = try UDPClient(server.bound[0].address)
        // All wait in the kernel until the first batch is over, so that they are one batch.
        try client.send([1])
        try server.waitForFirstBatch()
        try client.send([2])
        try sendFromPortZero([3], to: server.bound[0].address)
        try client.send([4])
        server.unblock()
        #expect(try client.receive() == [1])
        #expect(try client.receive() == [2])
        #expect(try client.receive() == [4])
        server.stop()
        #expect(server.listener.counters.sendFailures == 1)
        #expect(server.listener.counters.sent == 3)
    }

    @Test func `takes the longest query and sends the longest answer`() throws {
        let server = try EchoServer(listen: ["127.0.0.1:0"])
        defer { server.stop() }
        let client = try UDPClient(server.bound[0].address)
        let long = [UInt8](repeating: 7, count: DatagramBatch.queryOctetsMax)
        #expect(
            try client.exchange(long) == [UInt8](long.prefix(DatagramBatch.responseOctetsMax))
        )
        #expect(try client.exchange([]) == [])
    }

    @Test func `answers what it had received before it stops`() throws {
        let server = try EchoServer(listen: ["127.0.0.1:0"], startsBlocked: true)
        let client = try UDPClient(server.bound[0].address)
        // The first occupies the handler; the others wait in the kernel when the stop comes.
        let count = DatagramBatch.capacity * 3
        for index in 0..<count { try client.send([UInt8(index & 0xFF)]) }
        server.unblock()
        server.stop()
        var answers = 0
        while try client.receiveNow() != nil { answers += 1 }
        #expect(answers == count)
    }

    @Test func `says that a handler could not be made, and leaves no thread`() throws {
        let bound = try BoundAddress.bind(
            [SocketAddress(.loopbackV4, port: 0)],
            datagramPortsPerAddress: 3
        )
        #expect(throws: NoHandler.self) {
            _ = try UDPListener.start(on: bound) { number in
                if number == 1 { throw NoHandler() }
                return EchoHandler(thread: number, log: EchoLog(), gate: nil)
            }
        }
    }
}

private struct NoHandler: Error {}

/// Lets a socket send to broadcast addresses.
private func allowBroadcast(_ socket: DatagramSocket) throws {
    var yes: Int32 = 1
    let octets = socklen_t(MemoryLayout<Int32>.size)
    try #require(
        unsafe setsockopt(socket.descriptorNumber, SOL_SOCKET, SO_BROADCAST, &yes, octets) == 0
    )
}

/// Sends a datagram that nobody can answer: its UDP header, written by hand, names port 0 as its source.
private func sendFromPortZero(_ octets: [UInt8], to address: SocketAddress) throws {
    let raw = socket(AF_INET, Int32(SOCK_RAW.rawValue), Int32(IPPROTO_UDP))
    try #require(raw >= 0)
    defer { close(raw) }
    let length = UInt8(8 + octets.count)
    let port = [UInt8(address.port >> 8), UInt8(address.port & 0xFF)]
    // Source port, destination port, length, checksum (0: none).
    let packet = [0, 0] + port + [0, length, 0, 0] + octets
    var target = sockaddr_in()
    target.sin_family = sa_family_t(AF_INET)
    target.sin_addr.s_addr = (try #require(address.address.v4Bits)).bigEndian
    let sent = unsafe withUnsafePointer(to: &target) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            unsafe sendto(
                raw,
                packet,
                packet.count,
                0,
                $0,
                socklen_t(MemoryLayout<sockaddr_in>.size)
            )
        }
    }
    try #require(sent == packet.count)
}
