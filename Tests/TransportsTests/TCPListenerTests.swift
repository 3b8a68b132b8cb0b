import Addresses
import Sockets
import Testing
import Transports

@Suite struct `A TCP listener` {
    @Test(arguments: ["127.0.0.1:0", "[::1]:0"])
    func `answers at one address`(listen: String) async throws {
        let server = try await StreamServer(listen: listen)
        let client = try server.connect()
        try client.send([1, 2, 3])
        #expect(try client.receive() == [3, 2, 1])
        try await server.listener.stop()
    }

    @Test func `on a wildcard knows the address that was asked, and shares its port with UDP`()
        async throws
    {
        let server = try await StreamServer(listen: "0.0.0.0:0")
        let client = try server.connect(to: IPAddress(127, 0, 0, 53))
        try client.send([1])
        #expect(try client.receive() == [1])
        #expect(server.handler.seen.map(\.destination) == [IPAddress(127, 0, 0, 53)])
        #expect(server.handler.seen.map(\.source.address) == [.loopbackV4])
        #expect(server.bound[0].datagramPorts[0].localAddress == server.bound[0].address)
        try await server.listener.stop()
    }

    // RFC 7766 §6.2.1.1 and §7
    @Test func `answers pipelined messages in the order in which the answers come`() async throws {
        let server = try await StreamServer()
        let client = try server.connect()
        try client.send([HoldingHandler.hold, 1], [2], [HoldingHandler.hold, 3], [4])
        #expect(try client.receive() == [2])
        #expect(try client.receive() == [4])
        server.handler.release(1)
        #expect(try client.receive() == [3, HoldingHandler.hold])
        server.handler.release(0)
        #expect(try client.receive() == [1, HoldingHandler.hold])
        try await server.listener.stop()
    }

    // RFC 7766 §8
    @Test func `takes messages that come octet by octet`() async throws {
        let server = try await StreamServer()
        let client = try server.connect()
        for octet: UInt8 in [0, 2, 8, 9, 0, 0, 0, 1, 7] { try client.write([octet]) }
        #expect(try client.receive() == [9, 8])
        #expect(try client.receive() == [])
        #expect(try client.receive() == [7])
        try await server.listener.stop()
    }

    @Test func `sends the longest answer that a length can announce`() async throws {
        var limits = TCPLimits()
        limits.messageOctetsMax = 65535
        let server = try await StreamServer(limits: limits)
        let client = try server.connect()
        let long = [UInt8](repeating: 5, count: 65535)
        try client.send(long, long)
        #expect(try client.receive() == long)
        #expect(try client.receive() == long)
        try await server.listener.stop()
    }

