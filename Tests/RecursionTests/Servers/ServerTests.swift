import Addresses
import DNSWire
import Sockets
import Testing

@testable import Recursion

@Suite struct `The health of a server` {
    private func seconds(_ count: Double) -> MonotonicNanoseconds {
        MonotonicNanoseconds(UInt64(count * 1_000_000_000))
    }

    /// Silences, each as long as the server is given.
    private func silence(_ health: inout ServerHealth, _ count: Int, at second: Double) {
        for _ in 0..<count { health.wasSilent(after: health.patience, at: seconds(second)) }
    }

    @Test func `begins at 376 ms, doubles with each silence, and is set right by an answer`() {
        var health = ServerHealth()
        #expect(health.patience == 376)
        silence(&health, 1, at: 1)
        #expect(health.patience == 752)
        silence(&health, 1, at: 2)
        #expect(health.patience == 1_500)
        health.answered(in: 40)
        #expect(health.patience == 40 + 4 * 20)
        for _ in 0..<50 { health.answered(in: 10) }
        #expect(health.patience == 50)
    }

    @Test func `doubles once for all who waited together`() {
        var health = ServerHealth()
        for _ in 0..<100 { health.wasSilent(after: 376, at: seconds(1)) }
        #expect(health.patience == 752)
        #expect(!health.isBlocked(at: seconds(1)))
    }

    @Test func `is no worse for half a second's halt of a neighbour`() {
        var health = ServerHealth()
        for _ in 0..<50 { health.answered(in: 1) }
        silence(&health, 4, at: 1)
        #expect(!health.isBlocked(at: seconds(1)))
        silence(&health, 2, at: 1)
        #expect(health.isBlocked(at: seconds(1)))
    }

    @Test func `is left alone after a long silence, for 15 s and then twice as long`() {
        var health = ServerHealth()
        silence(&health, 3, at: 1)
        #expect(health.isBlocked(at: seconds(15.9)))
        #expect(!health.isBlocked(at: seconds(16)))
        silence(&health, 1, at: 20)
        #expect(health.isBlocked(at: seconds(49)))
        #expect(!health.isBlocked(at: seconds(50)))
        for step in 0..<20 { silence(&health, 1, at: 100 + Double(step)) }
        #expect(!health.isBlocked(at: seconds(420)))
        health.answered(in: 10)
        #expect(!health.isBlocked(at: seconds(120)))
    }

    @Test func `is slower, but not left alone, for silence about what others may be answered`() {
        var health = ServerHealth()
        for _ in 0..<10 {
            health.wasSilent(after: health.patience, isTelling: false, at: seconds(1))
        }
        #expect(health.patience == 1_500)
        #expect(!health.isBlocked(at: seconds(1)))
    }

    @Test func `may be tried each two seconds while it is left alone`() {
        var health = ServerHealth()
        health.wasUnreachable(at: seconds(10))
        #expect(health.isBlocked(at: seconds(10)))
        let probes = [11, 12, 13, 14].map { health.probe(at: seconds($0)) }
        #expect(probes == [false, true, false, true])
    }
}

@Suite struct `The choice among servers` {
    private let fast = SocketAddress(IPAddress(192, 0, 2, 1), port: 53)
    private let near = SocketAddress(IPAddress(192, 0, 2, 2), port: 53)
    private let slow = SocketAddress(IPAddress(192, 0, 2, 3), port: 53)
    private let other = SocketAddress(IPAddress(high: 0x2001_0DB8 << 32, low: 1), port: 53)

    private func counts(
        _ table: borrowing ServerTable,
        _ candidates: [SocketAddress]
    ) -> [SocketAddress: Int] {
        var counts: [SocketAddress: Int] = [:]
        for _ in 0..<10_000 {
            if let chosen = table.choose(among: candidates) { counts[chosen, default: 0] += 1 }
        }
        return counts
    }

