import Bounds
import DNSSEC
import DNSWire
import TestChance
import TestSigners
import Testing

/// RFC 5011 §4 and §6, played day by day.
@Suite struct `A trust anchor's roll-over` {
    static let day: UInt32 = 86_400
    let zone: Name
    /// A, B and C of RFC 5011 §6.
    let a: SigningKey
    let b: SigningKey
    let c: SigningKey

    init() throws {
        zone = try Name("example")
        a = SigningKey(1, of: zone)
        b = SigningKey(2, of: zone)
        c = SigningKey(3, of: zone)
    }

    /// A moment so many days after the beginning.
    private func day(_ number: UInt32) -> UInt32 { moment + number * Self.day }

    /// A DNSKEY set of `keys` signed by `signers`, for a month.
    private func set(
        _ keys: [SigningKey],
        signedBy signers: [SigningKey],
        on number: UInt32,
        ttl: UInt32 = 86_400
    ) -> RRset {
        var set = dnskeys(keys.map(\.data), of: zone)
        set.ttl = ttl
        for signer in signers {
            set = signer.sign(set, inception: day(number) - 60, expiration: day(number + 30))
        }
        return set
    }

    /// `key` with the REVOKE bit.
    private func revoked(_ number: UInt8) -> SigningKey {
        SigningKey(number, of: zone, flags: 257 | 0x80)
    }

    private func begin() -> AnchorRollover {
        AnchorRollover(vouchers([a.ds()], for: zone))
    }

    private func state(_ key: SigningKey, _ rollover: AnchorRollover) -> AnchorRollover.State? {
        rollover.keys.first { $0.data == key.data }?.state
    }

    @Test func `takes the configured key at once, and another after 30 days`() throws {
        var rollover = begin()
        _ = rollover.observe(set([a], signedBy: [a], on: 0), at: day(0), tally: tally())
        #expect(state(a, rollover) == .valid)
        // §6.2: B is added, signed by A alone.
        let changes = rollover.observe(
            set([a, b], signedBy: [a], on: 1),
            at: day(1),
            tally: tally()
        )
        #expect(changes.map(\.to) == [.addPend])
        for number in stride(from: UInt32(2), to: 31, by: 7) {
            _ = rollover.observe(
                set([a, b], signedBy: [a], on: number),
                at: day(number),
                tally: tally()
            )
            #expect(state(b, rollover) == .addPend)
            #expect(rollover.vouchers?.keys == [a.data])
        }
        _ = rollover.observe(set([a, b], signedBy: [a], on: 31), at: day(31), tally: tally())
        #expect(state(b, rollover) == .valid)
        // Now B alone may sign.
        _ = rollover.observe(set([a, b, c], signedBy: [b], on: 32), at: day(32), tally: tally())
        #expect(state(c, rollover) == .addPend)
    }

    @Test func `forgets a waiting key that is absent once, and begins again`() throws {
        var rollover = begin()
        _ = rollover.observe(set([a, b], signedBy: [a], on: 0), at: day(0), tally: tally())
        let changes = rollover.observe(
            set([a], signedBy: [a], on: 20),
            at: day(20),
            tally: tally()
        )
        #expect(changes.map(\.from) == [.addPend] && changes.map(\.to) == [nil])
        _ = rollover.observe(set([a, b], signedBy: [a], on: 21), at: day(21), tally: tally())
        _ = rollover.observe(set([a, b], signedBy: [a], on: 40), at: day(40), tally: tally())
        #expect(state(b, rollover) == .addPend)
        _ = rollover.observe(set([a, b], signedBy: [a], on: 51), at: day(51), tally: tally())
        #expect(state(b, rollover) == .valid)
    }

    @Test func `believes no set that is not signed by a trusted key`() throws {
        var rollover = begin()
        _ = rollover.observe(set([a], signedBy: [a], on: 0), at: day(0), tally: tally())
        // §6.3: whoever has only B cannot add it.
        let changes = rollover.observe(
            set([a, b], signedBy: [b], on: 1),
            at: day(1),
            tally: tally()
        )
        #expect(changes.isEmpty)
        #expect(state(b, rollover) == nil)
        _ = rollover.observe(set([b], signedBy: [b], on: 40), at: day(40), tally: tally())
        #expect(state(a, rollover) == .valid)
        #expect(rollover.vouchers?.keys == [a.data])
    }

