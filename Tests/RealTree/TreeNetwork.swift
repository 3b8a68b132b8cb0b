import CLinux
import Foundation
import Glibc
import Sockets
import Synchronization

/// Two machines of a test's own: one with every server of the tree, one for those who ask.
///
/// Nothing leads out of them.
package final class TreeNetwork: Sendable {
    /// The namespace of those who ask.
    package let house: String
    /// The namespace of the servers.
    package let world: String

    /// Addresses in the house, for resolvers: the first is the one that is asked from.
    package static let houseAddresses = (2...9).map { "198.19.0.\($0)" }
    package static let houseAddressesV6 = (2...9).map { "2001:db8:19::\($0)" }

    /// Why tests that need namespaces cannot run here; nil where they can.
    package static let obstacle: String? = {
        guard geteuid() == 0 else { return "making a network namespace needs root" }
        let name = "ll-probe-\(getpid())"
        do {
            try Tool.run(["ip", "netns", "add", name])
            try Tool.run(["ip", "netns", "delete", name])
            return nil
        } catch {
            return "\(error)"
        }
    }()

    /// Makes both machines; the world has `addresses`, and swallows what is sent to `swallowed`.
    package init(addresses: [String], swallowed: [String]) throws {
        let mark = String(UInt32.random(in: 0...0xFFFFF), radix: 16)
        house = "ll-\(mark)-h"
        world = "ll-\(mark)-w"
        try Tool.run(["ip", "netns", "add", house])
        try Tool.run(["ip", "netns", "add", world])
        // Without nodad the kernel holds an IPv6 address back for a second, to see if another has it.
        let inWorld =
            ["link set lo up", "addr add 198.19.0.1/24 dev eth0"]
            + ["addr add 2001:db8:19::1/64 dev eth0 nodad", "link set eth0 up"]
            + addresses.map {
                $0.contains(":") ? "addr add \($0)/128 dev lo nodad" : "addr add \($0)/32 dev lo"
            }
            + swallowed.map { "route add blackhole \($0)" }
        let inHouse =
            ["link set lo up"]
            + Self.houseAddresses.map { "addr add \($0)/24 dev eth0" }
            + Self.houseAddressesV6.map { "addr add \($0)/64 dev eth0 nodad" }
            + [
                "link set eth0 up", "route add default via 198.19.0.1",
                "route add ::/0 via 2001:db8:19::1",
            ]
        try Tool.run(
            ["ip", "-n", house, "link", "add", "eth0", "type", "veth"]
                + ["peer", "name", "eth0", "netns", world]
        )
        try batch(inWorld, in: world)
        try batch(inHouse, in: house)
        for family in ["-4", "-6"] {
            let rule = ["ip", family, "-n", world, "rule"]
            try Tool.run(rule + ["add", "pref", "10", "lookup", "local"])
            try Tool.run(rule + ["delete", "pref", "0"])
        }
        // A router says so where there is no way; and as often as there is something to say.
        let switches = [
            "ipv4/ip_forward": 1, "ipv6/conf/all/forwarding": 1, "ipv4/icmp_ratelimit": 0,
            "ipv6/icmp/ratelimit": 0, "ipv4/icmp_msgs_per_sec": 100_000,
            "ipv4/icmp_msgs_burst": 10_000,
        ]
        try Tool.run(
            prefix(world) + [
                "sh", "-c",
                switches.map { "echo \($0.value) >/proc/sys/net/\($0.key) || true" }
                    .joined(separator: "; "),
            ]
        )
    }

    deinit {
        for namespace in [house, world] {
            do {
                try Tool.run(["ip", "netns", "delete", namespace])
            } catch {
                FileHandle.standardError.write(Data("\(namespace) stays behind: \(error)\n".utf8))
            }
        }
    }

    /// What goes in front of a command that runs in `namespace`.
    package func prefix(_ namespace: String) -> [String] { ["ip", "netns", "exec", namespace] }

    /// Lets nothing of what the house sends arrive any more.
    package func cutOff() throws { try rule("add") }

    /// Lets everything arrive again.
    package func reconnect() throws { try rule("delete") }

    private func rule(_ verb: String) throws {
        for family in ["-4", "-6"] {
            try Tool.run(
                ["ip", family, "-n", world, "rule", verb, "pref", Self.cutPreference]
                    + ["iif", "eth0", "blackhole"]
            )
        }
    }

    /// Before the rule that leads to what is local, which is put behind it when the world is made.
    private static let cutPreference = "5"

    private func batch(_ lines: [String], in namespace: String) throws {
        try Tool.run(
            ["ip", "-n", namespace, "-batch", "-"],
            input: lines.joined(separator: "\n") + "\n"
        )
    }

    /// Runs `body` on a thread of its own inside `namespace`: sockets made there stay there.
    package static func run<Value: Sendable>(
        in namespace: String,
        _ body: @escaping @Sendable () throws -> Value
    ) throws -> Value {
        let outcome = Mutex<Result<Value, any Error>?>(nil)
        let thread = try WorkerThread(name: "in \(namespace)") {
            let result = Result {
                try enter(namespace)
                return try body()
            }
            outcome.withLock { $0 = result }
        }
        thread.join()
        guard let result = outcome.withLock({ $0 }) else { throw Outside(namespace: namespace) }
        return try result.get()
    }

    /// A thread could not get into a namespace.
    private struct Outside: Error {
        let namespace: String
    }

    /// Puts the calling thread into `namespace`, for good.
    package static func enter(_ namespace: String) throws {
        let file = unsafe open("/run/netns/\(namespace)", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Outside(namespace: namespace) }
        defer { close(file) }
        guard setns(file, CLONE_NEWNET) == 0 else { throw Outside(namespace: namespace) }
    }
}
