/// The records of one name, type and class (RFC 2181 §5), with the signatures that came with them.
package struct RRset: Hashable, Sendable {
    /// The owner.
    package var name: Name
    package var type: RRType
    package var `class`: RRClass
    /// Seconds; the least of the records' where they differed (RFC 2181 §5.2).
    package var ttl: UInt32
    /// The rdata of each record, uncompressed, without repetition.
    package var rdatas: [[UInt8]]
    /// The rdata of each RRSIG that covers the set.
    package var signatures: [[UInt8]]

    package init(
        name: Name,
        type: RRType,
        class: RRClass = .in,
        ttl: UInt32,
        rdatas: [[UInt8]],
        signatures: [[UInt8]] = []
    ) {
        self.name = name
        self.type = type
        self.class = `class`
        self.ttl = ttl
        self.rdatas = rdatas
        self.signatures = signatures
    }

    /// The records, each with the set's TTL; the signatures follow where `withSignatures`.
    package func records(withSignatures: Bool) -> [ResourceRecord] {
        var records = rdatas.map {
            ResourceRecord(name: name, type: type, class: `class`, ttl: ttl, rdata: $0)
        }
        guard withSignatures else { return records }
        records += signatures.map {
            ResourceRecord(name: name, type: .rrsig, class: `class`, ttl: ttl, rdata: $0)
        }
        return records
    }
}

extension RRset {
    /// The sets among `records`, in the order of their first records; each RRSIG goes to the set that it
    /// covers, and one that covers nothing here becomes a set without records.
    package static func grouping(_ records: [ResourceRecord]) -> [RRset] {
        var sets: [RRset] = []
        /// Where the sets are, once they are too many to be looked through.
        var places: [Key: Int] = [:]
        for record in records {
            let isSignature = record.type == .rrsig && record.rdata.count > 2
            let type =
                isSignature
                ? RRType(rawValue: UInt16(record.rdata[0]) << 8 | UInt16(record.rdata[1]))
                : record.type
            let key = Key(name: record.name, type: type, class: record.class)
            let known =
                sets.count <= lookedThroughMax
                ? sets.firstIndex { $0.type == type && $0.key == key } : places[key]
            let place: Int
            if let known {
                place = known
                sets[place].ttl = min(sets[place].ttl, record.ttl)
            } else {
                place = sets.count
                sets.append(
                    RRset(
                        name: record.name,
                        type: type,
                        class: record.class,
                        ttl: record.ttl,
                        rdatas: []
                    )
                )
                switch sets.count {
                case ...lookedThroughMax: break
                case lookedThroughMax + 1:
                    for (place, set) in sets.enumerated() { places[set.key] = place }
                default: places[key] = place
                }
            }
            if isSignature {
                if !sets[place].signatures.contains(record.rdata) {
                    sets[place].signatures.append(record.rdata)
                }
            } else if !sets[place].rdatas.contains(record.rdata) {
                sets[place].rdatas.append(record.rdata)
            }
        }
        return sets
    }

    /// The sections of most messages have no more sets.
    private static let lookedThroughMax = 8

    private var key: Key { Key(name: name, type: type, class: `class`) }

    private struct Key: Hashable {
        let name: Name
        let type: RRType
        let `class`: RRClass
    }
}
