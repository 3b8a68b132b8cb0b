import DNSWire

/// A form in which other programs read blocklists.
///
/// A blocked name is answered with NXDOMAIN where the form lets us say so, and with null addresses else.
package enum ExportFormat: String, CaseIterable, Sendable {
    /// A hosts file: `0.0.0.0 name`. It knows no subtrees and no exceptions: each name stands for itself.
    case hosts
    /// A name a line, each for itself.
    case domains
    /// Network rules of ad blockers: `||name^`, and `@@||name^` for what is kept.
    case adblock
    /// Options of dnsmasq: `address=/name/`.
    case dnsmasq
    /// Clauses of unbound's `server:` section.
    case unbound
    /// A response policy zone, for BIND, Knot Resolver, PowerDNS Recursor and unbound.
    case rpz

    /// What begins a comment.
    var comment: String {
        switch self {
        case .hosts, .domains, .dnsmasq, .unbound: "#"
        case .adblock: "!"
        case .rpz: ";"
        }
    }

    /// Whether it can say that a name covers what is below it.
    var hasSubtrees: Bool { self != .hosts && self != .domains }

    /// What stands between the comments at the top and the names.
    func preamble(serial: UInt32) -> [String] {
        switch self {
        case .hosts, .domains, .adblock, .dnsmasq: []
        case .unbound: ["server:"]
        case .rpz:
            // Nobody asks a policy zone's SOA for its times but a secondary: an hour and its usual parts.
            [
                "$TTL 3600",
                "@ SOA localhost. hostmaster.localhost. \(serial) 3600 900 604800 60",
                "@ NS localhost.",
            ]
        }
    }

    /// What says `lines` in this form.
    func text(_ lines: [ExportSelection.Line]) -> [String] {
        switch self {
        case .rpz: PolicyZone(lines).records
        case .hosts, .domains: unrepeated(lines.flatMap(text))
        case .adblock, .dnsmasq, .unbound: lines.filter { !$0.isImplied }.flatMap(text)
        }
    }

    /// A name with an exact entry and a subtree entry is one name where there are no subtrees.
    private func unrepeated(_ lines: [String]) -> [String] {
        lines.enumerated().filter { $0 == 0 || lines[$0 - 1] != $1 }.map(\.element)
    }

    /// The lines that say `line`; none where it can't be said.
    ///
    /// To block less is the smaller fault; for the same reason a name that is kept keeps what is below it.
    private func text(_ line: ExportSelection.Line) -> [String] {
        let name = line.name.description
        return line.isKept ? kept(name, line.reach) : blocked(name, line.reach)
    }

    private func blocked(_ name: String, _ reach: ExportSelection.Reach) -> [String] {
        switch (self, reach) {
        case (.adblock, .family): ["||\(name)^"]
        case (_, .family): []
        case (.hosts, .below), (.domains, .below), (.unbound, .below), (.rpz, _): []
        case (.hosts, _): ["0.0.0.0 \(name)"]
        case (.domains, _): [name]
        case (.adblock, .subtree): ["||\(name)^"]
        case (.adblock, .below): ["||*.\(name)^"]
        case (.adblock, .name): [name]
        case (.dnsmasq, .subtree): ["address=/\(name)/"]
        case (.dnsmasq, .below): ["address=/*.\(name)/"]
        case (.dnsmasq, .name): ["host-record=\(name),0.0.0.0,::"]
        case (.unbound, .subtree): ["  local-zone: \"\(name).\" always_nxdomain"]
        case (.unbound, .name):
            [
                "  local-zone: \"\(name).\" transparent",
                "  local-data: \"\(name). 60 A 0.0.0.0\"",
                "  local-data: \"\(name). 60 AAAA ::\"",
            ]
        }
    }

    private func kept(_ name: String, _ reach: ExportSelection.Reach) -> [String] {
        switch (self, reach) {
        case (.adblock, _): ["@@||\(name)^"]
        case (.hosts, _), (.domains, _), (.rpz, _), (_, .family): []
        case (.dnsmasq, _): ["server=/\(name)/#"]
        case (.unbound, _): ["  local-zone: \"\(name).\" always_transparent"]
        }
    }
}
