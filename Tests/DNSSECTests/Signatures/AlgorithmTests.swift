import Bounds
import DNSSEC
import DNSWire
import Foundation
import TestChance
import Testing
import ZoneFiles

@Suite struct `Each algorithm` {
    static let all: [UInt8] = [5, 7, 8, 10, 13, 14, 15, 16]

    @Test(arguments: all)
    func `verifies every set of a zone that another program signed`(algorithm: UInt8) throws {
        let zone = try SignedZone("algorithm-\(algorithm).zone")
        let keys = try zone.keys()
        #expect(zone.sets.count > 15)
        for set in zone.sets where !set.signatures.isEmpty {
            let tally = tally()
            guard case .secure(let signed) = keys.verify(set, at: moment, tally: tally) else {
                Issue.record("\(set.name) \(set.type)")
                continue
            }
            #expect(signed.zone == zone.name)
            #expect(signed.wildcard == nil)
            #expect(tally.used(.signatureVerifications) == 1)
            #expect(tally.used(.signatureFailures) == 0)
        }
    }

    @Test(arguments: all)
    func `rejects another set's signature`(algorithm: UInt8) throws {
        let zone = try SignedZone("algorithm-\(algorithm).zone")
        let keys = try zone.keys()
        var set = try zone.set("ns", .a)
        set.rdatas.removeLast()
        guard case .bogus(let cause) = keys.verify(set, at: moment, tally: tally()) else {
            Issue.record("verified")
            return
        }
        #expect(cause.code == .dnssecBogus)
    }

    @Test(arguments: all)
    func `may fail four times for one query, and twice where that costs most`(
        algorithm: UInt8
    ) throws {
        let zone = try SignedZone("algorithm-\(algorithm).zone")
        let keys = try zone.keys()
        var set = try zone.set("ns", .a)
        set.rdatas.removeLast()
        let counters = BoundCounters()
        let tally = tally(counters)
        for _ in 0..<6 {
            guard case .bogus = keys.verify(set, at: moment, tally: tally) else {
                Issue.record("verified")
                return
            }
        }
        let isDear = algorithm == 14 || algorithm == 16
        #expect(tally.used(.signatureVerifications) == (isDear ? 2 : 4))
        #expect(tally.used(.signatureFailures) == Bound.signatureFailures.value)
        #expect(counters[.signatureFailures] == (isDear ? 4 : 2))
    }

    @Test(arguments: all)
    func `rejects a set or a signature of which any bit was flipped`(algorithm: UInt8) throws {
        let zone = try SignedZone("algorithm-\(algorithm).zone")
        let keys = try zone.keys()
        var random = SeededGenerator(seed: UInt64(algorithm))
        let sets = zone.sets.filter { !$0.signatures.isEmpty }
        for _ in 0..<60 {
            var set = try #require(sets.randomElement(using: &random))
            let bit = UInt8(1) << UInt8.random(in: 0..<8, using: &random)
            if Bool.random(using: &random) {
                // Past the fixed fields and the signer: in the signature itself.
                let count = set.signatures[0].count
                set.signatures[0][Int.random(in: 27..<count, using: &random)] ^= bit
            } else {
                let place = Int.random(in: set.rdatas.indices, using: &random)
                let before = CanonicalForm.ordered(set.rdatas, type: set.type)
                let octet = Int.random(in: set.rdatas[place].indices, using: &random)
                set.rdatas[place][octet] ^= bit
                // Another case of a letter in a name is the same set.
                if CanonicalForm.ordered(set.rdatas, type: set.type) == before { continue }
            }
            #expect(keys.verify(set, at: moment, tally: tally()).set == nil)
        }
    }

    @Test(arguments: [DigestType.sha1, .sha256, .sha384])
    func `is vouched for by each type of digest`(type: DigestType) throws {
        for algorithm in Self.all {
            _ = try SignedZone("algorithm-\(algorithm).zone").keys(digestType: type)
        }
    }

    @Test func `has the digests that another program computed`() throws {
        let url = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Vectors/algorithms.ds")
        let text = try String(contentsOf: url, encoding: .utf8)
        let records = ZoneFile.parse(text, file: "algorithms.ds").records
        #expect(records.count == 24)
        for record in records {
            let ds = try #require(DSData(rdata: record.rdata))
            let zone = try SignedZone("algorithm-\(ds.algorithm.rawValue).zone")
            let key = try #require(DNSKEYData(rdata: zone.set("@", .dnskey).rdatas[0]))
            #expect(DSData(key, of: zone.name, digestType: ds.digestType) == ds)
        }
    }
}
