import DNSSEC
import DNSWire
import Testing

@testable import DNSSEC

/// RFC 4035 §B, with its own signatures, which held in April 2004.
@Suite struct `The examples of RFC 4035 §B` {
    let zone: SignedZone
    private let keys: [ZoneKey]

    init() throws {
        zone = try SignedZone("rfc4035-b.zone")
        keys = try zone.set("@", .dnskey).rdatas.compactMap(DNSKEYData.init).map { ZoneKey($0) }
    }

    private func verified(_ name: String, _ type: RRType) throws -> SignedSet {
        var verifier = SignatureVerifier(
            zone: zone.name,
            keys: keys,
            seconds: 1_083_412_800,
            tally: tally()
        )
        return try #require(verifier.verify(zone.set(name, type)).set)
    }

    @Test func `verify`() throws {
        var count = 0
        for set in zone.sets where !set.signatures.isEmpty {
            var verifier = SignatureVerifier(
                zone: zone.name,
                keys: keys,
                seconds: 1_083_412_800,
                tally: tally()
            )
            #expect(verifier.verify(set).set != nil, "\(set.label)")
            count += 1
        }
        #expect(count == 14)
    }

    @Test func `2: name error`() throws {
        let sets = [try verified("b", .nsec), try verified("@", .nsec)]
        let denial = Denial(sets, of: zone.name)
        #expect(denial.nameError(of: try zone.name("ml"), tally: tally()) == .proven)
        let part = Denial([sets[0]], of: zone.name)
        #expect(part.nameError(of: try zone.name("ml"), tally: tally()) != .proven)
    }

    @Test func `3: no data`() throws {
        let denial = Denial([try verified("ns1", .nsec)], of: zone.name)
        #expect(denial.noData(of: try zone.name("ns1"), type: .mx, tally: tally()) == .proven)
    }

    @Test func `4: signed delegation`() throws {
        let vouchers = try #require(Vouchers(try verified("a", .ds)))
        #expect(vouchers.zone == (try zone.name("a")))
        #expect(vouchers.digests.map(\.keyTag) == [57_855])
    }

    @Test func `5: unsigned delegation`() throws {
        let denial = Denial([try verified("b", .nsec)], of: zone.name)
        #expect(denial.delegation(at: try zone.name("b"), tally: tally()) == .unsigned)
    }

    @Test func `6: wildcard expansion`() throws {
        let answer = try verified("a.z.w", .mx)
        let wildcard = try #require(answer.wildcard)
        #expect(wildcard == (try zone.name("*.w")))
        let denial = Denial([try verified("x.y.w", .nsec)], of: zone.name)
        #expect(
            denial.wildcardAnswer(for: answer.rrset.name, from: wildcard, tally: tally()) == .proven
        )
    }

    @Test func `7: wildcard no data`() throws {
        let sets = [try verified("x.y.w", .nsec), try verified("*.w", .nsec)]
        let name = try zone.name("a.z.w")
        let denial = Denial(sets, of: zone.name)
        #expect(denial.noData(of: name, type: .aaaa, tally: tally()) == .proven)
        for set in sets {
            let part = Denial([set], of: zone.name)
            #expect(part.noData(of: name, type: .aaaa, tally: tally()) != .proven)
        }
    }

    @Test func `8: DS no data, by the wrong zone`() throws {
        let denial = Denial([try verified("@", .nsec)], of: zone.name)
        #expect(denial.noData(of: zone.name, type: .ds, tally: tally()) != .proven)
    }
}
