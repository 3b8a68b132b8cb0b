import Bounds
import DNSWire

/// What the NSEC3 records of one zone deny (RFC 5155 §8, RFC 9276 §3.2).
///
/// Every answer is nil where the records do not show it.
struct NSEC3Denial: Sendable {
    let zone: Name
    let records: [Record]
    /// How all `records` hash; nil where there are none.
    let parameters: NSEC3Parameters?

    /// One NSEC3 record.
    struct Record: Sendable {
        /// The owner's hash, from its first label.
        let hash: [UInt8]
        let data: NSEC3Data

        /// Nil unless the owner is a SHA-1 hash right under `zone`, and no unknown flag is set (RFC 5155 §8.1,
        /// §8.2).
        init?(_ owner: Name, _ data: NSEC3Data, zone: Name) {
            guard data.parameters.hashAlgorithm == NSEC3Hash.sha1,
                data.flags & ~NSEC3Data.optOutFlag == 0,
                data.nextHash.count == NSEC3Hash.octets,
                owner.parent == zone,
                var labels = Optional(owner.labels), let label = labels.next(),
                let hash = NSEC3Hash.octets(ofLabel: label)
            else { return nil }
            self.hash = hash
            self.data = data
        }
    }

    /// Keeps the records of one way of hashing, the cheapest, should there be several (RFC 5155 §8.2).
    init(zone: Name, records: [Record]) {
        self.zone = zone
        parameters =
            records.map(\.data.parameters).min { $0.iterations < $1.iterations }
        let kept = parameters
        self.records = records.filter { $0.data.parameters == kept }
    }

    func nameError(of name: Name, tally: WorkTally) -> DenialFinding? {
        denying(tally) { search throws(NSEC3Search.Stop) in
            guard let proof = try search.closestEncloser(of: name), let gap = proof.nextCloser,
                let wildcard = proof.closestEncloser.wildcardBelow,
                try search.covering(wildcard) != nil
            else { return nil }
            // An unsigned delegation may be where the name should be (RFC 5155 §9.2).
            return gap.data.isOptOut ? .insecure(nil) : .proven
        }
    }

    func noData(of name: Name, type: RRType, tally: WorkTally) -> DenialFinding? {
        denying(tally) { search throws(NSEC3Search.Stop) in
            if let record = try search.match(name) {
                return record.data.types.denies(type, isRoot: name.isRoot) ? .proven : nil
            }
            guard let proof = try search.closestEncloser(of: name), let gap = proof.nextCloser
            else { return nil }
            let finding: DenialFinding = gap.data.isOptOut ? .insecure(nil) : .proven
            if let wildcard = proof.closestEncloser.wildcardBelow,
                let record = try search.match(wildcard)
            {
                return record.data.types.denies(type, isRoot: false) ? finding : nil
            }
            // Unsigned delegations, and empty non-terminals above nothing else, have no NSEC3 in an opt-out
            // span (RFC 5155 §7.1, §8.6).
            return gap.data.isOptOut ? finding : nil
        }
    }

    func wildcardAnswer(
        for name: Name,
        closestEncloser: Name,
        tally: WorkTally
    ) -> DenialFinding? {
        denying(tally) { search throws(NSEC3Search.Stop) in
            let nextCloser = name.suffix(labels: closestEncloser.labelCount + 1)
            guard let gap = try search.covering(nextCloser) else { return nil }
            return gap.data.isOptOut ? .insecure(nil) : .proven
        }
    }

    func delegation(at name: Name, tally: WorkTally) -> DelegationFinding? {
        search(tally) { stop -> DelegationFinding? in
            switch stop {
            case .iterations(let cause):
                // What can be seen without hashing must be right all the same.
                records.contains(where: \.mayShowNoDS) ? .insecure(cause) : nil
            case .bound(let cause): .bogus(cause)
            }
        } body: { search throws(NSEC3Search.Stop) in
            if let record = try search.match(name) { return record.data.types.delegation }
            guard
                let proof = try search.closestEncloser(of: name, takesApexForGranted: true),
                let gap = proof.nextCloser
            else { return nil }
            if gap.data.isOptOut { return .optOut }
            // That there is nothing takes the whole proof.
            return try search.match(proof.closestEncloser) == nil ? nil : .notDelegation
        }
    }

    /// Runs `body`, and gives what it comes to if it must stop.
    private func denying(
        _ tally: WorkTally,
        _ body: (inout NSEC3Search) throws(NSEC3Search.Stop) -> DenialFinding?
    ) -> DenialFinding? {
        search(tally) { stop in
            switch stop {
            case .iterations(let cause): .insecure(cause)
            case .bound(let cause): .bogus(cause)
            }
        } body: { search throws(NSEC3Search.Stop) in
            try body(&search)
        }
    }

    private func search<Finding>(
        _ tally: WorkTally,
        stopped: (NSEC3Search.Stop) -> Finding?,
        body: (inout NSEC3Search) throws(NSEC3Search.Stop) -> Finding?
    ) -> Finding? {
        guard let parameters else { return nil }
        var search = NSEC3Search(zone: zone, records: records, parameters: parameters, tally: tally)
        do throws(NSEC3Search.Stop) {
            try search.begin()
            return try body(&search)
        } catch {
            return stopped(error)
        }
    }
}
