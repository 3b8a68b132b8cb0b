import Addresses
import DNSWire

/// The names that are answered here and never asked of an upstream: the owner's records, the reverse
/// names of their addresses, and special-use names.
///
/// Immutable; other settings make another. A record is found before any zone's rule, and the closest
/// zone's rule before those above it.
final class LocalNames: Sendable {
    private let nodes: FoldedNameTable
    private let nodeContents: [LocalNode]
    /// The names `x` for which there is a `*.x`, and the places of those among the nodes.
    private let wildcards: FoldedNameTable
    private let wildcardNodes: [Int]
    private let zones: FoldedNameTable
    private let zoneRules: [(rule: ZoneRule, source: AnswerSource)]

    /// How long others may remember that a name does not exist here, in seconds: short, because it may
    /// be added at any time.
    static let negativeTTL: UInt32 = 300

    /// Gathers the names that `settings` mean.
    init(_ settings: ResolutionSettings) {
        let gathered = LocalNamesBuilder(settings)
        let names = gathered.nodes.keys.sorted { $0.octets.lexicographicallyPrecedes($1.octets) }
        nodes = FoldedNameTable(names)
        nodeContents = names.map { gathered.nodes[$0] ?? LocalNode(source: .local) }
        let starred = names.indices.filter { names[$0].isWildcard }
        wildcards = FoldedNameTable(starred.map { names[$0].parent ?? .root })
        wildcardNodes = starred
        let apexes = Array(gathered.zones.keys)
        zones = FoldedNameTable(apexes)
        zoneRules = apexes.map { gathered.zones[$0] ?? (.forward, .special) }
    }

    /// Whether questions about `name` are answered here.
    func answers(_ name: Name) -> Bool { answers(folded: name.folded.octets.span) }

    /// Whether questions about `name`, folded, are answered here.
    func answers(folded name: Span<UInt8>) -> Bool { find(name, .a) != nil }
}

/// What stands at a name.
struct LocalNode: Sendable {
    /// The RRsets by type.
    var rrsets: [(type: RRType, records: [ResourceRecord])] = []
    let source: AnswerSource

    init(source: AnswerSource) { self.source = source }

    /// The records of `type`.
    subscript(type: RRType) -> [ResourceRecord]? { rrsets.first { $0.type == type }?.records }

    /// Adds a record; one that is there already is not doubled.
    mutating func add(_ record: ResourceRecord) {
        guard let index = rrsets.firstIndex(where: { $0.type == record.type }) else {
            rrsets.append((record.type, [record]))
            return
        }
        guard !rrsets[index].records.contains(where: { $0.rdata == record.rdata }) else { return }
        rrsets[index].records.append(record)
    }
}

/// What local names say to a question.
enum LocalAnswer {
    /// These records, all at the name asked, whatever owner they bear.
    case records([ResourceRecord], AnswerSource)
    /// No such name or no such type; the zone begins `zoneStart` octets into the name asked.
    case negative(RCode, zoneStart: Int, AnswerSource)
    /// These aliases, the last of which leads to a name that is not local.
    case alias([ResourceRecord], target: Name)
    /// These aliases and what the last of them leads to.
    case chain([ResourceRecord], RCode, AnswerSource)
}

// MARK: - Finding

extension LocalNames {
    /// The answer to a question of class IN about `name`, folded; nil if it is to be asked elsewhere.
    func find(_ name: Span<UInt8>, _ type: RRType) -> LocalAnswer? {
        guard mayAnswer(name) else { return nil }
        return find(name, type, aliases: [])
    }

    /// Whether `name` may be answered here, by its last label; `false` is certain.
    private func mayAnswer(_ name: Span<UInt8>) -> Bool {
        zones.mayHoldSuffix(of: name) || nodes.mayHoldSuffix(of: name)
            || wildcards.mayHoldSuffix(of: name)
    }

    private func find(
        _ name: Span<UInt8>,
        _ type: RRType,
        aliases: [ResourceRecord]
    ) -> LocalAnswer? {
        if let index = nodes.index(of: name) {
            return answer(nodeContents[index], name, type, aliases)
        }
        var labels = labelCount(name)
        var start = 0
        var mayBeWildcard = !wildcards.isEmpty
        while true {
            if mayBeWildcard, start > 0 {
                if let index = wildcards.index(of: name, from: start) {
                    return answer(nodeContents[wildcardNodes[index]], name, type, aliases)
                }
                // The closest encloser: a wildcard further up does not reach past it (RFC 4592 §3.3.1).
                if labels <= nodes.labelsMax, nodes.index(of: name, from: start) != nil {
                    mayBeWildcard = false
                }
            }
            if labels <= zones.labelsMax, let index = zones.index(of: name, from: start) {
                return answer(zoneRules[index], name, type, zoneStart: start)
            }
            guard name[start] != 0 else { return nil }
            start += 1 + Int(name[start])
            labels -= 1
        }
    }

    private func labelCount(_ name: Span<UInt8>) -> Int {
        var count = 0
        var offset = 0
        while name[offset] != 0 {
            offset += 1 + Int(name[offset])
            count += 1
        }
        return count
    }

    /// What a node says about `type`.
    private func answer(
        _ node: LocalNode,
        _ name: Span<UInt8>,
        _ type: RRType,
        _ aliases: [ResourceRecord]
    ) -> LocalAnswer {
        if let records = node[type] { return .records(records, node.source) }
        guard let alias = node[.cname]?.first, let target = alias.target,
            aliases.count < AnswerSelection.aliasesMax
        else {
            // A circle of aliases ends here as well: it leads to nothing.
            return .negative(.noError, zoneStart: 0, node.source)
        }
        var standing = alias
        standing.name = Self.name(name)
        let chain = aliases + [standing]
        switch find(target.folded.octets.span, type, aliases: chain) {
        case .records(let records, _):
            let placed = records.map { record in
                var placed = record
                placed.name = target
                return placed
            }
            return .chain(chain + placed, .noError, node.source)
        case .negative(let rcode, _, _): return .chain(chain, rcode, node.source)
        case .chain(let records, let rcode, _): return .chain(records, rcode, node.source)
        case .alias(let records, let target): return .alias(records, target: target)
        case nil: return .alias(chain, target: target)
        }
    }

    /// What a zone's rule says about a name without records.
    private func answer(
        _ zone: (rule: ZoneRule, source: AnswerSource),
        _ name: Span<UInt8>,
        _ type: RRType,
        zoneStart: Int
    ) -> LocalAnswer? {
        switch zone.rule {
        case .forward: return nil
        case .nothing: return .negative(.nxDomain, zoneStart: zoneStart, zone.source)
        case .onlyRecords:
            let rcode: RCode = zoneStart == 0 ? .noError : .nxDomain
            return .negative(rcode, zoneStart: zoneStart, zone.source)
        case .loopback:
            let address: IPAddress
            switch type {
            case .a: address = .loopbackV4
            case .aaaa: address = .loopbackV6
            default: return .negative(.noError, zoneStart: zoneStart, zone.source)
            }
            let record = ResourceRecord(
                name: .root,
                type: type,
                ttl: Self.negativeTTL,
                rdata: address.rdata
            )
            return .records([record], zone.source)
        }
    }

    /// A `Name` of octets that were read as one already.
    private static func name(_ octets: Span<UInt8>) -> Name {
        do throws(NameError) {
            return try Name(wire: octets)
        } catch {
            preconditionFailure("a question's name is malformed: \(error)")
        }
    }
}
