import Bounds
import DNSWire

/// Finding names among NSEC3 records: each name is hashed once, and each hash is taken from the tally first.
struct NSEC3Search {
    let zone: Name
    let records: [NSEC3Denial.Record]
    let parameters: NSEC3Parameters
    let tally: WorkTally
    private var hashes: [Name: [UInt8]] = [:]

    init(
        zone: Name,
        records: [NSEC3Denial.Record],
        parameters: NSEC3Parameters,
        tally: WorkTally
    ) {
        self.zone = zone
        self.records = records
        self.parameters = parameters
        self.tally = tally
    }

    /// Why the search goes no further.
    enum Stop: Error {
        /// The hashes would take more iterations than are borne: insecure (RFC 9276 §3.2).
        case iterations(ExtendedError)
        /// Another bound was reached: bogus.
        case bound(ExtendedError)
    }

    /// The closest encloser of a name, and the record that shows that the next longer name is absent.
    struct Proof {
        let closestEncloser: Name
        /// Nil where the closest encloser is the name itself.
        let nextCloser: NSEC3Denial.Record?
    }

    /// To be called first: looks at what hashing would cost.
    func begin() throws(Stop) {
        guard parameters.iterations <= Bound.nsec3Iterations.value else {
            tally.reached(.nsec3Iterations)
            throw .iterations(
                ExtendedError(
                    .unsupportedNSEC3Iterations,
                    text: "\(zone) hashes with \(parameters.iterations) iterations"
                )
            )
        }
        guard parameters.salt.count <= Bound.nsec3SaltOctets.value else {
            tally.reached(.nsec3SaltOctets)
            throw .bound(.reached(.nsec3SaltOctets, by: zone))
        }
    }

    /// The record of `name`.
    mutating func match(_ name: Name) throws(Stop) -> NSEC3Denial.Record? {
        let hash = try hash(of: name)
        return records.first { $0.hash == hash }
    }

    /// A record that shows that `name` does not exist.
    mutating func covering(_ name: Name) throws(Stop) -> NSEC3Denial.Record? {
        let hash = try hash(of: name)
        return records.first { $0.covers(hash) }
    }

    /// The closest encloser of `name` (RFC 5155 §8.3); nil where none is shown, or where it is a zone cut or
    /// DNAME, below which the zone has no names.
    ///
    /// Where `takesApexForGranted`, the zone's own name needs no record to show that it is there: whoever has the
    /// zone's keys knows. (Were it a DNAME, its record would be the zone's only one, and thus be here.)
    mutating func closestEncloser(
        of name: Name,
        takesApexForGranted: Bool = false
    ) throws(Stop) -> Proof? {
        var nextCloser: Name?
        var candidate = name
        while candidate.isEqualToOrBelow(zone) {
            if let record = try match(candidate) {
                guard let nextCloser else {
                    return Proof(closestEncloser: candidate, nextCloser: nil)
                }
                guard !record.data.types.hidesNamesBelow, let gap = try covering(nextCloser) else {
                    return nil
                }
                return Proof(closestEncloser: candidate, nextCloser: gap)
            }
            if takesApexForGranted, candidate == zone, let nextCloser,
                let gap = try covering(nextCloser)
            {
                return Proof(closestEncloser: zone, nextCloser: gap)
            }
            nextCloser = candidate
            guard let parent = candidate.parent else { return nil }
            candidate = parent
        }
        return nil
    }

    private mutating func hash(of name: Name) throws(Stop) -> [UInt8] {
        if let known = hashes[name] { return known }
        guard tally.take(.nsec3Hashes) else { throw .bound(.reached(.nsec3Hashes, by: zone)) }
        let hash = NSEC3Hash.octets(of: name, parameters)
        hashes[name] = hash
        return hash
    }
}

extension NSEC3Denial.Record {
    /// Whether `hash` lies between the owner's and the next one's, the last one's next being the first.
    func covers(_ hash: [UInt8]) -> Bool {
        let isAfter = self.hash.lexicographicallyPrecedes(hash)
        let isBefore = hash.lexicographicallyPrecedes(data.nextHash)
        return self.hash.lexicographicallyPrecedes(data.nextHash)
            ? isAfter && isBefore
            : (isAfter || isBefore) && hash != self.hash
    }
}

extension NSEC3Denial.Record {
    /// Whether this can show, for some name, that it has no DS: by a match that is no apex's and has none, or by
    /// a gap with room for a name.
    var mayShowNoDS: Bool { data.types.delegation != nil || !isGapNarrow }

    /// Whether the gap is so narrow that only one made for a name covers it: no chance puts a hash between two
    /// that agree in 64 bits.
    private var isGapNarrow: Bool {
        hash.lexicographicallyPrecedes(data.nextHash)
            && hash.prefix(8) == data.nextHash.prefix(8)
    }
}

extension ExtendedError {
    /// The cause where `bound` was reached while something of `zone` was looked at.
    static func reached(_ bound: Bound, by zone: Name) -> ExtendedError {
        ExtendedError(.dnssecBogus, text: "bound \(bound.name) reached in \(zone)")
    }
}
