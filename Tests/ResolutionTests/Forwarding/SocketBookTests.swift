import Sockets
import Testing

@testable import Resolution

@Suite struct `The book of a socket` {
    private let random = SecureRandom(seededForTests: 9)
    private let moment = MonotonicNanoseconds(1_000_000_000)

    @Test func `gives each query an ID of its own`() {
        let policy = SocketPolicy(queriesMax: 4_096, inFlightMax: 4_096, ageMilliseconds: 250)
        var book = SocketBook(policy, openedAt: moment)
        var ids: Set<UInt16> = []
        for place in 0..<4_096 {
            let id = book.enter(errand: UInt64(place), attempt: place % 8, random: random)
            // Also those that are over are not given again.
            if place % 3 == 0 { book.close(id) }
            #expect(ids.insert(id).inserted)
            let query = SocketQuery(id: id, attempt: UInt16(place % 8), errand: UInt64(place))
            #expect(book.find(id) == (place % 3 == 0 ? .over : .open(query)))
        }
        let strange = (0...UInt16.max).first { !ids.contains($0) }
        #expect(strange.map(book.find) == .unknown)
        #expect(book.inFlight == 4_096 - 1_366 && book.open.count == book.inFlight)
    }

    @Test func `takes no more than its policy allows at once`() {
        var book = SocketBook(.pooled, openedAt: moment)
        var ids: [UInt16] = []
        while book.takesMore(now: moment) {
            ids.append(book.enter(errand: 1, attempt: 0, random: random))
        }
        #expect(ids.count == SocketPolicy.pooled.inFlightMax)
        #expect(!book.isDone(now: moment))
        book.close(ids[0])
        // What is over is not counted twice.
        book.close(ids[0])
        #expect(book.inFlight == ids.count - 1 && book.takesMore(now: moment))
    }

    @Test func `is done when its queries are used up and none is waited for`() {
        var book = SocketBook(.pooled, openedAt: moment)
        for place in 0..<SocketPolicy.pooled.queriesMax {
            #expect(book.takesMore(now: moment) && !book.isDone(now: moment))
            let id = book.enter(errand: UInt64(place), attempt: 0, random: random)
            #expect(!book.isDone(now: moment))
            book.close(id)
        }
        #expect(!book.takesMore(now: moment) && book.isDone(now: moment))
    }

    @Test func `is done when it is old and none is waited for`() {
        var book = SocketBook(.pooled, openedAt: moment)
        let id = book.enter(errand: 1, attempt: 0, random: random)
        let old = moment.later(milliseconds: SocketPolicy.pooled.ageMilliseconds)
        #expect(book.oldAt == old)
        #expect(book.takesMore(now: MonotonicNanoseconds(old.value - 1)))
        #expect(!book.takesMore(now: old) && !book.isDone(now: old))
        book.close(id)
        #expect(book.isDone(now: old) && !book.isDone(now: moment))
    }

    @Test func `sends nothing more after a datagram that answers nothing`() {
        var book = SocketBook(.pooled, openedAt: moment)
        let id = book.enter(errand: 1, attempt: 0, random: random)
        book.missed()
        #expect(!book.takesMore(now: moment) && !book.isDone(now: moment))
        #expect(book.misses == 1)
        book.close(id)
        #expect(book.isDone(now: moment))
    }

    @Test func `of one query is done with it, however old`() {
        var book = SocketBook(.fresh, openedAt: moment)
        #expect(book.oldAt == nil && book.takesMore(now: moment.later(milliseconds: 10_000)))
        let id = book.enter(errand: 1, attempt: 0, random: random)
        #expect(!book.takesMore(now: moment))
        book.close(id)
        #expect(book.isDone(now: moment))
    }
}
