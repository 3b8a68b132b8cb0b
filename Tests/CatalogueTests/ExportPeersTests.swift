import Attribution
import Catalogue
import DNSWire
import Foundation
import Sockets
import TestPeers
import Testing

/// Blocks what the catalogue says in real resolvers, and asks them.
@Suite struct `An export of the shipped catalogue` {
    private let catalogue: Catalogue
    private let index: EntryIndex
    /// Every name of the catalogue, a name below each, and names that it doesn't know.
    private let names: [Name]

    private static let formats: [(ForwardingPeer.Program, ExportFormat)] = [
        (.unbound, .unbound), (.dnsmasq, .dnsmasq), (.bind, .rpz),
    ]

    init() throws {
        catalogue = Catalogue.load(directory: ShippedCatalogue.directory)
        index = EntryIndex(catalogue)
        // What is shared is never blocked, and some of it means something of its own to these programs.
        let entries = catalogue.entries.filter { $0.master != .other }
            .flatMap { $0.scope == .family ? $0.known : [$0.name] }
        let below = try entries.map { try $0.prepending(label: "below".utf8) }
        names = Array(
            Set(entries + below + [try Name("example.com"), try Name("nobody.example.org")])
        )
        .sorted()
    }

    @Test(arguments: formats)
    func `blocks in another program what it blocks here, and nothing else`(
        _ program: ForwardingPeer.Program,
        _ format: ExportFormat
    ) throws {
        try #require(
            program.isInstalled,
            "install \(program.rawValue): deploy/debian-packages test"
        )
        let outside = try NSD(origin: ".", zone: everyNameExists)
        let selection = ExportSelection(catalogue)
        let text = ExportText(selection, as: format, version: "1", selectors: [])
        let peer = try ForwardingPeer(
            program,
            blocklist: text.text,
            forwardingTo: outside.address
        )
        let answers = try peer.answers(for: names.map { "\($0)" })
        try #require(answers.count == names.count)
        for (name, answer) in zip(names, answers) {
            let isBlocked = answer.rcode == "NXDOMAIN" || answer.addresses == ["0.0.0.0"]
            #expect(isBlocked || answer.addresses == ["192.0.2.1"], "\(name): \(answer)")
            guard !isKeptForWantOfWords(name, in: format) else { continue }
            #expect(isBlocked == isChosen(name), "\(name): \(answer)")
        }
    }

    /// A zone in which every name has an address.
    private let everyNameExists = """
        . 3600 SOA localhost. hostmaster.localhost. 1 3600 900 604800 60
        . 3600 NS localhost.
        *. 60 A 192.0.2.1
        """

    /// Whether the default export blocks a name: by the entry that speaks for it.
    private func isChosen(_ name: Name) -> Bool {
        guard let entry = index.entry(for: name) else { return false }
        let purposes: [Purpose] = [.telemetry, .crash, .ads, .attribution]
        return purposes.contains(entry.purpose) && !entry.isEssential && !entry.isContested
    }

    /// Whether a name stands below one that is kept alone, or unbound keeps it so that the name above
    /// it is kept: only a policy zone can say all.
    private func isKeptForWantOfWords(_ name: Name, in format: ExportFormat) -> Bool {
        guard format != .rpz else { return false }
        var ancestor = name.parent
        while let above = ancestor {
            if index.entry(for: above)?.scope == .exact, !isChosen(above) { return true }
            ancestor = above.parent
        }
        return format == .unbound && isChosen(name)
            && index.entry(for: name).map(hasKeptApex) == true
    }

    /// Whether a blocked subtree's own name is kept.
    private func hasKeptApex(_ entry: CatalogueEntry) -> Bool {
        index.entry(for: entry.name).map { $0 != entry && !isChosen($0.name) } ?? false
    }
}
