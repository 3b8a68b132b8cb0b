import Bounds
import DNSWire

@testable import DNSSEC

/// What must hold for denials by any records that a zone signed: an octet that says how many labels the zone
/// has, then a message whose question is denied by the NSEC and NSEC3 records in it.
///
/// Nobody finds by chance which names have which hashes. So an NSEC3 owner whose first label is two octets
/// stands for the hash of a name above the one in question, one less or one more than it, and so does a next hash
/// of two octets.
struct DenialProperties {
    private let question: Question
    private let zone: Name
    private let sets: [SignedSet]

    init?(_ octets: [UInt8]) {
        var source = OctetSource(octets)
        let labels = Int(source.uint8())
        let message: Message
        do throws(WireError) {
            message = try Message(source.rest())
        } catch {
            return nil
        }
        guard let question = message.question, labels <= question.name.labelCount else {
            return nil
        }
        self.question = question
        let zone = question.name.suffix(labels: labels)
        self.zone = zone
        let records = message.answers + message.authorities
        let parameters = records.lazy.filter { $0.type == .nsec3 }
            .compactMap { NSEC3Data(rdata: $0.rdata)?.parameters }
            .first { $0.iterations <= Bound.nsec3Iterations.value && $0.salt.count <= 64 }
        let stand = Stand(question.name, zone, parameters ?? NSEC3Parameters())
        sets = RRset.grouping(records.prefix(64).map(stand.meant)).map { set in
            SignedSet(
                rrset: set,
                zone: zone,
                wildcard: nil,
                expiration: .max,
                originalTTL: set.ttl
            )
        }
    }

    /// Puts hashes where two octets stand for them.
    private struct Stand {
        let zone: Name
        private var hashes: [[UInt8]] = []

        init(_ name: Name, _ zone: Name, _ parameters: NSEC3Parameters) {
            self.zone = zone
            var candidate = name
            while candidate.isEqualToOrBelow(zone), hashes.count < 16 {
                for name in [candidate, candidate.wildcardBelow].compactMap({ $0 }) {
                    hashes.append(NSEC3Hash.octets(of: name, parameters))
                }
                guard let parent = candidate.parent else { break }
                candidate = parent
            }
        }

        private func hash(_ octets: [UInt8]) -> [UInt8]? {
            guard octets.count == 2, !hashes.isEmpty else { return nil }
            var hash = hashes[Int(octets[0]) % hashes.count]
            // Far from where a carry would matter.
            hash[NSEC3Hash.octets - 1] = hash[NSEC3Hash.octets - 1] &+ (octets[1] % 3) &- 1
            return hash
        }

        func meant(_ record: ResourceRecord) -> ResourceRecord {
            guard record.type == .nsec3, var data = NSEC3Data(rdata: record.rdata) else {
                return record
            }
            var record = record
            if let next = hash(data.nextHash) {
                data.nextHash = next
                record.rdata = data.rdata
            }
            var labels = record.name.labels
            if let owner = labels.next().map(Array.init), let hash = hash(owner) {
                do throws(NameError) {
                    record.name = try zone.prepending(label: NSEC3Hash.label(of: hash))
                } catch {
                    return record
                }
            }
            return record
        }
    }

    func violation() -> String? {
        let denial = Denial(sets, of: zone)
        let name = question.name
        let counters = BoundCounters()
        let tally = WorkTally(counters: counters)
        let absent = denial.nameError(of: name, tally: tally)
        let empty = denial.noData(of: name, type: question.type, tally: tally)
        let cut = denial.delegation(at: name, tally: tally)
        for labels in 0...name.labelCount {
            guard let wildcard = name.suffix(labels: labels).wildcardBelow else { continue }
            let finding = denial.wildcardAnswer(for: name, from: wildcard, tally: tally)
            guard isShown(finding) else { continue }
            guard name.isEqualToOrBelow(name.suffix(labels: labels)), labels < name.labelCount,
                labels >= zone.labelCount
            else { return "a wildcard stands for a name that is not below it" }
        }
        guard tally.used(.nsec3Hashes) <= Bound.nsec3Hashes.value else {
            return "a denial costs more hashes than the bound allows"
        }
        if denial.isEmpty, isShown(absent) || isShown(empty) || isShown(cut) {
            return "no record denies something"
        }
        let outside = [Name.root, name].first { !$0.isEqualToOrBelow(zone) }
        if let outside {
            guard !isShown(denial.nameError(of: outside, tally: tally)),
                !isShown(denial.noData(of: outside, type: .a, tally: tally)),
                !isShown(denial.delegation(at: outside, tally: tally))
            else { return "a zone denies what is outside it" }
        }
        return proofViolation(absent, empty)
    }

    /// What is denied without a doubt is denied by a record that has the name between its ends, or that is the
    /// name's own and lacks the type.
    private func proofViolation(_ absent: DenialFinding, _ empty: DenialFinding) -> String? {
        let name = question.name
        let nsecs = sets.filter { $0.rrset.type == .nsec }
            .flatMap { set in set.rrset.rdatas.compactMap { (set.rrset.name, NSECData(rdata: $0)) }
            }
        let covered = nsecs.contains { owner, data in
            guard let data else { return false }
            return owner < name && (name < data.next || data.next == zone)
        }
        let matched = nsecs.contains { owner, data in
            owner == name && data?.types.contains(question.type) == false
        }
        let hasHashes = sets.contains { $0.rrset.type == .nsec3 }
        if absent == .proven, !covered, !hasHashes { return "a name is denied by no record" }
        if empty == .proven, !covered, !matched, !hasHashes {
            return "a type is denied by no record"
        }
        return nil
    }

    private func isShown(_ finding: DenialFinding) -> Bool {
        if case .bogus = finding { false } else { true }
    }

    private func isShown(_ finding: DelegationFinding) -> Bool {
        if case .bogus = finding { false } else { true }
    }
}
