import Addresses
import DNSWire
import Demo
import Sockets
import Testing

@Suite struct `The outside world` {
    private func ask(_ name: String, _ type: RRType) throws -> Message {
        OutsideWorld().answer(
            to: .query(Question(name: try Name(name), type: type), id: 7)
        )
    }

    @Test func `answers the same every time, from the documentation's addresses`() throws {
        let answer = try ask("play.googleapis.com", .a)
        let again = try ask("play.googleapis.com", .a)
        #expect(answer == again)
        let octets = try #require(answer.answers.first?.addressOctets)
        let parsed = IPAddress(octets: octets.span)
        let address = try #require(parsed)
        let ranges = ["192.0.2.0/24", "198.51.100.0/24"].compactMap { IPPrefix($0) }
        #expect(ranges.contains { $0.contains(address) })
    }

    @Test func `answers regardless of the case of letters, and keeps it`() throws {
        let lower = try ask("example.org", .a)
        let mixed = try ask("eXample.ORG", .a)
        #expect(lower.answers.map(\.rdata) == mixed.answers.map(\.rdata))
        #expect(mixed.question?.name.octets == (try Name("eXample.ORG")).octets)
        #expect(mixed.answers.first?.name.octets == (try Name("eXample.ORG")).octets)
    }

    @Test func `knows aliases as the real ones are`() throws {
        let answer = try ask("mtalk.google.com", .aaaa)
        #expect(answer.answers.map(\.type) == [.cname, .aaaa])
        #expect(answer.answers[0].target == (try Name("mobile-gtalk.l.google.com")))
        #expect(answer.answers[1].name == (try Name("mobile-gtalk.l.google.com")))
    }

    @Test(arguments: [
        (name: "host.unknown-top-level", type: RRType.a, rcode: RCode.nxDomain),
        (name: "example.org", type: .mx, rcode: .noError),
        (name: "example.org", type: .any, rcode: .refused),
    ])
    func `says no with an SOA, or refuses`(name: String, type: RRType, rcode: RCode) throws {
        let answer = try ask(name, type)
        #expect(answer.rcode == rcode)
        #expect(answer.answers.isEmpty)
        #expect(answer.authorities.map(\.type) == (rcode == .refused ? [] : [.soa]))
    }
}

@Suite struct `The outside world's server` {
    @Test func `answers over UDP, and ignores what is no query`() throws {
        let server = try OutsideWorldServer()
        defer { server.stop() }
        let client = try DatagramSocket.connected(to: server.address, random: SecureRandom())
        let query = Message.query(Question(name: try Name("example.org"), type: .a), id: 99)
        _ = try client.send([1, 2, 3].span)
        _ = try client.send(query.encoded().span)

        var poller = try Poller()
        try poller.add(client, token: 0)
        #expect(try poller.wait(timeout: .seconds(10)) == 1)
        var buffer = [UInt8](repeating: 0, count: 512)
        var room = buffer.mutableSpan
        guard case .octets(let count) = try client.receive(into: &room) else {
            Issue.record("nothing received")
            return
        }
        let answer = try Message(buffer.span.extracting(..<count))
        #expect(answer == OutsideWorld().answer(to: query))
    }

    @Test func `answers several queries over one TCP connection, after the client's end too`()
        throws
    {
        let server = try OutsideWorldServer()
        defer { server.stop() }
        let client = try StreamSocket.connecting(to: server.address)
        var poller = try Poller()
        try poller.add(client, token: 0, interest: .write)
        #expect(try poller.wait(timeout: .seconds(10)) == 1)
        try client.finishConnecting()

        var octets: [UInt8] = []
        for (id, name) in ["example.org", "example.com"].enumerated() {
            let question = Question(name: try Name(name), type: .aaaa)
            let query = Message.query(question, id: UInt16(id)).encoded()
            octets += [UInt8(query.count >> 8), UInt8(query.count & 0xFF)] + query
        }
        #expect(try client.write(octets.span) == octets.count)
        try client.finishWriting()
        try poller.modify(client, token: 0, interest: .read)

        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        reading: while try poller.wait(timeout: .seconds(10)) == 1 {
            var room = buffer.mutableSpan
            switch try client.read(into: &room) {
            case .octets(let count): received += buffer[..<count]
            case .wouldBlock, .tooLong: continue
            case .end: break reading
            }
        }
        var ids: [UInt16] = []
        while received.count > 2 {
            let end = 2 + (Int(received[0]) << 8 | Int(received[1]))
            ids.append(try Message(Array(received[2..<end])).id)
            received.removeFirst(end)
        }
        #expect(ids == [0, 1])
        #expect(server.failure == nil)
    }
}
