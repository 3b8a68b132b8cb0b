import Addresses
import DNSWire

/// Gathers what is answered here from the settings: records, reverse names, zones.
struct LocalNamesBuilder {
    private(set) var nodes: [Name: LocalNode] = [:]
    private(set) var zones: [Name: (rule: ZoneRule, source: AnswerSource)] = [:]

    init(_ settings: ResolutionSettings) {
        if settings.answersSpecialNames {
            for special in SpecialZones.all { addSpecial(special.zone, special.rule) }
        }
        if settings.refusesApplicationDNS {
            zones[SpecialZones.applicationDNS] = (.nothing, .special)
        }
        for zone in settings.localZones { addZone(zone, .onlyRecords, .local) }
        for name in settings.forwardedSpecialNames { zones[name.folded] = (.forward, .special) }
        for record in settings.localRecords where record.class == .in {
            nodes[record.name.folded, default: LocalNode(source: .local)].add(record)
        }
        for record in settings.localRecords where record.class == .in { addReverse(of: record) }
        for name in Array(nodes.keys) { addEmptyNonTerminals(above: name) }
    }

    private mutating func addSpecial(_ zone: Name, _ rule: ZoneRule) {
        addZone(zone, rule, .special)
        // RFC 6303 §4.2, §4.3: this machine has a name. Both addresses lie in zones of the list.
        for address in [IPAddress.loopbackV4, .loopbackV6] {
            let name = Name(ours: address.reverseName)
            guard name.isEqualToOrBelow(zone) else { continue }
            let localhost = Name(ours: "localhost")
            nodes[name, default: LocalNode(source: .special)].add(
                .pointing(.ptr, to: localhost, name: name, ttl: LocalNames.negativeTTL)
            )
        }
    }

    /// Adds a zone with the SOA and NS that an empty zone has (RFC 6303 §3).
    private mutating func addZone(_ zone: Name, _ rule: ZoneRule, _ source: AnswerSource) {
        let zone = zone.folded
        zones[zone] = (rule, source)
        guard rule == .onlyRecords else { return }
        let soa = SOAData(
            mname: zone,
            rname: Self.nobody,
            serial: 1,
            refresh: 3_600,
            retry: 1_200,
            expire: 604_800,
            minimum: LocalNames.negativeTTL
        )
        var node = nodes[zone] ?? LocalNode(source: source)
        node.add(.soa(soa, name: zone, ttl: LocalNames.negativeTTL))
        node.add(.pointing(.ns, to: zone, name: zone, ttl: LocalNames.negativeTTL))
        nodes[zone] = node
    }

    /// Adds the PTR record of an address record, unless the owner gave one: the first name an address
    /// was given is its name.
    private mutating func addReverse(of record: ResourceRecord) {
        guard let octets = record.addressOctets, !record.name.isWildcard,
            let address = IPAddress(octets: octets.span)
        else { return }
        let name = Name(ours: address.reverseName)
        guard nodes[name]?[.ptr] == nil else { return }
        nodes[name, default: LocalNode(source: .local)].add(
            .pointing(.ptr, to: record.name, name: name, ttl: record.ttl)
        )
    }

    /// Adds the names between a record and its zone: they exist, though nothing stands there
    /// (RFC 8020 §2).
    private mutating func addEmptyNonTerminals(above name: Name) {
        var between: [Name] = []
        var ancestor = name.parent
        while let current = ancestor {
            if zones[current] != nil {
                for name in between where nodes[name] == nil {
                    nodes[name] = LocalNode(source: .local)
                }
                return
            }
            between.append(current)
            ancestor = current.parent
        }
    }

    /// The RNAME that RFC 6303 §3 recommends.
    private static let nobody = Name(ours: "nobody.invalid")
}
