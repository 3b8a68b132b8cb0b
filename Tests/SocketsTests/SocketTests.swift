import Addresses
import Sockets
import Testing

private let loopback = SocketAddress(.loopbackV4, port: 0)

/// Waits until `socket` is ready, for at most longer than anything on loopback takes.
private func wait(_ socket: some Pollable, _ interest: Poller.Interest = .read) throws {
    var poller = try Poller()
    try poller.add(socket, token: 0, interest: interest)
    try #require(try poller.wait(timeout: .seconds(10)) > 0, "nothing moved in time")
}

@Suite struct `A datagram socket` {
    @Test(arguments: [SocketAddress(.loopbackV4, port: 0), SocketAddress(.loopbackV6, port: 0)])
    func `exchanges datagrams with its peer`(address: SocketAddress) throws {
        let server = try DatagramSocket.bound(to: address)
        let client = try DatagramSocket.connected(
            to: server.localAddress,
            random: SecureRandom()
        )
        var buffer = [UInt8](repeating: 0, count: 100)
        var span = buffer.mutableSpan
        #expect(try client.receive(into: &span) == .wouldBlock)
        #expect(try server.receiveWithSource(into: &span).result == .wouldBlock)
        #expect(try client.send([1, 2, 3].span))
        try wait(server)
        let (result, source) = try server.receiveWithSource(into: &span)
        #expect(result == .octets(3))
        #expect(source == client.localAddress)
        #expect(try server.send([4, 5].span, to: try #require(source)))
        try wait(client)
        #expect(try client.receive(into: &span) == .octets(2))
        #expect(buffer[..<3] == [4, 5, 3])
    }

    // RFC 5452 §9.2
    @Test func `leaves from a different random port each time`() throws {
        let server = try DatagramSocket.bound(to: loopback)
        let random = SecureRandom()
        let ports = try (0..<50).map { _ in
            try DatagramSocket.connected(to: server.localAddress, random: random)
                .localAddress.port
        }
        #expect(Set(ports).count > 45)
        #expect(ports.allSatisfy { DatagramSocket.sourcePorts.contains($0) })
    }

    @Test func `gets a port of the kernel's when the random ones are taken`() throws {
        let server = try DatagramSocket.bound(to: loopback)
        // The same seed asks for the same ports in the same order, so each takes one more try.
        let sockets = try (0..<DatagramSocket.sourcePortAttemptsMax + 3).map { _ in
            try DatagramSocket.connected(
                to: server.localAddress,
                random: SecureRandom(seededForTests: 99)
            )
        }
        #expect(Set(sockets.map(\.localAddress.port)).count == sockets.count)
    }

    @Test func `hears only its peer`() throws {
        let server = try DatagramSocket.bound(to: loopback)
        let stranger = try DatagramSocket.bound(to: loopback)
        let client = try DatagramSocket.connected(
            to: server.localAddress,
            random: SecureRandom()
        )
        let port = client.localAddress.port
        #expect(try stranger.send([9].span, to: SocketAddress(.loopbackV4, port: port)))
        #expect(try server.send([1].span, to: SocketAddress(.loopbackV4, port: port)))
        try wait(client)
        var buffer = [UInt8](repeating: 0, count: 10)
        var span = buffer.mutableSpan
        #expect(try client.receive(into: &span) == .octets(1))
        #expect(span[0] == 1)
        #expect(try client.receive(into: &span) == .wouldBlock)
    }

    @Test func `says when nothing listens at the other side`() throws {
        let port = try DatagramSocket.bound(to: loopback).localAddress.port
        let client = try DatagramSocket.connected(
            to: loopback.with(port: port),
            random: SecureRandom()
        )
        #expect(try client.send([1].span))
        try wait(client)
        var buffer = [UInt8](repeating: 0, count: 10)
        var span = buffer.mutableSpan
        let error = #expect(throws: SocketError.self) { try client.receive(into: &span) }
        #expect(error?.kind == .connectionRefused)
    }

    @Test func `says how long a datagram was that did not fit`() throws {
        let server = try DatagramSocket.bound(to: loopback)
        let client = try DatagramSocket.connected(
            to: server.localAddress,
            random: SecureRandom()
        )
        #expect(try client.send([UInt8](repeating: 1, count: 50).span))
        try wait(server)
        var buffer = [UInt8](repeating: 0, count: 10)
        var span = buffer.mutableSpan
        #expect(try server.receiveWithSource(into: &span).result == .tooLong(50))
    }

    @Test func `says that an address is in use, or not of this machine`() throws {
        let first = try DatagramSocket.bound(to: loopback)
        let inUse = #expect(throws: SocketError.self) {
            _ = try DatagramSocket.bound(to: first.localAddress)
        }
        #expect(inUse?.kind == .addressInUse)
        #expect(inUse?.description == "bind \(first.localAddress): address in use")
        let foreign = #expect(throws: SocketError.self) {
            _ = try DatagramSocket.bound(to: SocketAddress(IPAddress(192, 0, 2, 1), port: 0))
        }
        #expect(foreign?.kind == .addressNotAvailable)
    }
}

@Suite struct `A stream socket` {
    @Test(arguments: [SocketAddress(.loopbackV4, port: 0), SocketAddress(.loopbackV6, port: 0)])
    func `carries octets both ways until one side ends`(address: SocketAddress) throws {
        let listener = try StreamListener(address)
        #expect(try listener.accept() == nil)
        let client = try StreamSocket.connecting(to: listener.localAddress)
        try wait(client, .write)
        try client.finishConnecting()
        try wait(listener)
        let server = try #require(try listener.accept())
        #expect(server.peer == (try client.localAddress()))
        #expect(try client.write([1, 2, 3].span) == 3)
        try wait(server)
        var buffer = [UInt8](repeating: 0, count: 10)
        var span = buffer.mutableSpan
        #expect(try server.read(into: &span) == .octets(3))
        #expect(try server.read(into: &span) == .wouldBlock)
        try client.finishWriting()
        try wait(server)
        #expect(try server.read(into: &span) == .end)
        #expect(try server.write([4].span) == 1)
        try wait(client)
        #expect(try client.read(into: &span) == .octets(1))
    }

    @Test func `writes what there is room for, and no more`() throws {
        let listener = try StreamListener(loopback)
        let client = try StreamSocket.connecting(to: listener.localAddress)
        try wait(client, .write)
        let octets = [UInt8](repeating: 7, count: 1 << 20)
        var written = 0
        var last = 1
        while last > 0, written < 1 << 28 {
            last = try client.write(octets.span)
            written += last
        }
        #expect(last == 0)
    }

    @Test func `says when nothing listens at the other side`() throws {
        let address = try StreamListener(loopback).localAddress
        let error = #expect(throws: SocketError.self) {
            let client = try StreamSocket.connecting(to: address)
            try wait(client, .write)
            try client.finishConnecting()
        }
        #expect(error?.kind == .connectionRefused)
        #expect(error?.address == address)
    }
}
