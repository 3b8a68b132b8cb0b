import DNSWire

/// How the names at and below a zone are answered here.
enum ZoneRule: Sendable, Equatable {
    /// Only what there are records for exists.
    case onlyRecords
    /// Nothing exists (RFC 6761 §6.4): not even the zone itself.
    case nothing
    /// Every name is this machine (RFC 6761 §6.3).
    case loopback
    /// The names are asked like any other.
    case forward
}

/// The zones that are answered here unless the owner says otherwise, so that questions which no public
/// server can answer neither wait for one nor tell it of this network.
enum SpecialZones {
    /// The zones and their rules.
    static let all: [(zone: Name, rule: ZoneRule)] =
        special + (reverseV4 + reverseV6 + ["home.arpa"]).map { (name($0), .onlyRecords) }

    private static let special: [(zone: Name, rule: ZoneRule)] = [
        // RFC 6761 §6.3.
        (name("localhost"), .loopback),
        // RFC 6761 §6.2 and §6.4: for tests, and never a name.
        (name("test"), .onlyRecords), (name("invalid"), .nothing),
        // RFC 6762 §22.1: names of multicast DNS.
        (name("local"), .onlyRecords),
        // RFC 7686 §2: only Tor knows them.
        (name("onion"), .nothing),
        // RFC 9476 §2: not of the DNS.
        (name("alt"), .nothing),
        // RFC 9462 §6.4: what a client asks about its resolver is not for others to say.
        (name("resolver.arpa"), .onlyRecords),
        // RFC 9665 §10: service registration of this network.
        (name("service.arpa"), .onlyRecords),
    ]

    /// The name whose absence asks browsers to leave DNS to the network.
    static let applicationDNS = name("use-application-dns.net")

    /// Reverse zones of addresses that mean something in this network only: RFC 6303 §4, and RFC 7793
    /// for the addresses that carriers share.
    private static let reverseV4 =
        [
            "10.in-addr.arpa", "168.192.in-addr.arpa", "0.in-addr.arpa", "127.in-addr.arpa",
            "254.169.in-addr.arpa", "2.0.192.in-addr.arpa", "100.51.198.in-addr.arpa",
            "113.0.203.in-addr.arpa", "255.255.255.255.in-addr.arpa",
        ] + (16...31).map { "\($0).172.in-addr.arpa" }
        + (64...127).map { "\($0).100.in-addr.arpa" }

    /// RFC 6303 §4.3 to §4.6: ::, ::1, unique local, link-local and documentation addresses.
    private static let reverseV6 =
        [
            String(repeating: "0.", count: 32) + "ip6.arpa",
            "1." + String(repeating: "0.", count: 31) + "ip6.arpa",
            "8.b.d.0.1.0.0.2.ip6.arpa",
        ] + ["d.f", "8.e.f", "9.e.f", "a.e.f", "b.e.f"].map { "\($0).ip6.arpa" }

    private static func name(_ text: String) -> Name { Name(ours: text) }
}

extension Name {
    /// A name that this room wrote itself; one that is none is a mistake of ours.
    init(ours text: String) {
        do throws(NameError) {
            try self.init(text)
        } catch {
            preconditionFailure("\(text): \(error)")
        }
    }
}
