import Bounds
import DNSSEC
import DNSWire
import TestSigners
import Testing

@Suite struct `A denial by NSEC3` {
    let zone: OwnZone

    init() throws { zone = try OwnZone() }

    /// A verified NSEC3 set that matches `owner`, or covers it where `isGap`.
    private func nsec3(
        _ owner: String,
        isGap: Bool = false,
        _ types: Set<RRType> = [.a],
        flags: UInt8 = 0,
        parameters: NSEC3Parameters = NSEC3Parameters(),
        below: String = "example"
    ) throws -> SignedSet {
        var hash = NSEC3Hash.octets(of: try name(owner), parameters)
        var next = hash
        next[19] &+= 1
        if isGap { hash[19] &-= 1 }
        let data = NSEC3Data(
            parameters: parameters,
            flags: flags,
            nextHash: next,
            types: TypeBitMap(types)
        )
        return try zone.verified(
            RRset(
                name: try Name(below).prepending(label: NSEC3Hash.label(of: hash)),
                type: .nsec3,
                ttl: 300,
                rdatas: [data.rdata]
            )
        )
    }

    private func name(_ text: String) throws -> Name {
        try text == "@" ? zone.name : Name("\(text).\(zone.name)")
    }

    private func denial(_ sets: SignedSet...) -> Denial { Denial(sets, of: zone.name) }

