import DNSSEC
import DNSWire
import TestSigners
import Testing

@Suite struct `A denial by NSEC` {
    let zone: OwnZone

    init() throws { zone = try OwnZone() }

    /// A verified NSEC set, its names below the zone; `@` for the zone.
    private func nsec(_ owner: String, _ next: String, _ types: Set<RRType>) throws -> SignedSet {
        try zone.verified(
            RRset(
                name: try name(owner),
                type: .nsec,
                ttl: 300,
                rdatas: [NSECData(next: try name(next), types: TypeBitMap(types)).rdata]
            )
        )
    }

    private func name(_ text: String) throws -> Name {
        try text == "@" ? zone.name : Name(text.hasSuffix(".") ? text : "\(text).\(zone.name)")
    }

    private func denial(_ sets: SignedSet...) -> Denial { Denial(sets, of: zone.name) }

    @Test func `of a name needs the wildcard denied too`() throws {
        let apex = try nsec("@", "b", [.soa, .ns])
        let gap = try nsec("m", "p", [.a])
        let absent = try name("n")
        #expect(denial(apex, gap).nameError(of: absent, tally: tally()) == .proven)
        guard case .bogus(let cause) = denial(gap).nameError(of: absent, tally: tally()) else {
            Issue.record("proven")
            return
        }
        #expect(cause.code == .nsecMissing)
    }

