import Addresses
import DNSWire

extension RecursionSettings.RootHint {
    /// The servers of the root as IANA lists them (RFC 8109 §2).
    package static let iana: [RecursionSettings.RootHint] = [
        hint("a", "198.41.0.4", "2001:503:ba3e::2:30"),
        hint("b", "170.247.170.2", "2801:1b8:10::b"),
        hint("c", "192.33.4.12", "2001:500:2::c"),
        hint("d", "199.7.91.13", "2001:500:2d::d"),
        hint("e", "192.203.230.10", "2001:500:a8::e"),
        hint("f", "192.5.5.241", "2001:500:2f::f"),
        hint("g", "192.112.36.4", "2001:500:12::d0d"),
        hint("h", "198.97.190.53", "2001:500:1::53"),
        hint("i", "192.36.148.17", "2001:7fe::53"),
        hint("j", "192.58.128.30", "2001:503:c27::2:30"),
        hint("k", "193.0.14.129", "2001:7fd::1"),
        hint("l", "199.7.83.42", "2001:500:9f::42"),
        hint("m", "202.12.27.33", "2001:dc3::35"),
    ]

    private static func hint(_ letter: String, _ addresses: String...) -> Self {
        do {
            return Self(
                name: try Name("\(letter).root-servers.net"),
                addresses: addresses.compactMap(IPAddress.init)
            )
        } catch {
            preconditionFailure("a root server's name is well-formed: \(error)")
        }
    }
}
