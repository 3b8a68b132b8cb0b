import Addresses
import DNSWire
import Recursion
import Sockets
import TestChance
import Testing

@testable import Resolution

/// When snapshots are written here, in microseconds since 1970.
private let written: Int64 = 1_800_000_000_000_000

/// That moment, `seconds` later.
private func wall(_ seconds: Int64) -> Int64 { written + seconds * 1_000_000 }

/// A resolver that was never started, and its clock.
private func resolver(
    _ change: (inout ResolutionSettings) -> Void = { _ in }
) throws -> (Resolver, ManualClock) {
    var settings = ResolutionSettings()
    change(&settings)
    // The machine has just been switched on: nothing can be older than a second by this clock.
    let clock = ManualClock()
    return (
        try Resolver(settings: settings, clock: clock.clock, systemUpstreams: { [] }), clock
    )
}

extension Resolver {
    /// Keeps `body` as the answer to `asked`.
    fileprivate func keep(_ body: AnswerBody, _ asked: Inquiry) {
        state.cache.store(body, under: CacheKey(asked), now: state.clock.now())
    }

    /// What is kept for `asked` now, found or not.
    fileprivate func kept(_ asked: Inquiry) -> CacheFinding? {
        state.cache.excuse(
            CacheKey(asked),
            name: asked.question.name.octets.span,
            now: state.clock.now()
        )
    }
}

/// Answers of all kinds, by a seed.
private func randomAnswers(_ count: Int, seed: UInt64) -> [(asked: Inquiry, body: AnswerBody)] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { index in
        let owner = "n\(index).\(["example", "example.org", "a.b.example"][random.below(3)])"
        let asked = inquiry(
            owner,
            [.a, .aaaa, .https, .txt][random.below(4)],
            dnssecOK: random.below(2) == 0
        )
        let ttl = UInt32(random.below(80_000) + 1)
        var answers: [ResourceRecord] = []
        var authorities: [ResourceRecord] = []
        var rcode = RCode.noError
        switch random.below(4) {
        case 0: answers = [alias(owner, "edge.\(index).example.net", ttl: ttl)]
        case 1:
            rcode = .nxDomain
            authorities = [soa("example", ttl: ttl)]
        default:
            answers = (0...random.below(4)).map {
                address(owner, "192.0.2.\($0)", ttl: ttl)
            }
        }
        return (
            asked,
            AnswerBody(
                asked.question,
                rcode: rcode,
                answers: answers,
                authorities: authorities,
                note: random.below(5) == 0 ? .unsupportedIterations : .none,
                isSecure: random.below(2) == 0,
                lifetime: ttl
            )
        )
    }
}

@Suite struct `A snapshot of the cache` {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `has all answers again, older by the time between`(seed: UInt64) throws {
        let answers = randomAnswers(400, seed: seed)
        let (before, clock) = try resolver()
        for (asked, body) in answers { before.keep(body, asked) }
        clock.advance(by: .seconds(100))
        let snapshot = before.snapshot(at: written)

        let (after, _) = try resolver()
        let report = try after.restore(snapshot, at: wall(3_600))
        #expect(report.fresh + report.stale == answers.count && report.dropped == 0)
        for (asked, body) in answers {
            let kept = try #require(after.kept(asked))
            #expect(kept.body == body && kept.age == 3_700)
            #expect(kept.isStale == (body.lifetime <= 3_700))
        }
        #expect(report.stale == answers.count { $0.body.lifetime <= 3_700 })
    }

    @Test func `is refused when one octet has changed, any octet`() throws {
        let (before, _) = try resolver()
        for (asked, body) in randomAnswers(3, seed: 5) { before.keep(body, asked) }
        let snapshot = before.snapshot(at: written)
        let (after, _) = try resolver()
        for place in snapshot.indices {
            for bit in 0..<8 {
                var damaged = snapshot
                damaged[place] ^= 1 << UInt8(bit)
                #expect(throws: SnapshotFault.self) { try after.restore(damaged, at: written) }
            }
        }
        #expect(after.counters.cacheEntries == 0)
    }