    @Test func `of a name needs its closest encloser, the next closer name and the wildcard`()
        throws
    {
        let encloser = try nsec3("@", [.soa, .ns])
        let nextCloser = try nsec3("b", isGap: true)
        let wildcard = try nsec3("*", isGap: true)
        let name = try name("a.b")
        #expect(
            denial(encloser, nextCloser, wildcard).nameError(of: name, tally: tally()) == .proven
        )
        for sets in [[encloser, nextCloser], [encloser, wildcard], [nextCloser, wildcard]] {
            let denial = Denial(sets, of: zone.name)
            #expect(denial.nameError(of: name, tally: tally()) != .proven)
        }
    }

    @Test func `has no closest encloser at a zone cut or DNAME (RFC 5155 §8.3)`() throws {
        for types: Set<RRType> in [[.ns], [.ns, .ds], [.dname]] {
            let denial = denial(
                try nsec3("cut", types),
                try nsec3("a.cut", isGap: true),
                try nsec3("*.cut", isGap: true)
            )
            #expect(denial.nameError(of: try name("a.cut"), tally: tally()) != .proven)
            let finding = denial.delegation(at: try name("a.cut"), tally: tally())
            #expect(finding != .notDelegation && finding != .unsigned)
        }
    }

    @Test func `is opted out of without a record of the apex, and denied by nothing less`() throws {
        let name = try name("b")
        let gap = try nsec3("b", isGap: true, flags: 1)
        let optedOut = denial(gap)
        #expect(optedOut.delegation(at: name, tally: tally()) == .optOut)
        #expect(optedOut.nameError(of: name, tally: tally()) != .insecure(nil))
        #expect(optedOut.noData(of: name, type: .ds, tally: tally()) != .insecure(nil))
        let plain = denial(try nsec3("b", isGap: true))
        #expect(plain.delegation(at: name, tally: tally()) != .notDelegation)
        let alias = denial(try nsec3("@", [.soa, .ns, .dname]), gap)
        #expect(alias.delegation(at: name, tally: tally()) != .optOut)
    }

    @Test func `in an opt-out span is insecure (RFC 5155 §9.2)`() throws {
        let encloser = try nsec3("@", [.soa, .ns])
        let gap = try nsec3("b", isGap: true, flags: 1)
        let wildcard = try nsec3("*", isGap: true)
        let set = denial(encloser, gap, wildcard)
        #expect(set.nameError(of: try name("b"), tally: tally()) == .insecure(nil))
        #expect(set.delegation(at: try name("b"), tally: tally()) == .optOut)
        #expect(set.delegation(at: try name("a.b"), tally: tally()) == .optOut)
        #expect(set.noData(of: try name("b"), type: .ds, tally: tally()) == .insecure(nil))
        #expect(
            set.wildcardAnswer(for: try name("b"), from: try name("*"), tally: tally())
                == .insecure(nil)
        )
        let plain = denial(encloser, try nsec3("b", isGap: true), wildcard)
        #expect(plain.delegation(at: try name("b"), tally: tally()) == .notDelegation)
        guard case .bogus = plain.noData(of: try name("b"), type: .ds, tally: tally()) else {
            Issue.record("an absent name has no data")
            return
        }
    }

    @Test func `knows no wildcard outside its zone, not even where the hashes would cost too much`()
        throws
    {
        let name = try name("a.b")
        let set = denial(
            try nsec3("@", isGap: true, parameters: NSEC3Parameters(iterations: 51))
        )
        guard case .bogus = set.wildcardAnswer(for: name, from: try Name("*."), tally: tally())
        else {
            Issue.record("*. is not in \(zone.name)")
            return
        }
        guard
            case .insecure = set.wildcardAnswer(for: name, from: try self.name("*"), tally: tally())
        else {
            Issue.record("51 iterations are not borne")
            return
        }
    }

    @Test func `by the parent tells of DS alone, by the child of all but DS`() throws {
        let parents = denial(try nsec3("cut", [.ns]))
        let cut = try name("cut")
        #expect(parents.noData(of: cut, type: .ds, tally: tally()) == .proven)
        #expect(parents.noData(of: cut, type: .a, tally: tally()) != .proven)
        #expect(parents.delegation(at: cut, tally: tally()) == .unsigned)
        let childs = denial(try nsec3("@", [.ns, .soa]))
        #expect(childs.noData(of: zone.name, type: .ds, tally: tally()) != .proven)
        #expect(childs.noData(of: zone.name, type: .a, tally: tally()) == .proven)
    }

    @Test func `must have its owner right under the zone`() throws {
        let name = try name("a")
        let good = denial(try nsec3("a", [.mx]))
        #expect(good.noData(of: name, type: .a, tally: tally()) == .proven)
        let deep = denial(try nsec3("a", [.mx], below: "sub.example"))
        guard case .bogus(let cause) = deep.noData(of: name, type: .a, tally: tally()) else {
            Issue.record("taken")
            return
        }
        #expect(cause.code == .dnssecBogus)
    }

    @Test func `with unknown flags or hash algorithm is none`() throws {
        let name = try name("a")
        let flags = denial(try nsec3("a", [.mx], flags: 2))
        #expect(flags.isEmpty)
        let algorithm = denial(
            try nsec3("a", [.mx], parameters: NSEC3Parameters(hashAlgorithm: 2))
        )
        #expect(algorithm.noData(of: name, type: .a, tally: tally()) != .proven)
    }

    @Test func `is not put together from different ways of hashing`() throws {
        let salted = NSEC3Parameters(salt: [1])
        let set = denial(
            try nsec3("@", [.soa, .ns]),
            try nsec3("b", isGap: true, parameters: salted),
            try nsec3("*", isGap: true)
        )
        #expect(set.nameError(of: try name("b"), tally: tally()) != .proven)
    }

    @Test func `of 50 iterations is borne, of 51 insecure`() throws {
        let counters = BoundCounters()
        let borne = denial(try nsec3("a", [.mx], parameters: NSEC3Parameters(iterations: 50)))
        let name = try name("a")
        #expect(borne.noData(of: name, type: .a, tally: tally(counters)) == .proven)
        #expect(counters[.nsec3Iterations] == 0)
        let many = denial(try nsec3("a", [.mx], parameters: NSEC3Parameters(iterations: 51)))
        guard
            case .insecure(let cause?) = many.noData(of: name, type: .a, tally: tally(counters))
        else {
            Issue.record("not insecure")
            return
        }
        #expect(cause.code == .unsupportedNSEC3Iterations)
        #expect(counters[.nsec3Iterations] == 1)
    }

    @Test func `of a salt of 64 octets is borne, of 65 bogus`() throws {
        let counters = BoundCounters()
        let name = try name("a")
        for (count, isBorne) in [(64, true), (65, false)] {
            let salt = NSEC3Parameters(salt: [UInt8](repeating: 7, count: count))
            let denial = denial(try nsec3("a", [.mx], parameters: salt))
            let finding = denial.noData(of: name, type: .a, tally: tally(counters))
            #expect((finding == .proven) == isBorne)
        }
        #expect(counters[.nsec3SaltOctets] == 1)
    }

    @Test func `takes 150 hashes for one query`() throws {
        let counters = BoundCounters()
        let tally = tally(counters)
        let set = denial(try nsec3("other", [.mx]))
        let deep = try Name(String(repeating: "a.", count: 100) + "example")
        guard case .bogus(let first) = set.nameError(of: deep, tally: tally),
            case .bogus(let second) = set.nameError(of: deep, tally: tally)
        else {
            Issue.record("not bogus")
            return
        }
        #expect(first.code == .nsecMissing)
        #expect(second.text.contains("nsec3-hashes"))
        #expect(tally.used(.nsec3Hashes) == 150)
        #expect(counters[.nsec3Hashes] == 1)
    }

    @Test func `covers hashes beyond the last up to the first`() throws {
        // The only NSEC3 of a zone with one name: owner and next are the same.
        let parameters = NSEC3Parameters()
        let hash = NSEC3Hash.octets(of: zone.name, parameters)
        let data = NSEC3Data(
            parameters: parameters,
            flags: 0,
            nextHash: hash,
            types: TypeBitMap([.soa, .ns])
        )
        let set = try zone.verified(
            RRset(
                name: try zone.name.prepending(label: NSEC3Hash.label(of: hash)),
                type: .nsec3,
                ttl: 300,
                rdatas: [data.rdata]
            )
        )
        #expect(denial(set).nameError(of: try name("a"), tally: tally()) == .proven)
        #expect(denial(set).nameError(of: zone.name, tally: tally()) != .proven)
    }
}