    @Test func `waits as long as a longer TTL says`() throws {
        var rollover = begin()
        let ttl = 40 * Self.day
        _ = rollover.observe(
            set([a, b], signedBy: [a], on: 0, ttl: ttl),
            at: day(0),
            tally: tally()
        )
        _ = rollover.observe(
            set([a, b], signedBy: [a], on: 39, ttl: ttl),
            at: day(39),
            tally: tally()
        )
        #expect(state(b, rollover) == .addPend)
        _ = rollover.observe(
            set([a, b], signedBy: [a], on: 40, ttl: ttl),
            at: day(40),
            tally: tally()
        )
        #expect(state(b, rollover) == .valid)
    }

    @Test func `trusts a missing key still, and finds it again`() throws {
        var rollover = AnchorRollover(vouchers([a.ds(), b.ds()], for: zone))
        _ = rollover.observe(set([a, b], signedBy: [a], on: 0), at: day(0), tally: tally())
        _ = rollover.observe(set([b], signedBy: [b], on: 1), at: day(1), tally: tally())
        #expect(state(a, rollover) == .missing)
        _ = rollover.observe(set([a, b], signedBy: [a], on: 2), at: day(2), tally: tally())
        #expect(state(a, rollover) == .valid)
    }

    @Test func `withdraws a revoked key at once and for ever (§6.6)`() throws {
        var rollover = AnchorRollover(vouchers([a.ds(), b.ds()], for: zone))
        _ = rollover.observe(set([a, b], signedBy: [a, b], on: 0), at: day(0), tally: tally())
        let gone = revoked(1)
        let changes = rollover.observe(
            set([gone, b], signedBy: [gone, b], on: 1),
            at: day(1),
            tally: tally()
        )
        #expect(changes.map(\.to) == [.revoked])
        #expect(changes.first?.tag == a.data.tag)
        #expect(rollover.vouchers?.keys == [b.data])
        #expect(rollover.vouchers?.digests == [b.ds()])
        // It cannot come back, nor vouch for anything.
        _ = rollover.observe(set([a, b], signedBy: [a], on: 2), at: day(2), tally: tally())
        #expect(state(a, rollover) == .revoked)
        _ = rollover.observe(set([a, b], signedBy: [b], on: 31), at: day(31), tally: tally())
        #expect(state(a, rollover) == .removed)
        _ = rollover.observe(set([a, b], signedBy: [b], on: 80), at: day(80), tally: tally())
        #expect(state(a, rollover) == .removed)
    }

    @Test func `revokes only by the key's own signature`() throws {
        var rollover = AnchorRollover(vouchers([a.ds(), b.ds()], for: zone))
        _ = rollover.observe(set([a, b], signedBy: [a, b], on: 0), at: day(0), tally: tally())
        _ = rollover.observe(
            set([revoked(1), b], signedBy: [b], on: 1),
            at: day(1),
            tally: tally()
        )
        #expect(state(a, rollover) == .missing)
    }

    @Test func `revokes though nothing else in the set is believed`() throws {
        var rollover = begin()
        _ = rollover.observe(set([a], signedBy: [a], on: 0), at: day(0), tally: tally())
        let gone = revoked(1)
        _ = rollover.observe(set([gone, c], signedBy: [gone], on: 1), at: day(1), tally: tally())
        #expect(state(a, rollover) == .revoked)
        #expect(state(c, rollover) == nil)
    }

    @Test func `revokes a configured key that was never seen before`() throws {
        var rollover = begin()
        let gone = revoked(1)
        _ = rollover.observe(set([gone], signedBy: [gone], on: 0), at: day(0), tally: tally())
        #expect(state(a, rollover) == .revoked)
        #expect(rollover.vouchers == nil)
    }

    @Test func `ends where all keys are revoked (§5)`() throws {
        var rollover = begin()
        _ = rollover.observe(set([a], signedBy: [a], on: 0), at: day(0), tally: tally())
        #expect(rollover.vouchers != nil)
        let gone = revoked(1)
        _ = rollover.observe(set([gone], signedBy: [gone], on: 1), at: day(1), tally: tally())
        #expect(rollover.vouchers == nil)
    }

