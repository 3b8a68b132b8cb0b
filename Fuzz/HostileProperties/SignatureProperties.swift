import Bounds
import DNSWire

@testable import DNSSEC

/// What must hold when a set is verified, whatever its keys and signatures are: two octets that say what is put
/// right first, then a message.
///
/// Its DNSKEY records are the zone's keys, all its sets are verified by them, the keys' own among them. What
/// nobody finds by chance is put right where the first octets say so: the tag and algorithm of signatures, their
/// life, their signer.
struct SignatureProperties {
    private let repairs: Repairs
    private let records: [ResourceRecord]

    /// What is put right.
    private struct Repairs: OptionSet {
        let rawValue: UInt16

        static let tag = Repairs(rawValue: 1)
        static let time = Repairs(rawValue: 2)
        static let signer = Repairs(rawValue: 4)
        static let type = Repairs(rawValue: 8)
        static let flags = Repairs(rawValue: 16)
        /// The first signature is made as long as the key's signatures are.
        static let length = Repairs(rawValue: 32)
        /// All keys have the same tag: the first one's.
        static let oneTag = Repairs(rawValue: 64)
    }

    init?(_ octets: [UInt8]) {
        var source = OctetSource(octets)
        repairs = Repairs(rawValue: source.uint16())
        do throws(WireError) {
            let message = try Message(source.rest())
            records = message.answers + message.authorities
        } catch {
            return nil
        }
    }

    /// A moment within the life of the signatures that the corpus has.
    private static let seconds: UInt32 = 1_780_272_000

    func violation() -> String? {
        let sets = RRset.grouping(records)
        guard var keySet = sets.first(where: { $0.type == .dnskey && !$0.rdatas.isEmpty }) else {
            return nil
        }
        if repairs.contains(.flags) {
            keySet.rdatas = keySet.rdatas.map { rdata in
                guard rdata.count > 4 else { return rdata }
                return [rdata[0] | 1, rdata[1] & 0x7F, 3] + rdata[3...]
            }
        }
        let keys = keySet.rdatas.compactMap(DNSKEYData.init)
        guard let first = keys.first else { return nil }
        for set in sets.prefix(8) {
            var set = set.type == .dnskey && set.name == keySet.name ? keySet : set
            set.signatures = set.signatures.prefix(8).map {
                repaired($0, of: set, by: keys, keySet)
            }
            if let found = verifying(set, by: keys, of: keySet.name) { return found }
        }
        var signed = keySet
        signed.signatures = keySet.signatures.map { repaired($0, of: keySet, by: keys, keySet) }
        return establishing(signed, keys: keys, first: first)
    }

    /// The signature's rdata, with what `repairs` asks for put right.
    private func repaired(
        _ rdata: [UInt8],
        of set: RRset,
        by keys: [DNSKEYData],
        _ keySet: RRset
    ) -> [UInt8] {
        guard var signature = RRSIGData(rdata: rdata) else { return rdata }
        let key = keys[Int(signature.keyTag) % keys.count]
        if repairs.contains(.tag) {
            signature.keyTag = key.tag
            signature.algorithm = key.algorithm
        }
        if repairs.contains(.time) {
            signature.inception = Self.seconds - 1_000
            signature.expiration = Self.seconds + 1_000
        }
        if repairs.contains(.signer) {
            signature.signer = keySet.name
            signature.labels = min(
                UInt8(set.name.labelCount - (set.name.isWildcard ? 1 : 0)),
                max(signature.labels, UInt8(keySet.name.labelCount))
            )
        }
        if repairs.contains(.type) { signature.typeCovered = set.type }
        if repairs.contains(.length), let count = Optional(ZoneKey(key).signatureOctets),
            count < 600
        {
            signature.signature += [UInt8](repeating: 1, count: count)
            signature.signature.removeLast(signature.signature.count - count)
        }
        return signature.rdata
    }

    private func verifying(_ set: RRset, by keys: [DNSKEYData], of zone: Name) -> String? {
        let zoneKeys =
            repairs.contains(.oneTag) ? keys.map { ZoneKey(revoked: $0) } : keys.map { ZoneKey($0) }
        func verify(_ set: RRset, _ kept: PublicKeys? = nil) -> (Verification, WorkTally) {
            let tally = WorkTally(counters: BoundCounters())
            var verifier = SignatureVerifier(
                zone: zone,
                keys: zoneKeys,
                seconds: Self.seconds,
                tally: tally,
                publicKeys: kept
            )
            return (verifier.verify(set), tally)
        }
        let (verification, tally) = verify(set)
        // By keys that are kept ready: the first time they are made, the second time found.
        let kept = PublicKeys()
        for _ in 0..<2 {
            if case .secure = verification, verify(set, kept).0 != verification {
                return "a key that is kept verifies otherwise than one that is not"
            }
            if case .bogus = verification { _ = verify(set, kept) }
        }
        guard tally.used(.signatureVerifications) <= Bound.signatureVerifications.value,
            tally.used(.signatureFailures) <= Bound.signatureFailures.value
        else { return "a set costs more verifications than the bounds allow" }
        guard case .secure(let signed) = verification else { return nil }
        guard signed.rrset.ttl <= set.ttl, signed.rrset.ttl <= signed.originalTTL,
            signed.zone == zone, signed.rrset.name.isEqualToOrBelow(zone),
            signed.rrset.rdatas == set.rdatas, signed.again(set, at: Self.seconds) == signed
        else { return "a verified set is not as its signature says" }
        // What else may be in the records' place is not what was signed.
        var other = set
        other.rdatas.append([0x5A] + (set.rdatas.last ?? []))
        if case .secure = verify(other).0 { return "a set of other records is secure as well" }
        var moved = set
        moved.class = .ch
        if case .secure = verify(moved).0 { return "a set of another class is secure as well" }
        return nil
    }

    /// Establishing the keys gives them by their own signature, or nothing.
    private func establishing(
        _ set: RRset,
        keys: [DNSKEYData],
        first: DNSKEYData
    ) -> String? {
        let zone = set.name
        let anchors = keys.prefix(4).flatMap { key in
            [
                DSData(key, of: zone).map { (RRType.ds, $0.rdata) },
                key == first ? (RRType.dnskey, key.rdata) : nil,
            ].compactMap { $0 }
        }.map { ResourceRecord(name: zone, type: $0.0, ttl: 1, rdata: $0.1) }
        guard let vouchers = TrustAnchors(anchors)[zone] else { return nil }
        let tally = WorkTally(counters: BoundCounters())
        let finding = ZoneKeys.establish(set, vouchedBy: vouchers, at: Self.seconds, tally: tally)
        var rollover = AnchorRollover(vouchers)
        _ = rollover.observe(set, at: Self.seconds, tally: WorkTally(counters: BoundCounters()))
        guard let read = AnchorRollover(text: rollover.text, configured: vouchers), read == rollover
        else { return "the state of trust anchors reads back as another" }
        guard case .secure(let established) = finding else { return nil }
        guard established.zone == zone, established.set.wildcard == nil else {
            return "keys were established for another zone"
        }
        return nil
    }
}
