package import DNSWire

/// The keys that are trusted without proof, by zone (RFC 4033 §2).
package struct TrustAnchors: Hashable, Sendable {
    private var zones: [Name: Vouchers]

    /// Takes the DS and DNSKEY records among `records`; others, and those with a `fault`, are left out.
    package init(_ records: [ResourceRecord]) {
        zones = [:]
        for record in records where Self.fault(in: record) == nil {
            let known = zones[record.name]
            var digests = known?.digests ?? []
            var keys = known?.keys ?? []
            if let data = DSData(rdata: record.rdata), record.type == .ds { digests.append(data) }
            if let data = DNSKEYData(rdata: record.rdata), record.type == .dnskey {
                keys.append(data)
            }
            zones[record.name] = Vouchers(zone: record.name, digests: digests, keys: keys)
        }
    }

    /// Why `record` cannot be a trust anchor, in one clause; nil if it can.
    package static func fault(in record: ResourceRecord) -> String? {
        guard record.class == .in else { return "its class is not IN" }
        switch record.type {
        case .ds:
            guard let ds = DSData(rdata: record.rdata), !ds.isMisshapen else {
                return "its digest does not have the length of its digest type"
            }
            guard ds.isSupported else { return "its algorithm or digest type is not supported" }
        case .dnskey:
            guard let key = DNSKEYData(rdata: record.rdata) else { return "it holds no key" }
            if let flaw = KeyFlaw(of: key) { return flaw.cause(tag: key.tag).text }
        default: return "it is neither DS nor DNSKEY"
        }
        return nil
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

    /// The anchor of exactly `zone`; setting nil takes it away, as when all its keys are revoked.
    package subscript(zone: Name) -> Vouchers? {
        get { zones[zone] }
        set { zones[zone] = newValue }
    }

    /// The zones that have an anchor.
    package var names: [Name] { zones.keys.sorted() }

    package var isEmpty: Bool { zones.isEmpty }
}
