import Addresses
import FoundationEssentials

/// A socket of this machine that holds a port, and the process that holds the socket: what to tell someone
/// whose port is taken.
package struct PortHolder: Hashable, Sendable {
    /// By what the port is held.
    package enum Transport: String, Hashable, Sendable, CaseIterable {
        case udp = "UDP"
        case tcp = "TCP"
    }

    /// A process that holds the socket.
    package struct Process: Hashable, Sendable {
        /// Its number.
        package var id: Int32
        /// Its name, as `ps` shows it; what is not printable ASCII is shown as `?`.
        package var name: String
    }

    /// The address that the socket is bound to.
    package var address: SocketAddress
    /// By what.
    package var transport: Transport
    /// The number of the user whose process made the socket.
    package var user: UInt32
    /// The process; nil where it belongs to someone else and only root may see it.
    package var process: Process?

    /// What stands in the way of binding to `wanted`, UDP first; empty where nothing does.
    ///
    /// Throws where the kernel's tables cannot be read. Processes that may not be looked into, or end
    /// meanwhile, are left out.
    package static func inTheWay(
        of wanted: SocketAddress,
        proc: String = "/proc"
    ) throws -> [PortHolder] {
        var holders: [PortHolder] = []
        var inodes: [UInt64] = []
        for transport in Transport.allCases {
            for entry in try entries(of: transport, proc) where entry.standsInTheWay(of: wanted) {
                holders.append(
                    PortHolder(
                        address: entry.local,
                        transport: transport,
                        user: entry.user,
                        process: nil
                    )
                )
                inodes.append(entry.inode)
            }
        }
        guard !holders.isEmpty else { return [] }
        let processes = try processes(holding: Set(inodes), proc)
        for index in holders.indices { holders[index].process = processes[inodes[index]] }
        return holders
    }

    private static func entries(
        of transport: Transport,
        _ proc: String
    ) throws -> [SocketTableEntry] {
        var all: [SocketTableEntry] = []
        let names = transport == .udp ? ["udp", "udp6"] : ["tcp", "tcp6"]
        let state =
            transport == .udp ? SocketTableEntry.unconnected : SocketTableEntry.listening
        for name in names {
            let path = "\(proc)/net/\(name)"
            // A kernel without IPv6 has no table of it.
            guard FileManager.default.fileExists(atPath: path) else { continue }
            let table = try String(contentsOfFile: path, encoding: .utf8)
            all += table.split(separator: "\n").compactMap { SocketTableEntry($0) }
                .filter { $0.state == state }
        }
        return all
    }

    /// The process with the lowest number that holds each of these sockets.
    private static func processes(
        holding inodes: Set<UInt64>,
        _ proc: String
    ) throws -> [UInt64: Process] {
        let links = Dictionary(
            inodes.map { ("socket:[\($0)]", $0) },
            uniquingKeysWith: { first, _ in first }
        )
        var found: [UInt64: Process] = [:]
        let numbers = try FileManager.default.contentsOfDirectory(atPath: proc)
            .compactMap { Int32($0) }.sorted()
        for number in numbers where found.count < inodes.count {
            for link in descriptorLinks(of: number, proc) {
                guard let inode = links[link], found[inode] == nil else { continue }
                found[inode] = Process(id: number, name: name(of: number, proc))
            }
        }
        return found
    }

    /// What the descriptors of a process refer to; nothing where that may not be seen.
    private static func descriptorLinks(of process: Int32, _ proc: String) -> [String] {
        let folder = "\(proc)/\(process)/fd"
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder).compactMap {
                do {
                    return try FileManager.default.destinationOfSymbolicLink(
                        atPath: "\(folder)/\($0)"
                    )
                } catch {
                    // Closed since the folder was read.
                    return nil
                }
            }
        } catch {
            // Another user's process, or one that has ended since.
            return []
        }
    }

    private static func name(of process: Int32, _ proc: String) -> String {
        do {
            let text = try String(contentsOfFile: "\(proc)/\(process)/comm", encoding: .utf8)
            return String(
                text.unicodeScalars.prefix { $0 != "\n" }
                    .map { (" "..."~").contains($0) ? Character($0) : "?" }
            )
        } catch {
            // It has ended since, or its name is not text.
            return "?"
        }
    }
}

extension PortHolder: CustomStringConvertible {
    /// `systemd-resolve (process 412) holds 127.0.0.53:53 by UDP`.
    package var description: String {
        let holder = process.map { "\($0.name) (process \($0.id))" } ?? "a process of user \(user)"
        return "\(holder) holds \(address) by \(transport.rawValue)"
    }
}
