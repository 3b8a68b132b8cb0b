package import DNSWire

/// What vouches for a zone's keys: the parent's verified DS set, or a trust anchor.
package struct Vouchers: Hashable, Sendable {
    /// The zone whose keys are vouched for.
    package let zone: Name
    package let digests: [DSData]
    /// Keys trusted as they are; of trust anchors only.
    package let keys: [DNSKEYData]

    init(zone: Name, digests: [DSData], keys: [DNSKEYData] = []) {
        self.zone = zone
        self.digests = digests
        self.keys = keys
    }

    /// Those of a delegation, from the DS set that its parent signed; nil for a set of another type, and for one
    /// that the zone signed itself.
    ///
    /// Records that are no DS are left out.
    package init?(_ set: SignedSet) {
        guard set.rrset.type == .ds, set.wildcard == nil, set.zone != set.rrset.name else {
            return nil
        }
        self.init(zone: set.rrset.name, digests: set.rrset.rdatas.compactMap(DSData.init))
    }

    /// Why nothing below here can be secure; nil where something can.
    ///
    /// To be asked before the DNSKEY set is fetched: without a supported algorithm and digest the zone is
    /// as good as unsigned, whatever its keys are (RFC 4035 §5.2).
    package var insecurity: ExtendedError? {
        if keys.contains(where: \.algorithm.isSupported) || digests.contains(where: \.isSupported) {
            return nil
        }
        let isAlgorithm = !digests.contains { $0.algorithm.isSupported }
        return isAlgorithm
            ? ExtendedError(.unsupportedDNSKEYAlgorithm, text: "no supported algorithm for \(zone)")
            : ExtendedError(.unsupportedDSDigestType, text: "no supported DS digest for \(zone)")
    }
}
