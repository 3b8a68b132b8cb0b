import DNSWire

/// The records of a response policy zone.
///
/// A wildcard covers only what has no node on the way (RFC 4592 §2.2.2): a record for `a.b.example` makes `b.example`
/// a node, and `*.example` then covers nothing below it. So each node below a blocked name says again what holds
/// for itself and for what is below it.
struct PolicyZone {
    /// Whether a name itself is blocked, where a line says so.
    private var own: [Name: Bool] = [:]
    /// Whether what is below a name is blocked, where a line says so.
    private var below: [Name: Bool] = [:]

    /// The zone that says what `lines` say.
    init(_ lines: [ExportSelection.Line]) {
        for line in lines where !line.isImplied && line.reach != .family {
            if line.reach != .below { own[line.name] = !line.isKept }
            if line.reach != .name { below[line.name] = !line.isKept }
        }
    }

    /// The records, in canonical order of their names.
    var records: [String] {
        var records: [String] = []
        for node in nodes.sorted() {
            let inherited = node.parent.flatMap(nearestBelow)
            if let isBlocked = own[node] ?? inherited ?? (below[node] == nil ? nil : false) {
                records.append("\(node) CNAME \(Self.target(isBlocked))")
            }
            if let isBlocked = below[node] ?? inherited {
                records.append("*.\(node) CNAME \(Self.target(isBlocked))")
            }
        }
        return records
    }

    /// The names of lines, and every name between one and the subtree it stands in.
    private var nodes: Set<Name> {
        let named = Set(own.keys).union(below.keys)
        var nodes = named
        for name in named {
            var between: [Name] = []
            var candidate = name.parent
            while let ancestor = candidate, below[ancestor] == nil {
                between.append(ancestor)
                candidate = ancestor.parent
            }
            if candidate != nil { nodes.formUnion(between) }
        }
        return nodes
    }

    /// What holds below `name`, by itself or the nearest name above it.
    private func nearestBelow(_ name: Name) -> Bool? {
        var candidate: Name? = name
        while let ancestor = candidate {
            if let isBlocked = below[ancestor] { return isBlocked }
            candidate = ancestor.parent
        }
        return nil
    }

    /// `CNAME .` answers NXDOMAIN, `rpz-passthru.` lets the name through.
    private static func target(_ isBlocked: Bool) -> String { isBlocked ? "." : "rpz-passthru." }
}
