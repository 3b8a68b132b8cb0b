package import DNSWire

extension TrustAnchors {
    /// The keys of the root as IANA publishes them (root-anchors.xml), as DS records: KSK-2017 and KSK-2024.
    package static let iana: [ResourceRecord] = [
        root("4F66E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D"),
        root("9728683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16"),
    ]

    /// A DS record of the root with algorithm 8 and digest type 2, from tag and digest in hexadecimal.
    private static func root(_ digits: String) -> ResourceRecord {
        .init(name: .root, type: .ds, ttl: 172_800, rdata: [])
    }
}
