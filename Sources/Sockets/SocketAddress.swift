package import Addresses
import Glibc

/// An address and a port, and for link-local IPv6 the interface on which the address holds.
package struct SocketAddress: Hashable, Sendable {
    /// The address; IPv4 in its mapped form, as everywhere in the house.
    package var address: IPAddress
    /// The port; 0 asks the kernel for a free one when binding.
    package var port: UInt16
    /// The interface index of a link-local IPv6 address (RFC 4007), 0 for every other address.
    package var scope: UInt32

    /// Makes a socket address.
    package init(_ address: IPAddress, port: UInt16, scope: UInt32 = 0) {
        self.address = address
        self.port = port
        self.scope = address.isLinkLocalV6 ? scope : 0
    }

    /// Feeds the address, and port and scope together.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(address)
        hasher.combine(UInt64(scope) << 16 | UInt64(port))
    }

    /// The same address with another port.
    package func with(port: UInt16) -> SocketAddress {
        SocketAddress(address, port: port, scope: scope)
    }
}

extension SocketAddress {
    /// Reads `192.0.2.1:53`, `[2001:db8::1]:53`, `[fe80::1%eth0]:53`, or, where `defaultPort` is given,
    /// an address alone (with or without brackets); nil for anything else.
    ///
    /// A zone is an interface's name or index; a name that no interface bears is nil.
    package init?(_ text: some StringProtocol, defaultPort: UInt16? = nil) {
        let host: Substring
        let portText: Substring?
        let whole = Substring(text)
        if whole.hasPrefix("[") {
            guard let end = whole.firstIndex(of: "]") else { return nil }
            host = whole[whole.index(after: whole.startIndex)..<end]
            let rest = whole[whole.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":"), host.contains(":") else { return nil }
            portText = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = whole.firstIndex(of: ":"), whole.lastIndex(of: ":") == colon {
            host = whole[..<colon]
            portText = whole[whole.index(after: colon)...]
        } else {
            host = whole
            portText = nil
        }
        guard let port = portText.map(Self.readPort) ?? defaultPort else { return nil }
        let parts = host.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(parts[0]) else { return nil }
        guard parts.count == 2 else {
            self.init(address, port: port)
            return
        }
        guard address.isLinkLocalV6, let scope = Self.readZone(parts[1]) else { return nil }
        self.init(address, port: port, scope: scope)
    }

    private static func readPort(_ text: Substring) -> UInt16? {
        guard (1...5).contains(text.utf8.count),
            text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return UInt16(text)
    }

    private static func readZone(_ text: Substring) -> UInt32? {
        if let index = UInt32(text), index > 0 { return index }
        guard (1..<Int(IF_NAMESIZE)).contains(text.utf8.count) else { return nil }
        let index = unsafe if_nametoindex(String(text))
        return index > 0 ? index : nil
    }
}

extension SocketAddress: CustomStringConvertible {
    /// `192.0.2.1:53`, `[2001:db8::1]:53`, `[fe80::1%2]:53`.
    package var description: String {
        if address.isV4 { return "\(address):\(port)" }
        return scope == 0 ? "[\(address)]:\(port)" : "[\(address)%\(scope)]:\(port)"
    }
}
