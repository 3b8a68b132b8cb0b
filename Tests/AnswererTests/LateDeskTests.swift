import Addresses
import Bounds
import DNSWire
import Journal
import Resolution
import Testing

@testable import Answerer
@testable import Sockets

@Suite struct `An answer that had to wait` {
    /// Has a question answered by a resolver that is stopped, so that it fails at once, `delay` after it came.
    private func answer(
        _ house: TestHouse,
        _ late: LateDesk,
        id: UInt16,
        after delay: Duration,
        by reply: LateReply
    ) throws {
        let query = Message.query(
            Question(name: try Name("late.example"), type: .a),
            id: id,
            edns: EDNS()
        )
        guard case .resolving(let errand) = try house.send(query.encoded()) else {
            Issue.record("the question is not resolved")
            return
        }
        house.clock.advance(by: delay)
        late.see(to: [late.request(errand, reply)])
        late.turnEnded()
    }

    @Test func `is not sent by UDP after too long, but written down and counted`() throws {
        let house = try TestHouse()
        house.parts.resolver.stop()
        let late = LateDesk(house.parts)
        let bound = try BoundAddress.bind(
            [SocketAddress(.loopbackV4, port: 0)],
            datagramPortsPerAddress: 1
        )
        let port = try #require(bound.first?.datagramPorts.first)
        let client = try DatagramSocket.bound(to: SocketAddress(.loopbackV4, port: 0))
        let path = ReplyPath(
            port: port,
            peer: client.localAddress,
            local: LocalAddress(address: .loopbackV4, interface: 0)
        )
        let patience = Duration.milliseconds(Bound.answerAgeMilliseconds.value)
        let tooLong = patience + .milliseconds(1)
        try answer(house, late, id: 1, after: tooLong, by: .datagram(path))
        try answer(house, late, id: 2, after: patience, by: .datagram(path))
        #expect(house.parts.resolver.bounds[.answerAgeMilliseconds] == 1)
        #expect(try house.journal().map(\.fields.rcode) == [.servFail, .servFail])

        // The second leaves after the first would have.
        var poller = try Poller()
        try poller.add(client, token: 1)
        #expect(try poller.wait(timeout: .seconds(20)) == 1)
        var buffer = [UInt8](repeating: 0, count: 512)
        var room = buffer.mutableSpan
        let result = try client.receive(into: &room)
        guard case .octets(let count) = result else {
            Issue.record("nothing came")
            return
        }
        #expect(try Message([UInt8](buffer[..<count])).id == 2)
    }
}
