import Addresses
import DNSWire
import Sockets

/// Which addresses are never asked, whatever a delegation says.
///
/// A delegation may name any address: without this a stranger could have us ask ourselves without end, ask
/// this machine's own services, or send to everybody at once.
struct AddressPolicy: Sendable {
    private let settings: RecursionSettings
    private let never: Set<IPAddress>

    init(_ settings: RecursionSettings) {
        self.settings = settings
        never = Set(settings.neverAsked)
    }

    /// Whether a server at `address`, which a delegation or an answer named, may be asked.
    func mayAsk(_ address: IPAddress) -> Bool {
        guard usesFamily(of: address), !never.contains(address) else { return false }
        if address.isLoopback { return settings.asksLoopback }
        if let bits = address.v4Bits {
            // 0.0.0.0/8 is this machine; 224/4 and 240/4 are many machines or none (RFC 6890).
            return bits >> 24 != 0 && bits >> 28 < 0xE
        }
        // ::, and ff00::/8.
        return !address.isUnspecified && address.high >> 56 != 0xFF
    }

    /// Whether servers of the address' family are asked at all.
    func usesFamily(of address: IPAddress) -> Bool {
        address.isV4 ? settings.usesIPv4 : settings.usesIPv6
    }
}

extension RRset {
    /// The addresses of an A or AAAA set at which servers may be; IPv4 addresses in an AAAA record
    /// (::ffff:0:0/96) are none.
    var serverAddresses: [IPAddress] {
        addresses.filter { $0.isV4 == (type == .a) }
    }
}
