import DNSWire
import ZoneFiles

@testable import DNSSEC

/// What must hold for the rdata of any type: two octets of TYPE, then rdata behind rdata, the length of each
/// in the two octets before it.
struct RDataProperties {
    private let type: RRType
    private var rdatas: [[UInt8]] = []

    init(_ octets: [UInt8]) {
        var source = OctetSource(octets)
        type = RRType(rawValue: source.uint16())
        while source.remaining > 0 { rdatas.append(source.counted()) }
    }

    func violation() -> String? {
        for rdata in rdatas {
            let found = readingViolation(rdata) ?? keyViolation(rdata) ?? textViolation(rdata)
            if let found { return found }
        }
        return canonicalViolation()
    }

    /// What was read is written back as it was.
    private func readingViolation(_ rdata: [UInt8]) -> String? {
        let written = [
            DNSKEYData(rdata: rdata)?.rdata, DSData(rdata: rdata)?.rdata,
            NSECData(rdata: rdata)?.rdata, NSEC3Data(rdata: rdata)?.rdata,
            RRSIGData(rdata: rdata)?.rdata,
        ]
        for case .some(let octets) in written where octets != rdata {
            return "rdata is written otherwise than it was read"
        }
        _ = NSEC3Parameters(rdata: rdata)
        if let map = TypeBitMap(rdata) {
            let types = map.types
            guard TypeBitMap(Set(types)).types == types, types.allSatisfy(map.contains) else {
                return "a type bit map disagrees with itself"
            }
        }
        if let hash = NSEC3Hash.octets(ofLabel: rdata) {
            guard hash.count == NSEC3Hash.octets,
                NSEC3Hash.label(of: hash) == rdata.map(\.foldedASCII)
            else { return "the label of a hash reads back as another" }
        }
        return nil
    }

    /// A key has one tag, matches its own digests, and its flaws can be told.
    private func keyViolation(_ rdata: [UInt8]) -> String? {
        guard let data = DNSKEYData(rdata: rdata) else { return nil }
        let key = ZoneKey(data)
        if let flaw = key.flaw { _ = flaw.cause(tag: key.tag) }
        if key.flaw == nil, key.signatureOctets == 0 {
            return "a key without flaw makes empty signatures"
        }
        for type in [DigestType.sha1, .sha256, .sha384] {
            guard let ds = DSData(data, of: .root, digestType: type), ds.matches(data, of: .root)
            else { return "a key does not match its own digest" }
        }
        return nil
    }

    /// Shown on a terminal, a record is one line of printable ASCII.
    private func textViolation(_ rdata: [UInt8]) -> String? {
        let record = ResourceRecord(name: .root, type: type, ttl: 1, rdata: rdata)
        guard rdata.count < 1 << 15 else { return nil }
        let text = ZoneFile.present(record)
        return text.utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x09 }
            ? nil : "a record shows a control character"
    }

    /// The canonical form differs from what came in the case of letters only, is its own canonical form, and is
    /// in order without repetition.
    private func canonicalViolation() -> String? {
        let ordered = CanonicalForm.ordered(rdatas, type: type)
        guard CanonicalForm.ordered(ordered, type: type) == ordered else {
            return "the canonical form has another"
        }
        for (left, right) in zip(ordered, ordered.dropFirst())
        where !left.lexicographicallyPrecedes(right) { return "canonical rdatas are out of order" }
        let came = Set(rdatas.map { $0.map(\.foldedASCII) })
        guard came == Set(ordered.map { $0.map(\.foldedASCII) }) else {
            return "the canonical form changed more than the case of letters"
        }
        for rdata in rdatas {
            let record = ResourceRecord(name: .root, type: type, ttl: 1, rdata: rdata)
            guard let target = record.target, type != .nsec, type != .svcb, type != .https,
                let end = target.octets.indices.last, rdata.count > end
            else { continue }
            let folded = CanonicalForm.folded(rdata, type: type)
            let lower = target.folded.octets
            let holdsIt = folded.indices.contains {
                folded.count - $0 >= lower.count
                    && folded[$0..<$0 + lower.count].elementsEqual(lower)
            }
            guard holdsIt else { return "a name is not in lower case in canonical form" }
        }
        return nil
    }
}
