package import DNSWire

extension TrustAnchors {
    /// The keys of the root as IANA publishes them (root-anchors.xml, RFC 7958), as DS records: KSK-2017 and
    /// KSK-2024.
    package static let iana: [ResourceRecord] = [
        root(
            tag: 20_326,
            [
                0xE06D_44B8_0B8F_1D39, 0xA95C_0B0D_7C65_D084,
                0x58E8_8040_9BBC_6834, 0x5710_4237_C7F8_EC8D,
            ]
        ),
        root(
            tag: 38_696,
            [
                0x683D_2D0A_CB8C_9B71, 0x2A19_48B2_7F74_1219,
                0x298D_0A45_0D61_2C48, 0x3AF4_44A4_C0FB_2B16,
            ]
        ),
    ]

    /// A DS record of an RSA/SHA-256 key of the root, by its SHA-256 digest.
    private static func root(tag: UInt16, _ digest: [UInt64]) -> ResourceRecord {
        let ds = DSData(
            keyTag: tag,
            algorithm: .rsaSHA256,
            digestType: .sha256,
            digest: digest.flatMap { word in
                (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) }
            }
        )
        return ResourceRecord(name: .root, type: .ds, ttl: ttl, rdata: ds.rdata)
    }

    /// Two days, the TTL of the root's DNSKEY set; trust anchors do not expire by it.
    private static let ttl: UInt32 = 172_800
}