    @Test func `answers hundreds of pipelined messages, each once, those known at once in order`()
        async throws
    {
        let server = try await StreamServer()
        let client = try server.connect()
        let messages = (0..<700).map { index in
            [UInt8](repeating: UInt8(index % 200), count: 2 + index % 60) + [UInt8(index / 200)]
        }
        try client.write(
            messages.flatMap { [UInt8($0.count >> 8), UInt8($0.count & 0xFF)] + $0 }
        )
        for message in messages { #expect(try client.receive() == message.reversed()) }
        try await server.listener.stop()
        #expect(server.listener.counters.messages == 700)
        #expect(server.listener.counters.answers == 700)
        #expect(server.handler.burstCount < 700, "the answers of a burst leave together")
    }

    @Test func `mixes answers known at once, later and never`() async throws {
        let server = try await StreamServer()
        let client = try server.connect()
        let kinds = [
            1, HoldingHandler.hold, HoldingHandler.answerByPromise, HoldingHandler.drop,
            HoldingHandler.forget,
        ]
        let messages = (0..<250).map { [kinds[$0 % kinds.count], UInt8($0)] }
        async let released: Void = {
            for _ in 0..<50 {
                try server.handler.waitForHeld()
                server.handler.release(0)
            }
        }()
        try client.write(messages.flatMap { [0, 2] + $0 })
        var seen: Set<[UInt8]> = []
        for _ in 0..<150 {
            let answer = try #require(try client.receive())
            #expect(seen.insert(answer.reversed()).inserted)
        }
        try await released
        #expect(seen == Set(messages.filter { kinds[..<3].contains($0[0]) }))
        try await server.listener.stop()
        let counters = server.listener.counters
        #expect(counters.messages == 250 && counters.answers == 150 && counters.unanswered == 100)
    }

    @Test func `takes nothing more from a client that does not read, and then goes on`()
        async throws
    {
        var limits = TCPLimits()
        limits.outstandingMax = 4
        let server = try await StreamServer(limits: limits)
        let client = try server.connect()
        let count = 2000
        try client.write((0..<count).flatMap { [0, 2, HoldingHandler.grow, UInt8($0 % 256)] })
        for index in 0..<count {
            let answer = try #require(try client.receive())
            #expect(answer.count == StreamReply.octetsMax && answer[1] == UInt8(index % 256))
            // What is not read fills the kernel's buffers, of some megabytes, and nothing here.
            if index == 0 { #expect(server.handler.seen.count < count / 2) }
        }
        try await server.listener.stop()
        #expect(server.listener.counters.answers == UInt64(count))
    }

    @Test func `serves its connections on several event loops`() async throws {
        let server = try await StreamServer(eventLoopThreads: 3)
        let clients = try (0..<7).map { _ in try server.connect() }
        for (index, client) in clients.enumerated() {
            try client.send([UInt8(index)], [HoldingHandler.hold, UInt8(index)])
            #expect(try client.receive() == [UInt8(index)])
            try server.handler.waitForHeld()
            server.handler.release(0)
            #expect(try client.receive() == [UInt8(index), HoldingHandler.hold])
        }
        try await server.listener.stop()
        #expect(server.listener.counters.answers == 14)
    }

    @Test func `rests reading at its limit of outstanding messages and loses none`() async throws {
        var limits = TCPLimits()
        limits.outstandingMax = 4
        let server = try await StreamServer(limits: limits)
        let client = try server.connect()
        for index in 0..<100 { try client.send([HoldingHandler.hold, UInt8(index)]) }
        for _ in 0..<limits.outstandingMax { try server.handler.waitForHeld() }
        for index in 0..<100 {
            server.handler.release(0)
            #expect(try client.receive() == [UInt8(index), HoldingHandler.hold])
            if index < 100 - limits.outstandingMax { try server.handler.waitForHeld() }
        }
        #expect(server.handler.heldMax == 4)
        try await server.listener.stop()
    }

    @Test func `goes on when a message gets no answer or its reply is forgotten`() async throws {
        var limits = TCPLimits()
        limits.outstandingMax = 1
        let server = try await StreamServer(limits: limits)
        let client = try server.connect()
        try client.send([HoldingHandler.drop], [HoldingHandler.forget], [1])
        #expect(try client.receive() == [1])
        try await server.listener.stop()
        let counters = server.listener.counters
        #expect(counters.unanswered == 2)
        #expect(counters.messages == counters.answers + counters.unanswered + counters.late)
    }

    @Test func `answers a client that has finished writing, then closes`() async throws {
        let server = try await StreamServer()
        let client = try server.connect()
        try client.send([HoldingHandler.hold, 1], [2])
        try client.socket.finishWriting()
        #expect(try client.receive() == [2])
        server.handler.release(0)
        #expect(try client.receive() == [1, HoldingHandler.hold])
        #expect(try client.receive() == nil)
        try await server.listener.stop()
        #expect(server.listener.counters.open == 0)
    }

    @Test func `closes a connection that announces too long a message, after its answers`()
        async throws
    {
        let server = try await StreamServer()
        let client = try server.connect()
        try client.send([1])
        try client.write([0xFF, 0xFF, 0, 0])
        #expect(try client.receive() == [1])
        #expect(try client.receive() == nil)
        #expect(server.listener.counters.tooLong == 1)
        try await server.listener.stop()
    }

    @Test(arguments: [[], [0], [0, 9, 1, 2], [0, 1, 1, 0]] as [[UInt8]])
    func `closes an idle connection`(written: [UInt8]) async throws {
        var limits = TCPLimits()
        limits.idleTimeout = .milliseconds(40)
        let server = try await StreamServer(limits: limits)
        let client = try server.connect()
        try client.write(written)
        while try client.receive() != nil {}
        #expect(server.listener.counters.idle == 1)
        try await server.listener.stop()
    }

    @Test func `keeps idle connections for less long while many are open`() async throws {
        var limits = TCPLimits()
        limits.connectionsMax = 3
        limits.idleTimeout = .seconds(3600)
        limits.idleTimeoutUnderPressure = .milliseconds(40)
        let server = try await StreamServer(limits: limits)
        let first = try server.connect()
        try first.send([1])
        #expect(try first.receive() == [1])
        // One of three is no pressure, two are; each is looked at often enough to notice.
        let second = try server.connect()
        #expect(try first.receive() == nil)
        #expect(server.listener.counters.idle >= 1)
        _ = consume second
        try await server.listener.stop()
    }

    @Test func `refuses one connection too many from one client, and not from another`()
        async throws
    {
        var limits = TCPLimits()
        limits.connectionsPerClientMax = 2
        let server = try await StreamServer(limits: limits)
        let first = try server.connect()
        let second = try server.connect()
        for client in [first, second] {
            try client.send([1])
            #expect(try client.receive() == [1])
        }
        #expect(try server.connect().receive() == nil)
        #expect(server.listener.counters.refusedClient == 1)
        try first.socket.finishWriting()
        #expect(try first.receive() == nil)
        let third = try server.connect()
        try third.send([3])
        #expect(try third.receive() == [3])
        try await server.listener.stop()
    }

    @Test func `refuses one connection too many in all`() async throws {
        var limits = TCPLimits()
        limits.connectionsMax = 1
        let server = try await StreamServer(limits: limits)
        let first = try server.connect()
        try first.send([1])
        #expect(try first.receive() == [1])
        #expect(try server.connect().receive() == nil)
        #expect(server.listener.counters.refusedTotal == 1)
        try await server.listener.stop()
    }

    @Test func `refuses a network that is not answered`() async throws {
        let server = try await StreamServer(handler: HoldingHandler(refusing: .loopbackV4))
        #expect(try server.connect().receive() == nil)
        #expect(server.listener.counters.refusedNetwork == 1)
        #expect(server.handler.seen.isEmpty)
        try await server.listener.stop()
    }

    @Test func `lets an outstanding answer out when it stops, and refuses new connections`()
        async throws
    {
        var limits = TCPLimits()
        // Longer than the default, which a busy machine can use up before the answer is let out.
        limits.drainTimeout = .seconds(30)
        let server = try await StreamServer(limits: limits)
        let client = try server.connect()
        try client.send([HoldingHandler.hold, 1], [2])
        #expect(try client.receive() == [2])
        async let stopped: Void = server.listener.stop()
        while let refusedToo = try? server.connect() { _ = try refusedToo.receive() }
        server.handler.release(0)
        #expect(try client.receive() == [1, HoldingHandler.hold])
        #expect(try client.receive() == nil)
        try await stopped
        #expect(server.listener.counters.open == 0)
    }

    @Test func `stops though an answer never comes, and counts it as late`() async throws {
        var limits = TCPLimits()
        limits.drainTimeout = .milliseconds(40)
        let server = try await StreamServer(limits: limits)
        let client = try server.connect()
        try client.send([HoldingHandler.hold, 1])
        try server.handler.waitForHeld()
        try await server.listener.stop()
        #expect(try client.receive() == nil)
        server.handler.release(0)
        #expect(server.listener.counters.open == 0)
        #expect(server.listener.counters.late == 1)
    }

    @Test func `survives clients that reset their connections`() async throws {
        let server = try await StreamServer()
        for _ in 0..<50 {
            let client = try server.connect()
            try client.send([1], [HoldingHandler.hold], [2])
            // Closing with unread answers resets the connection.
        }
        let client = try server.connect()
        try client.send([1])
        #expect(try client.receive() == [1])
        try await server.listener.stop()
        server.handler.releaseAll()
        let counters = server.listener.counters
        #expect(counters.messages == counters.answers + counters.unanswered + counters.late)
    }
}