    @Test func `spreads over those within 400 ms, and looks at others now and then`() {
        var table = ServerTable(random: SecureRandom(seededForTests: 5))
        table.answered(fast, in: 10)
        table.answered(near, in: 300)
        table.answered(slow, in: 900)
        let counts = counts(table, [fast, near, slow])
        #expect((4_500...5_200).contains(counts[fast, default: 0]))
        #expect((4_500...5_200).contains(counts[near, default: 0]))
        #expect((100...250).contains(counts[slow, default: 0]))
    }

    @Test func `uses both families, until one leads nowhere`() {
        var table = ServerTable(random: SecureRandom(seededForTests: 5))
        var chosen = counts(table, [fast, other])
        #expect((4_500...5_500).contains(chosen[other, default: 0]))
        for last in 0..<3 {
            let address = SocketAddress(
                IPAddress(high: 0x2001_0DB8 << 32, low: UInt64(last) + 9),
                port: 53
            )
            table.wasUnreachable(address, at: MonotonicNanoseconds(1))
        }
        chosen = counts(table, [fast, other])
        #expect(chosen[other, default: 0] < 400)
        table.answered(other, in: 10)
        chosen = counts(table, [fast, other])
        #expect(chosen[other, default: 0] > 4_000)
    }

    @Test func `remembers who is lame for a zone: five seconds, and longer each time`() {
        var table = ServerTable(random: SecureRandom(seededForTests: 5))
        let zone = name("example.org")
        func moment(_ seconds: UInt64) -> MonotonicNanoseconds {
            MonotonicNanoseconds(seconds * 1_000_000_000)
        }
        func isLame(_ type: RRType, _ zone: Name, at second: UInt64) -> Bool {
            table.isLame(fast, for: zone, type, at: moment(second))
        }
        table.wasLame(fast, for: zone, .a, at: moment(0))
        #expect(isLame(.a, zone, at: 4))
        #expect(!isLame(.a, zone, at: 5))
        #expect(!isLame(.aaaa, zone, at: 0))
        #expect(!isLame(.a, name("example.net"), at: 0))
        table.wasLame(fast, for: zone, .a, at: moment(6))
        #expect(isLame(.a, zone, at: 15))
        #expect(!isLame(.a, zone, at: 16))
        table.wasLame(fast, for: zone, .a, at: moment(1_000))
        #expect(!isLame(.a, zone, at: 1_005))
    }
}

@Suite struct `A failure to resolve (RFC 9520)` {
    private func moment(_ seconds: UInt64) -> MonotonicNanoseconds {
        MonotonicNanoseconds(seconds * 1_000_000_000)
    }

    /// For how many seconds each of six failures in a row is remembered.
    private func spans(_ cause: ResolutionFailure) -> [UInt64] {
        var cache = FailureCache()
        let question = Question(name: name("www.example.org"), type: .a)
        var now: UInt64 = 0
        return (0..<12).map { _ in
            cache.note(cause, of: question, in: name("org"), at: moment(now))
            let start = now
            while cache.failure(of: question, in: name("org"), at: moment(now)) != nil { now += 1 }
            return now - start
        }
    }

    @Test func `is remembered a second, then twice as long, up to five minutes`() {
        let cause = ResolutionFailure(error: ExtendedError(.noReachableAuthority))
        #expect(spans(cause) == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300])
    }

    @Test func `is remembered four seconds at most where nobody answered`() {
        let cause = ResolutionFailure(
            error: ExtendedError(.noReachableAuthority),
            isSilence: true
        )
        #expect(spans(cause).max() == 4)
    }

    @Test func `holds for its question and zone alone, until it is resolved`() {
        var cache = FailureCache()
        let question = Question(name: name("www.example.org"), type: .a)
        let other = Question(name: name("www.example.org"), type: .aaaa)
        let cause = ResolutionFailure(error: ExtendedError(.noReachableAuthority))
        func isKnown(_ question: Question, in zone: Name) -> Bool {
            cache.failure(of: question, in: zone, at: moment(0)) != nil
        }
        cache.note(cause, of: question, in: name("org"), at: moment(0))
        #expect(isKnown(question, in: name("org")))
        #expect(!isKnown(other, in: name("org")))
        #expect(!isKnown(question, in: .root))
        cache.clear(question, in: name("org"))
        #expect(!isKnown(question, in: name("org")))
    }
}
