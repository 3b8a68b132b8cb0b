import Foundation

/// The tree as `tree.txt` describes it: servers and zones, before anything is made of it.
struct TreePlan {
    var servers: [ServerPlan] = []
    var zones: [ZonePlan] = []

    /// One line or word of the description that says nothing.
    struct Unclear: Error {
        let line: String
    }

    /// Reads a description.
    init(_ text: String) throws {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            if line.hasPrefix(" ") {
                guard !zones.isEmpty else { throw Unclear(line: String(line)) }
                try zones[zones.count - 1].take(words, line: String(line))
            } else if first == "server", words.count == 3 {
                guard let software = ServerPlan.Software(rawValue: words[2]) else {
                    throw Unclear(line: String(line))
                }
                servers.append(
                    ServerPlan(number: servers.count + 1, name: words[1], software: software)
                )
            } else if first == "zone", words.count > 1 {
                zones.append(try ZonePlan(number: zones.count + 1, words: words))
            } else {
                throw Unclear(line: String(line))
            }
        }
        for zone in zones {
            for name in zone.at + zone.lame where !servers.contains(where: { $0.name == name }) {
                throw Unclear(line: "\(zone.name) at \(name)")
            }
        }
    }

    /// The zone that a name is in: the one with the longest name above it.
    func zone(of name: String) -> ZonePlan? {
        zones.filter { $0.contains(name) }.max { $0.labels < $1.labels }
    }

    /// The zones directly below `zone`.
    func children(of zone: ZonePlan) -> [ZonePlan] {
        zones.filter { child in child.name != zone.name && parent(of: child)?.name == zone.name }
    }

    /// The zone that delegates `zone`; nil for the root.
    func parent(of zone: ZonePlan) -> ZonePlan? {
        zones.filter { $0.name != zone.name && $0.contains(zone.name) }
            .max { $0.labels < $1.labels }
    }

    func server(_ name: String) -> ServerPlan? { servers.first { $0.name == name } }

    /// The names of a zone's servers, in order, and who stands behind each.
    func nameServers(of zone: ZonePlan) -> [NameServer] {
        let named = zone.at + zone.lame
        let behind =
            zone.via.isEmpty
            ? named
            : zone.via.indices.map { index in
                index < named.count ? named[index] : ""
            }
        return behind.enumerated().map { index, server in
            let name = zone.via.isEmpty ? "ns\(index + 1)\(zone.suffix)" : "\(zone.via[index])."
            guard let plan = self.server(server), let home = self.zone(of: name) else {
                return NameServer(name: name, addresses: [])
            }
            return NameServer(name: name, addresses: addresses(of: plan, in: home))
        }
    }

    /// The addresses that a server has for the names of its that are in `zone`.
    func addresses(of server: ServerPlan, in zone: ZonePlan) -> [String] {
        let four = "198.18.\(zone.number).\(server.number)"
        let six = "2001:db8:18:\(String(zone.number, radix: 16))::\(server.number)"
        return switch zone.family {
        case 4: [four]
        case 6: [six]
        default: [four, six]
        }
    }
}

/// A name that an NS record names, fully qualified, and its addresses.
struct NameServer {
    let name: String
    let addresses: [String]
}

/// One server of the tree.
struct ServerPlan {
    let number: Int
    let name: String
    let software: Software

    enum Software: String {
        case nsd, knot, named, relay, dead, silent, own

        /// Whether a program runs for it.
        var runs: Bool { ![.dead, .silent, .own].contains(self) }
        /// Whether it is there.
        var hasAddresses: Bool { runs || self == .own }
    }
}
