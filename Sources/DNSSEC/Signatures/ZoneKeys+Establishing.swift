package import Bounds
package import DNSWire

extension ZoneKeys {
    /// Verifies a zone's DNSKEY set by what vouches for it, at `seconds` since 1970.
    ///
    /// A key that matches a DS record, or is trusted as it is, must have signed the set (RFC 4035 §5.2). Then all
    /// keys of the set may sign the zone's records. Costs at most `Bound.dsRecords` digests of
    /// `Bound.keysPerTag` keys, and what `tally` still allows of signatures.
    package static func establish(
        _ set: RRset,
        vouchedBy vouchers: Vouchers,
        at seconds: UInt32,
        tally: WorkTally
    ) -> KeyFinding {
        let zone = vouchers.zone
        if let cause = vouchers.insecurity { return .insecure(cause) }
        guard set.type == .dnskey, set.name == zone, !set.rdatas.isEmpty else {
            return .bogus(ExtendedError(.dnskeyMissing, text: "\(zone) has no DNSKEY"))
        }
        let keys = set.rdatas.compactMap(DNSKEYData.init).map { ZoneKey($0) }
        let vouched = vouched(among: keys, by: vouchers, tally: tally)
        for case .refusedSize(let bound, _) in vouched.compactMap(\.flaw) { tally.reached(bound) }
        let usable = vouched.filter { $0.flaw == nil }
        guard !usable.isEmpty else { return refusal(of: vouched, zone: zone) }
        var verifier = SignatureVerifier(zone: zone, keys: usable, seconds: seconds, tally: tally)
        switch verifier.verify(set) {
        case .bogus(let cause): return .bogus(cause)
        case .secure(let signed): return .secure(ZoneKeys(zone: zone, set: signed, keys: keys))
        }
    }

    /// The keys that `vouchers` vouches for, flawed or not.
    private static func vouched(
        among keys: [ZoneKey],
        by vouchers: Vouchers,
        tally: WorkTally
    ) -> [ZoneKey] {
        var vouched = keys.filter { vouchers.keys.contains($0.data) }
        for ds in vouchers.usableDigests(tally: tally) {
            var tried = 0
            for key in keys
            where key.tag == ds.keyTag && key.data.algorithm == ds.algorithm
                && !vouched.contains(key)
            {
                guard tried < Bound.keysPerTag.value else {
                    tally.reached(.keysPerTag)
                    break
                }
                tried += 1
                if ds.matches(key.data, of: vouchers.zone) { vouched.append(key) }
            }
        }
        return vouched
    }

    /// What it comes to that none of the keys that are vouched for may sign.
    private static func refusal(of vouched: [ZoneKey], zone: Name) -> KeyFinding {
        guard let first = vouched.first else {
            return .bogus(
                ExtendedError(.dnskeyMissing, text: "no DNSKEY of \(zone) matches its DS")
            )
        }
        for key in vouched {
            guard let flaw = key.flaw, !flaw.isUnsupported else { continue }
            return .bogus(flaw.cause(tag: key.tag))
        }
        // Keys of refused size count as those of an unknown algorithm (RFC 4035 §5.2).
        let cause = first.flaw?.cause(tag: first.tag)
        return .insecure(cause ?? ExtendedError(.unsupportedDNSKEYAlgorithm))
    }
}

extension Vouchers {
    /// The digests to try: supported ones, without SHA-1's where there are better (RFC 4509 §3), at most as many
    /// as the bound allows.
    func usableDigests(tally: WorkTally) -> [DSData] {
        var usable: [DSData] = []
        for ds in digests where ds.isSupported && !usable.contains(ds) { usable.append(ds) }
        if usable.contains(where: { $0.digestType != .sha1 }) {
            usable.removeAll { $0.digestType == .sha1 }
        }
        if usable.count > Bound.dsRecords.value {
            tally.reached(.dsRecords)
            usable.removeLast(usable.count - Bound.dsRecords.value)
        }
        return usable
    }
}

extension DSData {
    /// Whether this is the digest of `key` as a key of `zone` (RFC 4034 §5.1.4).
    func matches(_ key: DNSKEYData, of zone: Name) -> Bool {
        Self.digest(of: key, zone: zone, type: digestType) == digest
    }

    /// The digest of `type` of a zone's key; nil where the type is not supported.
    static func digest(of key: DNSKEYData, zone: Name, type: DigestType) -> [UInt8]? {
        let octets = zone.folded.octets + key.rdata
        return switch type {
        case .sha1: LdnsDigest.sha1(octets)
        case .sha256: LdnsDigest.sha256(octets)
        case .sha384: LdnsDigest.sha384(octets)
        default: nil
        }
    }

    /// The DS record of a zone's key; nil where the digest type is not supported.
    package init?(_ key: DNSKEYData, of zone: Name, digestType: DigestType = .sha256) {
        guard let digest = Self.digest(of: key, zone: zone, type: digestType) else { return nil }
        self.init(
            keyTag: key.tag,
            algorithm: key.algorithm,
            digestType: digestType,
            digest: digest
        )
    }
}
