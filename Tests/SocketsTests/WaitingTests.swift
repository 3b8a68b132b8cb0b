import Sockets
import Testing

@Suite struct `The monotonic clock` {
    @Test func `never goes back`() {
        let clock = MonotonicClock()
        let first = clock.now()
        #expect(clock.now() >= first)
        #expect(first.value > 0)
    }

    @Test func `counts forth and back without overflowing`() {
        let moment = MonotonicNanoseconds(5)
        #expect(moment.advanced(by: .nanoseconds(3)).value == 8)
        #expect(moment.advanced(by: .nanoseconds(-3)).value == 2)
        #expect(moment.advanced(by: .seconds(-1)).value == 0)
        #expect(MonotonicNanoseconds(.max).advanced(by: .seconds(1)).value == .max)
        #expect(MonotonicNanoseconds(.max).advanced(byNanoseconds: 1).value == .max)
        #expect(moment.duration(since: MonotonicNanoseconds(8)) == .nanoseconds(-3))
        #expect(moment.nanoseconds(since: MonotonicNanoseconds(8)) == 0)
        #expect(MonotonicNanoseconds(8).nanoseconds(since: moment) == 3)
        #expect(Duration.seconds(Int64.max).nanoseconds == .max)
        #expect(Duration.seconds(Int64.min).nanoseconds == .min)
    }

    @Test func `stands still in a test until it is moved`() {
        let manual = ManualClock(startingAt: MonotonicNanoseconds(7))
        let clock = manual.clock
        #expect(clock.now().value == 7)
        manual.advance(by: .nanoseconds(5))
        #expect(clock.now().value == 12)
    }
}

@Suite struct `A poll set` {
    @Test func `tells which of its sockets is ready, in the order that they were added`() throws {
        var set = PollSet()
        let first = try Waker()
        let second = try Waker()
        let places = [set.add(first), set.add(second)]
        #expect(places == [0, 1])
        second.wake()
        try set.wait()
        var ready = places.map { set.isReady($0) }
        #expect(ready == [false, true])
        second.drain()
        first.wake()
        try set.wait()
        ready = places.map { set.isReady($0) }
        #expect(ready == [true, false])
    }

    @Test func `is woken by another thread`() throws {
        var set = PollSet()
        let waker = try Waker()
        _ = set.add(waker)
        let thread = try WorkerThread(name: "waker") { waker.wake() }
        try set.wait()
        let isReady = set.isReady(0)
        #expect(isReady)
        thread.join()
    }
}

@Suite struct `A poller` {
    @Test func `tells which of its sockets is ready`() throws {
        var poller = try Poller()
        let first = try Waker()
        let second = try Waker()
        try poller.add(first, token: 1)
        try poller.add(second, token: 2)
        #expect(try poller.wait(timeout: .zero) == 0)
        second.wake()
        second.wake()
        #expect(try poller.wait() == 1)
        #expect(poller.event(0).token == 2)
        #expect(poller.event(0).isReadable && !poller.event(0).isWritable)
        second.drain()
        #expect(try poller.wait(timeout: .zero) == 0)
        first.wake()
        try poller.remove(first)
        #expect(try poller.wait(timeout: .zero) == 0)
    }

    @Test func `is woken by another thread`() throws {
        var poller = try Poller()
        let waker = try Waker()
        try poller.add(waker, token: 1)
        let thread = try WorkerThread(name: "waker") { waker.wake() }
        #expect(try poller.wait() == 1)
        thread.join()
        thread.join()
    }

    @Test func `has waited out its time-out when it returns nothing`() throws {
        var poller = try Poller()
        let clock = MonotonicClock()
        let start = clock.now()
        #expect(try poller.wait(timeout: .microseconds(2500)) == 0)
        #expect(clock.now().duration(since: start) >= .microseconds(2500))
    }

    @Test func `refuses a socket twice`() throws {
        let poller = try Poller()
        let waker = try Waker()
        try poller.add(waker, token: 1)
        #expect(throws: SocketError.self) { try poller.add(waker, token: 2) }
    }
}

@Suite struct `Secure randomness` {
    @Test func `does not repeat itself`() {
        let random = SecureRandom()
        let words = (0..<1000).map { _ in random.next64() }
        #expect(Set(words).count == words.count)
    }

    @Test func `repeats itself for tests, by the seed`() {
        let first = SecureRandom(seededForTests: 1)
        let second = SecureRandom(seededForTests: 1)
        let third = SecureRandom(seededForTests: 2)
        let words = (0..<100).map { _ in first.next64() }
        #expect(words == (0..<100).map { _ in second.next64() })
        #expect(words != (0..<100).map { _ in third.next64() })
    }

    @Test func `keeps to a range and reaches all of it`() {
        let random = SecureRandom(seededForTests: 3)
        let numbers = (0..<1000).map { _ in random.next(in: 10...13) }
        #expect(Set(numbers) == [10, 11, 12, 13])
        let wide = (0..<1000).map { _ in random.next(in: 0...UInt16.max) }
        #expect(Set(wide).count > 900)
        #expect(random.next(in: 7...7) == 7)
    }
}