    @Test func `waits for no key without the SEP bit`() throws {
        var rollover = begin()
        let signing = SigningKey(4, of: zone, flags: 256)
        _ = rollover.observe(set([a, signing], signedBy: [a], on: 0), at: day(0), tally: tally())
        #expect(rollover.keys.map(\.data) == [a.data])
    }

    @Test(arguments: [
        (ttl: UInt32(60), next: UInt32(3_600), retry: UInt32(3_600)),
        (ttl: 86_400, next: 43_200, retry: 8_640),
        (ttl: 2_000_000, next: 1_000_000, retry: 86_400),
        (ttl: 4_000_000, next: 1_296_000, retry: 86_400),
    ])
    func `is looked at as often as §2.3 says`(ttl: UInt32, next: UInt32, retry: UInt32) throws {
        var rollover = begin()
        _ = rollover.observe(set([a], signedBy: [a], on: 0, ttl: ttl), at: day(0), tally: tally())
        #expect(rollover.nextQuerySeconds == day(0) + next)
        rollover.noteFailure(at: day(1))
        #expect(rollover.nextQuerySeconds == day(1) + retry)
    }

    @Test func `is no sooner trusted when the clock goes back`() throws {
        var rollover = begin()
        _ = rollover.observe(set([a, b], signedBy: [a], on: 10), at: day(10), tally: tally())
        _ = rollover.observe(set([a, b], signedBy: [a], on: 1), at: day(1), tally: tally())
        #expect(state(b, rollover) == .addPend)
    }

    @Test func `remembers 32 keys at most`() throws {
        var rollover = begin()
        let many = (10..<60).map { SigningKey($0, of: zone) }
        _ = rollover.observe(set([a] + many, signedBy: [a], on: 0), at: day(0), tally: tally())
        #expect(rollover.keys.count == 32)
        #expect(state(a, rollover) == .valid)
    }

    @Test func `is written and read back`() throws {
        var rollover = AnchorRollover(vouchers([a.ds(), b.ds()], for: zone))
        _ = rollover.observe(set([a, b], signedBy: [a], on: 0), at: day(0), tally: tally())
        let gone = revoked(1)
        _ = rollover.observe(
            set([gone, b, c], signedBy: [gone, b], on: 1),
            at: day(1),
            tally: tally()
        )
        let again = try #require(
            AnchorRollover(text: rollover.text, configured: rollover.configured)
        )
        #expect(again == rollover)
        #expect(Set(again.keys.map(\.state)) == [.revoked, .valid, .addPend])
        #expect(AnchorRollover(text: begin().text, configured: begin().configured) == begin())
    }

    @Test func `is read from no other text`() throws {
        var rollover = begin()
        _ = rollover.observe(set([a, b], signedBy: [a], on: 0), at: day(0), tally: tally())
        let text = rollover.text
        let configured = rollover.configured
        let octets = Array(text.utf8)
        for end in 0..<octets.count {
            let cut = String(decoding: octets[..<end], as: UTF8.self)
            #expect(AnchorRollover(text: cut, configured: configured) == nil)
        }
        for (part, instead) in [
            ("anchors 1", "anchors 2"), ("zone example.", "zone test."), ("next ", "next -"),
            ("retry ", "retry 9"), (" valid ", " trusted "), ("key valid", "key  valid"),
            ("0101030F", "0181030F"), ("0101030F", "0101030"), ("0101030F", "0101030G"),
            ("end\n", "key valid 1 \nend\n"), ("end\n", "end\n\n"),
        ] {
            let other = text.replacing(part, with: instead, maxReplacements: 1)
            #expect(other != text, "\(part)")
            #expect(AnchorRollover(text: other, configured: configured) == nil, "\(instead)")
        }
        let lines = text.split(separator: "\n")
        let twice = text.replacing("end\n", with: "\(lines[3])\nend\n")
        #expect(AnchorRollover(text: twice, configured: configured) == nil)
        var random = SeededGenerator(seed: 8)
        for _ in 0..<1_000 {
            var mutated = octets
            mutated[Int.random(in: 0..<octets.count, using: &random)] =
                UInt8.random(in: 0...255, using: &random)
            _ = AnchorRollover(
                text: String(decoding: mutated, as: UTF8.self),
                configured: configured
            )
        }
    }
}
