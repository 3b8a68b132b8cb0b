import DNSWire

/// What a zone says of a name, found the plain way, by looking at all of it: what denials are held against.
struct ZoneModel {
    let zone: Name
    private var types: [Name: Set<RRType>] = [:]
    private var cuts: Set<Name> = []
    /// Names with records, and all above them in the zone.
    private var existing: Set<Name> = []

    init(_ zone: SignedZone) { self.init(zone.name, zone.sets) }

    init(_ zone: Name, _ sets: [RRset]) {
        self.zone = zone
        let served = sets.filter { ![.nsec, .nsec3].contains($0.type) && !$0.rdatas.isEmpty }
        cuts = Set(
            served.filter { $0.type == .dname || $0.type == .ns && $0.name != zone }
                .map(\.name)
        )
        for set in served where !isHidden(set.name) {
            types[set.name, default: []].insert(set.type)
            var name = set.name
            while existing.insert(name).inserted, name != zone, let parent = name.parent {
                name = parent
            }
        }
    }

    /// Whether `name` is below a zone cut or a DNAME, so that the zone's records deny nothing there.
    func isHidden(_ name: Name) -> Bool {
        var name = name
        while name != zone, let parent = name.parent {
            if cuts.contains(parent) { return true }
            name = parent
        }
        return false
    }

    /// The names with records that the zone answers for, and their types; of a zone cut those that the zone
    /// signs for, and NS.
    var owners: [(name: Name, types: Set<RRType>)] {
        types.filter { !isHidden($0.key) }.map { name, types in
            (name, isDelegation(name) ? types.intersection([.ns, .ds]) : types)
        }
    }

    /// The names that exist without records.
    var emptyNonTerminals: [Name] { existing.filter { types[$0] == nil } }

    func exists(_ name: Name) -> Bool { existing.contains(name) }

    func isDelegation(_ name: Name) -> Bool {
        name != zone && types[name]?.contains(.ns) ?? false
    }

    func hasDS(_ name: Name) -> Bool { types[name]?.contains(.ds) ?? false }

    /// The name whose records answer for `name`: itself, or the wildcard that stands for it.
    func source(of name: Name) -> Name? {
        if exists(name) { return name }
        var encloser = name
        while !exists(encloser), let parent = encloser.parent { encloser = parent }
        guard let wildcard = try? encloser.prepending(label: [0x2A]), exists(wildcard) else {
            return nil
        }
        return wildcard
    }

    /// Whether the zone has no `type` at `name`, though the name exists or a wildcard stands for it.
    func hasNoData(_ name: Name, _ type: RRType) -> Bool {
        guard !isHidden(name), let source = source(of: name) else { return false }
        let types = types[source] ?? []
        if isDelegation(source) { return type == .ds && !types.contains(.ds) }
        if source == zone, type == .ds { return false }
        return !types.contains(type) && !types.contains(.cname)
    }

    /// Whether neither the name nor a wildcard for it exists.
    func isAbsent(_ name: Name) -> Bool { !isHidden(name) && source(of: name) == nil }
}
