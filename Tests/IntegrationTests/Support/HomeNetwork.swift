import Foundation

/// A LAN of a test's own: a router's namespace with a bridge, and a namespace for each phone.
///
/// Every phone has a hardware address of its own, an IPv4 and an IPv6 address; nothing leads out.
final class HomeNetwork {
    /// One phone.
    struct Phone {
        let namespace: String
        let mac: String
        let v4: String
        let v6: String

        /// What goes in front of a command that this phone runs.
        var prefix: [String] { ["ip", "netns", "exec", namespace] }
    }

    static let serverV4 = "10.77.0.1"
    static let serverV6 = "fd77::1"

    let server: String
    let phones: [Phone]

    /// What goes in front of a command that the server's machine runs.
    var prefix: [String] { ["ip", "netns", "exec", server] }

    /// Whether this process may make namespaces at all.
    static let isPossible: Bool = {
        guard getuid() == 0, Command.exists("ip") else { return false }
        let name = "ll-probe-\(getpid())"
        guard (try? Command.run(["ip", "netns", "add", name]).status) == 0 else { return false }
        return (try? Command.run(["ip", "netns", "delete", name]).status) == 0
    }()

    /// Makes the network with `count` phones.
    init(phones count: Int) throws {
        let mark = String(UInt32.random(in: 0...0xFFFFF), radix: 16)
        server = "ll-\(mark)-s"
        phones = (1...count).map { number in
            Phone(
                namespace: "ll-\(mark)-\(number)",
                mac: "02:00:00:00:00:0\(number)",
                v4: "10.77.0.1\(number)",
                v6: "fd77::1\(number)"
            )
        }
        try Self.ip("netns add \(server)")
        try inServer("link set lo up")
        try inServer("link add br0 type bridge")
        // Without this the kernel holds an IPv6 address back for a second, to see if another has it.
        try inServer("addr add \(Self.serverV4)/24 dev br0")
        try inServer("addr add \(Self.serverV6)/64 dev br0 nodad")
        try inServer("link set br0 up")
        for (index, phone) in phones.enumerated() {
            let port = "port\(index)"
            try Self.ip("netns add \(phone.namespace)")
            try inServer(
                "link add \(port) type veth peer name eth0 address \(phone.mac) netns \(phone.namespace)"
            )
            try inServer("link set \(port) master br0 up")
            try inPhone(phone, "link set lo up")
            try inPhone(phone, "addr add \(phone.v4)/24 dev eth0")
            try inPhone(phone, "addr add \(phone.v6)/64 dev eth0 nodad")
            try inPhone(phone, "link set eth0 up")
        }
    }

    deinit {
        for namespace in phones.map(\.namespace) + [server] {
            do {
                try Self.ip("netns delete \(namespace)")
            } catch {
                FileHandle.standardError.write(Data("\(namespace) stays behind: \(error)\n".utf8))
            }
        }
    }

    /// Gives a phone another IPv6 address beside the one it has, as privacy extensions do.
    func addTemporaryAddress(_ address: String, to phone: Phone) throws {
        try inPhone(phone, "addr add \(address)/64 dev eth0 nodad")
    }

    private func inServer(_ words: String) throws { try Self.ip("-n \(server) \(words)") }

    private func inPhone(_ phone: Phone, _ words: String) throws {
        try Self.ip("-n \(phone.namespace) \(words)")
    }

    private static func ip(_ words: String) throws {
        try Command.mustRun(["ip"] + words.split(separator: " ").map(String.init))
    }
}
