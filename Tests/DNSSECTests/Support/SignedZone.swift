import Bounds
import DNSSEC
import DNSWire
import Foundation
import Testing
import ZoneFiles

/// A zone read from `Vectors`, as its signer wrote it.
struct SignedZone {
    let name: Name
    let sets: [RRset]

    init(_ file: String, name: String = "example") throws {
        let url = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Vectors").appending(path: file)
        let zone = ZoneFile.parse(try String(contentsOf: url, encoding: .utf8), file: file)
        try #require(zone.problems.isEmpty, "\(zone.problems)")
        self.name = try Name(name)
        sets = RRset.grouping(zone.records)
    }

    /// The set of that name and type; the name without the zone's, `@` for the zone itself.
    func set(_ name: String, _ type: RRType) throws -> RRset {
        let name = try self.name(name)
        return try #require(sets.first { $0.name == name && $0.type == type }, "\(name) \(type)")
    }

    func name(_ text: String) throws -> Name {
        try text == "@" ? name : Name("\(text).\(name)")
    }

    /// The zone's keys, vouched for by a DS of its first key.
    func keys(digestType: DigestType = .sha256) throws -> ZoneKeys {
        let set = try set("@", .dnskey)
        let key = try #require(DNSKEYData(rdata: set.rdatas[0]))
        let ds = try #require(DSData(key, of: name, digestType: digestType))
        return try establish(set, vouchedBy: [ds])
    }

    /// What `establish` gives, which must be keys.
    func establish(_ set: RRset, vouchedBy digests: [DSData]) throws -> ZoneKeys {
        let finding = ZoneKeys.establish(
            set,
            vouchedBy: vouchers(digests, for: name),
            at: moment,
            tally: tally()
        )
        guard case .secure(let keys) = finding else {
            Issue.record("\(finding)")
            throw NotEstablished()
        }
        return keys
    }

    struct NotEstablished: Error {}
}

/// A moment within the life of the signatures in `Vectors`: 2026-06-01.
let moment: UInt32 = 1_780_272_000

/// A fresh tally.
func tally(_ counters: BoundCounters = BoundCounters()) -> WorkTally {
    WorkTally(counters: counters)
}

/// What vouches for `zone`.
func vouchers(_ digests: [DSData], for zone: Name) -> Vouchers {
    let records = digests.map {
        ResourceRecord(name: zone, type: .ds, ttl: 3600, rdata: $0.rdata)
    }
    return TrustAnchors(records)[zone] ?? { preconditionFailure("no anchor") }()
}