    @Test func `shows nothing below a zone cut or DNAME (RFC 6840 §4.1)`() throws {
        let apex = try nsec("@", "cut", [.soa, .ns])
        for types: Set<RRType> in [[.ns], [.ns, .ds], [.dname]] {
            let cut = try nsec("cut", "z", types)
            let below = try name("www.cut")
            #expect(denial(apex, cut).nameError(of: below, tally: tally()) != .proven)
            #expect(denial(apex, cut).noData(of: below, type: .a, tally: tally()) != .proven)
            let finding = denial(apex, cut).delegation(at: below, tally: tally())
            #expect(finding != .notDelegation && finding != .unsigned)
            #expect(
                denial(apex, cut).wildcardAnswer(
                    for: below,
                    from: try name("*"),
                    tally: tally()
                ) != .proven
            )
        }
        // Beside it, it does.
        let cut = try nsec("cut", "z", [.ns])
        #expect(denial(apex, cut).nameError(of: try name("cuu"), tally: tally()) == .proven)
    }

    @Test func `by the parent tells of DS alone, by the child of all but DS`() throws {
        let parents = denial(try nsec("cut", "z", [.ns]))
        let cut = try name("cut")
        #expect(parents.noData(of: cut, type: .ds, tally: tally()) == .proven)
        #expect(parents.noData(of: cut, type: .a, tally: tally()) != .proven)
        #expect(parents.delegation(at: cut, tally: tally()) == .unsigned)
        let childs = denial(try nsec("@", "z", [.ns, .soa]))
        #expect(childs.noData(of: zone.name, type: .a, tally: tally()) == .proven)
        #expect(childs.noData(of: zone.name, type: .ds, tally: tally()) != .proven)
        guard case .bogus = childs.delegation(at: zone.name, tally: tally()) else {
            Issue.record("a child's NSEC tells of its own delegation")
            return
        }
    }

    @Test func `of DS at the root is the root's own`() throws {
        let root = try OwnZone(".")
        let set = try root.verified(
            RRset(
                name: .root,
                type: .nsec,
                ttl: 300,
                rdatas: [NSECData(next: try Name("aaa"), types: TypeBitMap([.ns, .soa])).rdata]
            )
        )
        #expect(Denial([set], of: .root).noData(of: .root, type: .ds, tally: tally()) == .proven)
    }

    @Test func `says nothing of a type that is there, or of an alias`() throws {
        let set = denial(try nsec("a", "b", [.mx]), try nsec("c", "d", [.cname]))
        #expect(set.noData(of: try name("a"), type: .mx, tally: tally()) != .proven)
        #expect(set.noData(of: try name("a"), type: .a, tally: tally()) == .proven)
        #expect(set.noData(of: try name("c"), type: .a, tally: tally()) != .proven)
        #expect(set.delegation(at: try name("a"), tally: tally()) == .notDelegation)
    }

    @Test func `with a DS record is no denial of the delegation's security`() throws {
        let set = denial(try nsec("a", "b", [.ns, .ds]))
        guard case .bogus = set.delegation(at: try name("a"), tally: tally()) else {
            Issue.record("shown unsigned")
            return
        }
    }

    @Test func `shows an empty non-terminal, which is no absent name`() throws {
        let set = denial(try nsec("@", "x.y.m", [.soa, .ns]))
        for text in ["m", "y.m"] {
            let name = try name(text)
            #expect(set.noData(of: name, type: .a, tally: tally()) == .proven)
            #expect(set.nameError(of: name, tally: tally()) != .proven)
            #expect(set.delegation(at: name, tally: tally()) == .notDelegation)
        }
    }

    @Test func `whose next name is outside the zone is bogus`() throws {
        for next in ["test.", ".", "aexample."] {
            let set = denial(try nsec("m", next, [.a]), try nsec("@", "a", [.soa, .ns]))
            guard case .bogus(let cause) = set.nameError(of: try name("n"), tally: tally()) else {
                Issue.record("\(next) is taken")
                continue
            }
            #expect(cause.code == .dnssecBogus)
        }
    }

    @Test func `that goes backwards shows nothing`() throws {
        let set = denial(try nsec("m", "b", [.a]), try nsec("@", "a", [.soa, .ns]))
        #expect(set.nameError(of: try name("n"), tally: tally()) != .proven)
        #expect(set.nameError(of: try name("c"), tally: tally()) != .proven)
    }

    @Test func `expanded from a wildcard is none`() throws {
        let set = RRset(
            name: try name("m.w"),
            type: .nsec,
            ttl: 300,
            rdatas: [NSECData(next: zone.name, types: TypeBitMap([.a])).rdata]
        )
        let signed = zone.key.sign(set, owner: try name("*.w"))
        let expanded = try #require(zone.keys.verify(signed, at: moment, tally: tally()).set)
        let denial = denial(expanded, try nsec("@", "a", [.soa, .ns]))
        #expect(denial.noData(of: set.name, type: .mx, tally: tally()) != .proven)
        #expect(denial.nameError(of: try name("z"), tally: tally()) != .proven)
    }

    @Test func `by another zone is none`() throws {
        let parent = try OwnZone(".")
        let set = try parent.verified(
            RRset(
                name: zone.name,
                type: .nsec,
                ttl: 300,
                rdatas: [NSECData(next: .root, types: TypeBitMap([.ns])).rdata]
            )
        )
        let name = try name("n")
        #expect(Denial([set], of: zone.name).nameError(of: name, tally: tally()) != .proven)
        #expect(Denial([set], of: zone.name).isEmpty)
    }

    @Test func `of a wildcard's types needs the wildcard's own record`() throws {
        let gap = try nsec("w", "z", [.a])
        let wildcard = try nsec("*.w", "w2", [.mx])
        let name = try name("a.w")
        #expect(denial(wildcard).noData(of: name, type: .a, tally: tally()) == .proven)
        #expect(denial(wildcard).noData(of: name, type: .mx, tally: tally()) != .proven)
        #expect(denial(gap).noData(of: name, type: .a, tally: tally()) != .proven)
    }

    @Test func `of a closer match than a wildcard's must be about that wildcard`() throws {
        let set = denial(try nsec("*.w", "z.b.w", [.mx]))
        let answer = { (name: String, wildcard: String) throws in
            set.wildcardAnswer(
                for: try self.name(name),
                from: try self.name(wildcard),
                tally: tally()
            )
        }
        #expect(try answer("a.w", "*.w") == .proven)
        #expect(try answer("c.a.w", "*.w") == .proven)
        // b.w exists, as an empty non-terminal: *.w does not stand for names below it.
        #expect(try answer("a.b.w", "*.w") != .proven)
        #expect(try answer("b.w", "*.w") != .proven)
        #expect(try answer("a.w", "*") != .proven)
        #expect(try answer("a.w", "*.a.w") != .proven)
        #expect(try answer("*.w", "*.w") != .proven)
        #expect(try answer("w", "*.w") != .proven)
    }
}
