import Addresses
import DNSWire
import Dispatch
import Journal
import Policies
import Sockets
import Synchronization
import Testing
import Transports

@testable import Answerer

@Suite struct `The doorman` {
    /// An address of the phone's that nobody has seen before.
    private let rotated = IPAddress(192, 168, 1, 99)

    @Test func `has the first query of a phone's new address answered as the phone's`() throws {
        let house = try OpenHouse(.answering(TestHouse.phoneMAC))
        let answer = try house.ask(from: rotated).answer()
        #expect(answer.edns?.extendedErrors.first?.code == .filtered)
        #expect(house.neighbours.solicited == [rotated])
        // Known by now, so that nobody waits.
        let again = try house.ask(from: rotated).answer()
        #expect(again.edns?.extendedErrors.first?.code == .filtered)
        #expect(house.neighbours.solicited == [rotated])
        let records = try house.close()
        #expect(records.map(\.fields.mac) == [TestHouse.phoneMAC, TestHouse.phoneMAC])
        #expect(records.allSatisfy { !$0.fields.device.isNone })
    }

    @Test func `lets who stays unknown go on, and makes them wait only once`() throws {
        let house = try OpenHouse(.silent)
        let first = try house.ask(from: rotated)
        house.clock.advance(by: WaitingRoom.patience)
        #expect(try first.answer().answers.first?.addressOctets == [192, 0, 2, 66])
        _ = try house.ask(from: rotated).answer()
        #expect(house.neighbours.solicited == [rotated])
        // Something has changed among the neighbours: maybe the phone.
        house.neighbours.change()
        let third = try house.ask(from: rotated)
        house.clock.advance(by: WaitingRoom.patience)
        _ = try third.answer()
        #expect(house.neighbours.solicited == [rotated, rotated])
        #expect(try house.close().count == 3)
    }

    @Test func `makes nobody wait whom the kernel can't ask for`() throws {
        let house = try OpenHouse(.unreachable)
        _ = try house.ask(from: rotated).answer()
        #expect(try house.close().count == 1)
    }

    @Test func `makes nobody wait where no device is told by its hardware address`() throws {
        let house = try OpenHouse(.silent, hardware: [])
        _ = try house.ask(from: rotated).answer()
        #expect(house.neighbours.solicited.isEmpty)
        #expect(try house.close().count == 1)
    }

    @Test func `makes nobody wait before the start or after the end`() throws {
        let house = try OpenHouse(.silent)
        house.house.parts.doorman.stop()
        _ = try house.ask(from: rotated).answer()
        #expect(try house.close().count == 1)
    }

    @Test func `leaves no message behind at the end`() throws {
        let house = try OpenHouse(.silent)
        let pending = try (0..<8).map { _ in try house.ask(from: rotated) }
        let records = try house.close()
        for each in pending { _ = try each.answer() }
        #expect(records.count == 8)
    }

    @Test func `counts each message once, and one that is no query as dropped`() throws {
        let house = try OpenHouse(.answering(TestHouse.phoneMAC))
        #expect(try house.send([1, 2, 3], from: rotated).octets() == nil)
        #expect(try house.close().isEmpty)
        #expect(house.house.parts.counters.tally.dropped.reduce(0, +) == 1)
    }
}

/// A house with a doorman at work, asked by connections.
private struct OpenHouse {
    let house: TestHouse
    let neighbours: TestNeighbours
    private let desk: StreamDesk

    var clock: ManualClock { house.clock }

    /// Blocks `ads.example.org` for the phone, and has an address for everyone else.
    init(_ manner: TestNeighbours.Manner, hardware: [MACAddress] = [TestHouse.phoneMAC]) throws {
        neighbours = TestNeighbours(manner)
        house = try TestHouse(
            rules: "block ads.example.org for device:phone",
            records: [
                .address([192, 0, 2, 66], name: try Name("ads.example.org"), ttl: 60)
            ],
            hardware: hardware,
            neighbours: neighbours.directory
        )
        let late = LateDesk(house.parts)
        try house.parts.doorman.start(house.parts, late: late)
        desk = StreamDesk(house.parts, late: late)
    }

    /// Asks for `ads.example.org`.
    func ask(from client: IPAddress) throws -> PendingAnswer {
        let question = Question(name: try Name("ads.example.org"), type: .a)
        return try send(Message.query(question, id: 4711, edns: EDNS()).encoded(), from: client)
    }

    func send(_ octets: [UInt8], from client: IPAddress) throws -> PendingAnswer {
        let pending = PendingAnswer()
        let arrival = StreamArrival(
            source: SocketAddress(client, port: 40_000),
            destination: IPAddress(192, 168, 1, 1),
            moment: house.clock.now
        )
        var room = [UInt8](repeating: 0, count: StreamReply.octetsMax)
        var response = room.mutableSpan
        desk.burstBegan(at: arrival.moment)
        let action = desk.answer(octets.span, arrival, into: &response) {
            StreamReply { answer in
                if let answer {
                    pending.fulfil(answer.octets(in: 0..<answer.count))
                } else {
                    pending.fulfil(nil)
                }
            }
        }
        switch action {
        case .reply(let count): pending.fulfil([UInt8](room[..<count]))
        case .drop: pending.fulfil(nil)
        case .pending: break
        }
        return pending
    }

    /// Ends the doorman's work; what the journal holds then, and the counters agree.
    func close() throws -> [LookupRecord] {
        house.parts.doorman.stop()
        // Takes away the segment that the doorman's writer never used, which is else gone while it is read.
        house.parts.journal.close()
        let tally = house.parts.counters.tally
        #expect(tally.received == tally.answered + tally.dropped.reduce(0, +))
        return try house.journal()
    }
}

/// An answer that may come on another thread.
private final class PendingAnswer: Sendable {
    private let reply = Mutex<[UInt8]?>(nil)
    private let came = DispatchSemaphore(value: 0)

    func fulfil(_ octets: [UInt8]?) {
        reply.withLock { $0 = octets }
        came.signal()
    }

    /// The octets of the answer, nil for none; waits for either.
    func octets() throws -> [UInt8]? {
        try #require(came.wait(timeout: .now() + .seconds(10)) == .success, "nothing came")
        return reply.withLock { $0 }
    }

    func answer() throws -> Message { try Message(#require(try octets())) }
}
