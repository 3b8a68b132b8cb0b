import Addresses
import Journal
import Sockets
import Synchronization
import Testing
import Transports

@testable import Answerer

@Suite struct `A waiting room` {
    private let start = MonotonicNanoseconds(5_000_000_000)
    private var over: MonotonicNanoseconds { start.advanced(by: WaitingRoom.patience) }
    private let phone = IPAddress(192, 0, 2, 1)

    @Test func `lets a message go when its sender is known`() {
        var room = WaitingRoom()
        #expect(admit(phone, to: &room, at: start))
        room.park(message(from: phone), at: 2)
        #expect(solicited(in: &room) == [phone])
        #expect(solicited(in: &room).isEmpty)
        #expect(released([], from: &room, at: start) == 0)
        #expect(released([phone], from: &room, at: start) == 1)
        #expect(room.nextDeadline == nil)
    }

    @Test func `waits no longer than its patience, and not again for the same in vain`() {
        var room = WaitingRoom()
        #expect(admit(phone, to: &room, at: start))
        room.park(message(from: phone), at: 2)
        #expect(room.nextDeadline == over)
        #expect(released([], from: &room, at: over) == 1)
        #expect(!admit(phone, to: &room, at: over))
        let later = over.advanced(byNanoseconds: WaitingRoom.vainNanoseconds)
        #expect(admit(phone, to: &room, at: later))
    }

    @Test func `tries again when the neighbours have changed`() {
        var room = WaitingRoom()
        #expect(admit(phone, to: &room, at: start))
        room.park(message(from: phone), at: 2)
        _ = room.release(known: [], version: 0, now: over)
        let isAdmitted = room.admits(phone, at: 2, version: 1, now: over)
        #expect(isAdmitted)
    }

    @Test func `takes few strangers a second`() {
        var room = WaitingRoom()
        let admitted = (0..<1000).count { admit(stranger($0), to: &room, at: start) }
        #expect(admitted == WaitingRoom.strangersPerSecondMax)
        #expect(admit(stranger(2000), to: &room, at: start.advanced(by: .seconds(1))))
    }

    @Test func `takes few messages of one stranger, and few of all`() {
        var room = WaitingRoom()
        var all = (0..<1000).count { _ in admit(phone, to: &room, at: start) }
        #expect(all == WaitingRoom.messagesPerStrangerMax)
        for number in 0..<1000 {
            let sender = stranger(number % (WaitingRoom.strangersPerSecondMax - 1))
            if admit(sender, to: &room, at: start) { all += 1 }
        }
        #expect(all == WaitingRoom.messagesMax)
    }

    @Test func `has its places free again when the messages have gone`() {
        var room = WaitingRoom()
        for second in 0..<100 {
            let now = start.advanced(by: .seconds(second))
            for number in 0..<WaitingRoom.messagesPerStrangerMax {
                let sender = stranger(second)
                #expect(admit(sender, to: &room, at: now), "\(second) \(number)")
                room.park(message(from: sender), at: 2)
            }
            let count = released([], from: &room, at: now.advanced(by: .seconds(1)))
            #expect(count == WaitingRoom.messagesPerStrangerMax)
        }
    }

    @Test func `lets a message go at once that comes when the wait is over`() {
        var room = WaitingRoom()
        #expect(admit(phone, to: &room, at: start))
        #expect(released([], from: &room, at: over) == 0)
        room.park(message(from: phone), at: 2)
        #expect(solicited(in: &room).isEmpty)
        #expect(released([], from: &room, at: over) == 1)
    }

    private func stranger(_ number: Int) -> IPAddress {
        IPAddress(v4: 0x0A00_0000 + UInt32(number))
    }

    private func admit(
        _ address: IPAddress,
        to room: inout WaitingRoom,
        at now: MonotonicNanoseconds
    ) -> Bool {
        room.admits(address, at: 2, version: 0, now: now)
    }

    private func solicited(in room: inout WaitingRoom) -> [IPAddress] {
        room.takeUnsolicited().map(\.address)
    }

    /// How many messages go when these addresses are known.
    private func released(
        _ known: Set<IPAddress>,
        from room: inout WaitingRoom,
        at now: MonotonicNanoseconds
    ) -> Int {
        room.release(known: known, version: 0, now: now).count
    }

    private func message(from client: IPAddress) -> ParkedMessage {
        ParkedMessage(
            octets: [],
            arrival: Arrival(
                client: client,
                interface: 2,
                transport: .udp,
                moment: start,
                wallMicroseconds: 0
            ),
            reply: .stream(StreamReply { _ in })
        )
    }
}
