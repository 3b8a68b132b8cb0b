import Bounds
import DNSSEC
import DNSWire
import Foundation
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
