import Addresses
import DNSWire

/// Keeps public names from leading into the network behind this resolver (DNS rebinding).
///
/// A page from `evil.example` could otherwise have its own name resolve to the router and read what a
/// browser lets only the same origin read. So private addresses are taken out of answers for names
/// that are not the owner's own.
struct RebindingGuard {
    private let isOn: Bool
    private let exceptions: [Name]

    init(_ settings: ResolutionSettings) {
        isOn = settings.protectsFromRebinding
        exceptions = settings.rebindingExceptions + settings.localZones
    }

    /// Takes private addresses out of `selection`; whether there were any.
    ///
    /// What counts is the name that was asked: by an alias, an attacker's name could end at one of the
    /// owner's.
    func apply(to selection: inout AnswerSelection, for name: Name) -> Bool {
        guard applies(to: name) else { return false }
        var isChanged = false
        selection.answers = selection.answers.compactMap { record in
            if let octets = record.addressOctets {
                guard Self.isPrivate(octets) else { return record }
                isChanged = true
                return nil
            }
            guard let binding = record.serviceBinding else { return record }
            let hidden = Self.keysOfPrivateHints(in: binding)
            guard !hidden.isEmpty else { return record }
            isChanged = true
            var kept = record
            kept.rdata = binding.removing(hidden).rdata
            return kept
        }
        return isChanged
    }

    /// Whether answers for `name` may not hold private addresses.
    func applies(to name: Name) -> Bool {
        isOn && !exceptions.contains(where: name.isEqualToOrBelow)
    }

    /// The hints that hold a private address: a client would connect to it without asking for A or AAAA
    /// (RFC 9460 §7.3).
    private static func keysOfPrivateHints(in binding: ServiceBinding) -> Set<ServiceParameterKey> {
        var keys: Set<ServiceParameterKey> = []
        if binding.ipv4Hints.contains(where: isPrivate) { keys.insert(.ipv4hint) }
        if binding.ipv6Hints.contains(where: isPrivate) { keys.insert(.ipv6hint) }
        return keys
    }

    /// Whether the octets of an A or AAAA record are an address that only means something behind this
    /// resolver.
    static func isPrivate(_ octets: [UInt8]) -> Bool {
        guard let address = IPAddress(octets: octets.span) else { return false }
        return isPrivate(address)
    }

    /// Beside the private networks: this host by 0.0.0.0/8 and :: (Linux connects both to itself), and
    /// private IPv4 addresses in NAT64's prefix (RFC 6052 §2.1) or as IPv4-compatible (::a.b.c.d).
    static func isPrivate(_ address: IPAddress) -> Bool {
        if PrivateNetworks.contain(address) { return true }
        if let bits = address.v4Bits { return bits >> 24 == 0 }
        let isNAT64 = address.high == 0x0064_FF9B_0000_0000 && address.low >> 32 == 0
        let isCompatible = address.high == 0 && address.low >> 32 == 0
        guard isNAT64 || isCompatible else { return false }
        return isPrivate(IPAddress(v4: UInt32(truncatingIfNeeded: address.low)))
    }
}
