package import DNSWire

/// A copy of the root zone on this machine, from which is said what a server of the root would say (RFC 8806).
///
/// Immutable, and shared by all who resolve. Nothing in it is believed more than what a server sends: it is read
/// and validated as that is.
package final class LocalRoot: Sendable {
    /// When the copy was made, in seconds since 1970.
    package let modifiedSeconds: Int64
    /// The SOA's serial.
    package let serial: UInt32
    /// For so many seconds after it was made the copy may be used: the SOA's expire (RFC 8806 §2).
    package let expireSeconds: Int64
    let sets: [Name: [RRset]]
    /// All names that exist, those without records of their own too.
    let names: Set<Name>
    /// The owners of NSEC sets, in canonical order.
    let deniers: [Name]

    /// The most records that a copy may have: the root has 25,000, and each takes some 300 octets of memory.
    package static let recordsMax = 100_000

    /// Takes a zone's records; throws what speaks against using them in the root's place.
    package init(_ records: [ResourceRecord], modifiedSeconds: Int64) throws(LocalRootFault) {
        guard records.count <= Self.recordsMax else { throw .tooManyRecords(records.count) }
        guard records.allSatisfy({ $0.class == .in }) else { throw .otherClass }
        var sets: [Name: [RRset]] = [:]
        var names: Set<Name> = []
        var deniers: [Name] = []
        for set in RRset.grouping(records) {
            guard set.type != .nsec3, !set.name.isWildcard else { throw .notAsTheRoot(set.name) }
            sets[set.name, default: []].append(set)
            if set.type == .nsec { deniers.append(set.name) }
            var name = set.name
            while names.insert(name).inserted, let parent = name.parent { name = parent }
        }
        let apex = sets[.root] ?? []
        guard let data = apex.first(where: { $0.type == .soa })?.rdatas.only,
            let soa = ResourceRecord(name: .root, type: .soa, ttl: 0, rdata: data).soa
        else { throw .noSOA }
        guard apex.contains(where: { $0.type == .ns && !$0.rdatas.isEmpty }) else { throw .noNS }
        deniers.sort()
        self.sets = sets
        self.names = names
        self.deniers = deniers
        self.modifiedSeconds = modifiedSeconds
        serial = soa.serial
        expireSeconds = Int64(soa.expire)
    }

    /// The records of the zone, each set's together; sets in no order that means anything.
    package var records: [ResourceRecord] {
        sets.values.flatMap { $0.flatMap { $0.records(withSignatures: true) } }
    }

    /// How many more seconds the copy may be used at `seconds` since 1970; 0 where it is too old.
    ///
    /// A copy from the future, as a clock that was set wrong makes it, counts as new.
    package func secondsLeft(at seconds: Int64) -> Int64 {
        let age = max(seconds - modifiedSeconds, 0)
        return max(expireSeconds - age, 0)
    }
}

extension LocalRoot: Equatable {
    package static func == (left: LocalRoot, right: LocalRoot) -> Bool {
        left === right
            || left.modifiedSeconds == right.modifiedSeconds && left.serial == right.serial
                && left.sets == right.sets
    }
}

/// What speaks against using a zone's records in the root's place.
package enum LocalRootFault: Error, Equatable {
    case tooManyRecords(Int)
    case otherClass
    /// Hashed denials or a wildcard, which the root has not.
    case notAsTheRoot(Name)
    case noSOA
    case noNS
}

extension LocalRootFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooManyRecords(let count):
            "\(count) records are more than \(LocalRoot.recordsMax)"
        case .otherClass: "there are records of another class than IN"
        case .notAsTheRoot(let name):
            "\(name) has an NSEC3 record or is a wildcard, which the root has not"
        case .noSOA: "the root has no SOA record"
        case .noNS: "the root has no NS records"
        }
    }
}

extension Array {
    /// The one element, where there is one only.
    fileprivate var only: Element? { count == 1 ? first : nil }
}
