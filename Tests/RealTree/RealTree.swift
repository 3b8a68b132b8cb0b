import DNSWire
import Foundation
import Glibc
import TestPeers

/// A root, top-level domains and some eighty zones below, signed when the test begins and served on port 53
/// of some hundred addresses by servers from Debian's packages, in a network of their own.
///
/// `tree.txt` describes it.
package final class RealTree: Sendable {
    // They end with their last reference, and so first: the others are what they stand on.
    private let servers: [SpawnedProcess]
    package let network: TreeNetwork
    private let place: TreeFolder
    /// The trust anchors, as lines of zone-file text.
    package let trustAnchors: [String]
    let plan: TreePlan

    /// The text of `tree.txt`.
    package static var usualDescription: String {
        get throws {
            let file = URL(filePath: #filePath).deletingLastPathComponent()
                .appending(path: "tree.txt")
            return try String(contentsOf: file, encoding: .utf8)
        }
    }

    /// Why the tree cannot be made here; nil where it can.
    package static let obstacle: String? = {
        if let obstacle = TreeNetwork.obstacle { return obstacle }
        let programs =
            TreeServers.programs + [
                "/usr/sbin/unbound", "/usr/bin/dnssec-signzone", "/usr/bin/dnssec-keygen",
            ]
        return programs.first { !FileManager.default.isExecutableFile(atPath: $0) }
            .map { "no \($0) here" }
    }()

    /// Signs the zones, makes the network, starts the servers, and returns when all of them answer.
    ///
    /// Without `description` it is the tree of `tree.txt`.
    package init(_ description: String? = nil) throws {
        let plan = try TreePlan(description ?? Self.usualDescription)
        self.plan = plan
        place = try TreeFolder()
        let folder = place.path
        // What each server has: the addresses of the names that stand for it, and the zones it knows.
        var addresses: [String: Set<String>] = [:]
        for zone in plan.zones {
            let names = plan.nameServers(of: zone)
            for (server, name) in zip(zone.at + zone.lame, names) {
                addresses[server, default: []].formUnion(name.addresses)
            }
        }
        let running = plan.servers.filter(\.software.runs)
        network = try TreeNetwork(
            addresses: plan.servers.filter(\.software.hasAddresses)
                .flatMap { addresses[$0.name] ?? [] }.sorted(),
            swallowed: plan.servers.filter { $0.software == .silent }
                .flatMap { addresses[$0.name] ?? [] }.sorted()
        )
        let signer = ZoneSigner(plan: plan, folder: folder)
        try signer.makeAll()
        trustAnchors = signer.trustAnchors
        let duties = running.map { server in
            TreeServers.Duty(
                server: server,
                addresses: (addresses[server.name] ?? []).sorted(),
                zones: plan.zones.filter { $0.at.contains(server.name) }
            )
        }
        let prefix = network.prefix(network.world)
        servers = try duties.map {
            try TreeServers.start($0, folder: folder, prefix: prefix)
        }
        try waitForServers(duties)
    }

    /// The folder that everything made for this tree lies in.
    package var folder: String { place.path }

    /// The servers of the root: names and addresses.
    package var rootHints: [(name: String, address: String)] {
        plan.zones.first { $0.name == "." }.map { root in
            plan.nameServers(of: root).flatMap { server in
                server.addresses.map { (server.name, $0) }
            }
        } ?? []
    }

    /// The addresses that `server` has for `zone`'s names.
    package func addresses(of server: String, in zone: String) -> [String] {
        guard let server = plan.server(server),
            let zone = plan.zones.first(where: { $0.name == zone })
        else { return [] }
        return plan.addresses(of: server, in: zone)
    }

    private func waitForServers(_ duties: [TreeServers.Duty]) throws {
        for duty in duties {
            guard let zone = duty.zones.last, let address = duty.addresses.first else { continue }
            do {
                try waitUntilAnswers(address, zone.fqdn)
            } catch {
                let file = "\(folder)/\(duty.server.name)/log"
                let log = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
                throw NeverServed(server: duty.server.name, log: log)
            }
        }
    }

    /// Asks for a zone's SOA record until there is an answer without an error.
    package func waitUntilAnswers(
        _ address: String,
        _ zone: String = ".",
        while isWorthIt: () -> Bool = { true }
    ) throws {
        let asker = try BulkAsker(server: address, in: network.house)
        let question = Question(name: try Name(zone), type: .soa)
        for _ in 0..<Self.patience where isWorthIt() {
            let answer = asker.ask([question], patience: .milliseconds(20))[0]
            if answer?.rcode == .noError { return }
            if answer != nil { usleep(5_000) }
        }
        throw NeverServed(server: address, log: "")
    }

    /// How many times 20 ms a server may take until it answers: 20 s.
    private static let patience = 1_000

    private struct NeverServed: Error {
        let server: String
        let log: String
    }
}

/// A folder that is gone when the last reference goes, also where what was made in it failed.
private final class TreeFolder: Sendable {
    let path = "/tmp/landline-tree-\(String(UInt32.random(in: 0...UInt32.max), radix: 36))"

    init() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            FileHandle.standardError.write(Data("\(path) stays behind: \(error)\n".utf8))
        }
    }
}
