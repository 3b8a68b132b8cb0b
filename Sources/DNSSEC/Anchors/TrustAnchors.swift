package import DNSWire

/// The keys that are trusted without proof, by zone (RFC 4033 §2).
package struct TrustAnchors: Hashable, Sendable {
    private var zones: [Name: Vouchers]

    /// Takes the DS and DNSKEY records among `records`; others, and malformed ones, are left out.
    package init(_ records: [ResourceRecord]) {
        zones = [:]
        for record in records where record.class == .in {
            let known = zones[record.name]
            var digests = known?.digests ?? []
            var keys = known?.keys ?? []
            switch record.type {
            case .ds: if let data = DSData(rdata: record.rdata) { digests.append(data) }
            case .dnskey: if let data = DNSKEYData(rdata: record.rdata) { keys.append(data) }
            default: continue
            }
            zones[record.name] = Vouchers(zone: record.name, digests: digests, keys: keys)
        }
    }

    /// The anchor nearest to `name`, at or above it; nil where nothing can be secure.
    ///
    /// For the DS set of a zone that is an anchor itself, ask for the zone's parent.
    package func nearest(to name: Name) -> Vouchers? {
        var name: Name? = name
        while let candidate = name {
            if let found = zones[candidate] { return found }
            name = candidate.parent
        }
        return nil
    }

    /// The anchor of exactly `zone`.
    package subscript(zone: Name) -> Vouchers? { zones[zone] }

    /// The zones that have an anchor.
    package var names: [Name] { zones.keys.sorted() }

    package var isEmpty: Bool { zones.isEmpty }
}
