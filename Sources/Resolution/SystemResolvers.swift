package import Addresses
import FoundationEssentials
package import Sockets

/// The upstreams that this machine's own configuration names.
package enum SystemResolvers {
    /// Where they are written, the first that names any wins: systemd-resolved keeps the real ones
    /// beside the stub at 127.0.0.53 that /etc/resolv.conf then names.
    package static let files = ["/run/systemd/resolve/resolv.conf", "/etc/resolv.conf"]
    /// The largest such file that is read; real ones have a few lines.
    package static let fileOctetsMax = 64 << 10
    /// How long what was read holds: a network's change (another Wi-Fi, a VPN) should not be outlived
    /// by the wait for a page.
    package static let readInterval = Duration.seconds(5)
    /// The port of DNS servers (RFC 1035 §4.2).
    package static let port: UInt16 = 53

    /// The upstreams of this machine, as they are now, but for this machine's own addresses other than
    /// loopback: whoever listens there may well be us.
    package static func upstreams() -> [SocketAddress] { upstreams(files: files) }

    /// The upstreams that the first of `files` to name any names.
    package static func upstreams(files: [String]) -> [SocketAddress] {
        for path in files {
            // A machine without the file has no upstreams there; that is for the next, or for nobody.
            guard let data = FileManager.default.contents(atPath: path),
                data.count <= fileOctetsMax
            else { continue }
            let named = upstreams(resolvConf: String(decoding: data, as: UTF8.self))
            if !named.isEmpty { return named }
        }
        return []
    }

    /// Reads the `nameserver` lines of resolv.conf text (resolv.conf(5)), leaving out `own` addresses and
    /// what is no address.
    package static func upstreams(
        resolvConf text: String,
        excluding own: [IPAddress] = []
    ) -> [SocketAddress] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            let words = line.split(whereSeparator: \.isWhitespace)
            guard words.count >= 2, words[0] == "nameserver",
                let address = SocketAddress("[\(words[1])]", defaultPort: port)
                    ?? SocketAddress(words[1], defaultPort: port),
                !own.contains(address.address), !address.address.isUnspecified
            else { return nil }
            return address
        }
    }
}