    @Test func `is refused when it was cut off, anywhere, or goes on`() throws {
        let (before, _) = try resolver()
        for (asked, body) in randomAnswers(3, seed: 6) { before.keep(body, asked) }
        let snapshot = before.snapshot(at: written)
        let (after, _) = try resolver()
        for length in snapshot.indices {
            #expect(throws: SnapshotFault.damaged) {
                try after.restore(Array(snapshot[..<length]), at: written)
            }
        }
        #expect(throws: SnapshotFault.damaged) { try after.restore(snapshot + [0], at: written) }
        #expect(after.counters.cacheEntries == 0)
    }

    /// Whoever can write the file can make its checksum right; what it holds is checked all the same.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `never makes a wrong answer, whatever it holds`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let (before, _) = try resolver()
        for (asked, body) in randomAnswers(6, seed: seed) { before.keep(body, asked) }
        let snapshot = before.snapshot(at: written)
        let (after, _) = try resolver()
        for _ in 0..<400 {
            after.flush()
            var forged = snapshot
            for _ in 0...random.below(3) {
                let behind = forged.count - CacheSnapshot.headerOctets
                forged[CacheSnapshot.headerOctets + random.below(behind)] = UInt8(
                    random.below(256)
                )
            }
            let checksum = CacheSnapshot.checksum(of: forged.span)
            for index in 0..<8 {
                forged[CacheSnapshot.checksumOffset + index] = UInt8(
                    truncatingIfNeeded: checksum >> UInt64(8 * index)
                )
            }
            do {
                _ = try after.restore(forged, at: written)
            } catch {
                #expect(error == .damaged && after.counters.cacheEntries == 0)
                continue
            }
            // Each answer can be read and written, and is about the name that it is kept under.
            after.state.cache.forEach { entry in
                let name = Array(entry.body.octets[..<entry.body.nameCount])
                do {
                    let question = Question(
                        name: try Name(wire: name),
                        type: CacheKey.type(entry.facets)
                    )
                    let records = entry.body.records(question)
                    #expect(records.answers.count == Int(entry.body.answerCount))
                } catch {
                    Issue.record("a name that is none was kept: \(name)")
                }
            }
        }
    }

    @Test func `is taken as past its time where the clock was set back`() throws {
        let (before, _) = try resolver()
        before.keep(body("a.example", seconds: 300), inquiry("a.example"))
        let snapshot = before.snapshot(at: written)
        let (after, _) = try resolver()
        let report = try after.restore(snapshot, at: wall(-1))
        #expect(report.clockWasSetBack && report.fresh == 0 && report.stale == 1)
        #expect(try after.now("a.example", at: after.state.clock.now()) == nil)
        #expect(after.kept(inquiry("a.example"))?.isStale == true)
    }

    @Test func `loses what is too old to be of use`() throws {
        let (before, _) = try resolver()
        before.keep(body("a.example", seconds: 300), inquiry("a.example"))
        let snapshot = before.snapshot(at: written)
        let (after, _) = try resolver { $0.upkeep.staleSecondsMax = 600 }
        #expect(try after.restore(snapshot, at: wall(899)).stale == 1)
        let (later, _) = try resolver { $0.upkeep.staleSecondsMax = 600 }
        #expect(try later.restore(snapshot, at: wall(900)).dropped == 1)
        let (never, _) = try resolver { $0.upkeep.staleSecondsMax = 0 }
        #expect(try never.restore(snapshot, at: wall(299)).fresh == 1)
        // A century is no more than too long.
        let (much, _) = try resolver()
        #expect(try much.restore(snapshot, at: .max).dropped == 1)
    }

    @Test func `holds no failures and no answers that were not to be validated`() throws {
        let (before, _) = try resolver()
        before.keep(
            .empty(
                name("a.example"),
                rcode: .servFail,
                note: .upstreamsFailed,
                lifetime: 5
            ),
            inquiry("a.example")
        )
        let unchecked = Inquiry(inquiry("b.example").question, checkingDisabled: true)
        before.keep(body("b.example"), unchecked)
        let (after, _) = try resolver()
        let report = try after.restore(before.snapshot(at: written), at: written)
        #expect(report == SnapshotReport())
    }

    @Test func `gives nothing for names that have come to be answered here`() throws {
        let (before, _) = try resolver()
        before.keep(body("nas.example"), inquiry("nas.example"))
        let (after, _) = try resolver {
            $0.localRecords = [address("nas.example", "192.168.1.9")]
        }
        #expect(try after.restore(before.snapshot(at: written), at: written).dropped == 1)
    }

    @Test func `is refused under settings by which other answers are right`() throws {
        let (before, _) = try resolver()
        before.keep(body("a.example"), inquiry("a.example"))
        let snapshot = before.snapshot(at: written)
        let changes: [(inout ResolutionSettings) -> Void] = [
            { $0.protectsFromRebinding = false },
            { $0.rebindingExceptions = [name("corp.example")] },
            { $0.localZones = [name("home.example")] },
            { $0.recursion.negativeTrustAnchors = [name("broken.example")] },
            { $0.recursion.rootHints = [] },
        ]
        for change in changes {
            let (after, _) = try resolver(change)
            #expect(throws: SnapshotFault.otherSettings) {
                try after.restore(snapshot, at: written)
            }
        }
        // What changes no answer takes nothing away.
        let (after, _) = try resolver {
            $0.timeoutMilliseconds = 1_000
            $0.mode = .recursive
            $0.cacheOctetsMax = 1 << 20
        }
        #expect(try after.restore(snapshot, at: written).fresh == 1)
    }

    @Test func `is refused by a program that writes another form`() throws {
        let (before, _) = try resolver()
        var snapshot = before.snapshot(at: written)
        snapshot[8] = 0xFE
        #expect(throws: SnapshotFault.otherVersion(0xFE)) {
            try before.restore(snapshot, at: written)
        }
        #expect(throws: SnapshotFault.damaged) { try before.restore([], at: written) }
    }

    @Test func `leaves what has been learnt since`() throws {
        let (before, _) = try resolver()
        before.keep(body("a.example", mark: 1), inquiry("a.example"))
        let (after, _) = try resolver()
        after.keep(body("a.example", mark: 2), inquiry("a.example"))
        _ = try after.restore(before.snapshot(at: written), at: written)
        #expect(after.kept(inquiry("a.example"))?.body == body("a.example", mark: 2))
        #expect(after.counters.cacheEntries == 1)
    }

    @Test func `keeps to the room there is, and what was found of late before the rest`() throws {
        let (before, _) = try resolver()
        for index in 0..<400 {
            before.keep(body("n\(index).example", seconds: 3_600), inquiry("n\(index).example"))
        }
        for index in 0..<10 {
            _ = try before.now("n\(index * 40).example", at: before.state.clock.now())
        }
        let snapshot = before.snapshot(at: written)
        let (after, _) = try resolver { $0.cacheOctetsMax = 8 << 10 }
        _ = try after.restore(snapshot, at: written)
        #expect(after.counters.cacheOctets <= 8 << 10)
        for index in 0..<10 { #expect(after.kept(inquiry("n\(index * 40).example")) != nil) }
    }
}
