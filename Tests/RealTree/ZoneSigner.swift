import Dispatch
import Foundation
import Synchronization
import TestPeers

/// Makes the zones' texts, signs them with BIND's tools, and then makes wrong what should be wrong.
final class ZoneSigner: Sendable {
    private let plan: TreePlan
    private let folder: String
    /// The DS records that parents may have, by zone: words after `DS`.
    private let digests = Mutex<[String: [[String]]]>([:])

    init(plan: TreePlan, folder: String) {
        self.plan = plan
        self.folder = folder
    }

    /// The file that a zone lies in when `makeAll` has returned.
    static func file(of zone: ZonePlan, in folder: String) -> String {
        "\(folder)/\(zone.name == "." ? "root" : zone.name).zone"
    }

    /// Makes all zones, children before their parents, which need the children's DS records.
    func makeAll() throws {
        let levels = Dictionary(grouping: plan.zones.filter { !$0.at.isEmpty }, by: \.labels)
        for (_, zones) in levels.sorted(by: { $0.key > $1.key }) {
            let failures = Mutex<[any Error]>([])
            DispatchQueue.concurrentPerform(iterations: zones.count) { index in
                do {
                    try make(zones[index])
                } catch {
                    failures.withLock { $0.append(error) }
                }
            }
            if let failure = failures.withLock({ $0.first }) { throw failure }
        }
    }

    /// The trust anchors that resolvers get, as lines of zone-file text.
    var trustAnchors: [String] {
        plan.zones.filter { $0.name == "." || $0.isAnchored }
            .flatMap { zone in
                digests.withLock { $0[zone.name] ?? [] }
                    .map { "\(zone.fqdn) IN DS \($0.joined(separator: " "))" }
            }
    }

    private func make(_ zone: ZonePlan) throws {
        let file = Self.file(of: zone, in: folder)
        guard zone.isSigned else {
            try Data(text(of: zone).utf8).write(to: URL(filePath: file))
            return
        }
        // A folder each: signing writes files with names of its own.
        let place = "\(folder)/keys-\(zone.number)"
        try FileManager.default.createDirectory(
            atPath: place,
            withIntermediateDirectories: false
        )
        for key in zone.keys { try makeKeys(of: zone, algorithm: key, in: place) }
        try Data(text(of: zone).utf8).write(to: URL(filePath: place + "/unsigned"))
        try Tool.run(
            ["dnssec-signzone", "-S", "-q", "-P", "-O", "full", "-n", "1", "-K", place]
                + ["-d", place, "-o", zone.fqdn, "-f", file]
                + (zone.isSplit ? [] : ["-z"]) + denialOptions(zone) + timeOptions(zone)
                + [place + "/unsigned"]
        )
        try readDigests(of: zone, in: place)
        guard !zone.faults.isEmpty else { return }
        let signed = try String(contentsOfFile: file, encoding: .utf8)
        try Data(SignedText.spoiled(signed, by: zone.faults).utf8).write(to: URL(filePath: file))
    }

    private func makeKeys(of zone: ZonePlan, algorithm: String, in place: String) throws {
        let words: [String] =
            switch algorithm {
            case "p256": ["-a", "ECDSAP256SHA256"]
            case "p384": ["-a", "ECDSAP384SHA384"]
            case "ed25519": ["-a", "ED25519"]
            case "ed448": ["-a", "ED448"]
            case "rsa256": ["-a", "RSASHA256", "-b", "2048"]
            case "rsa512": ["-a", "RSASHA512", "-b", "2048"]
            case "rsasha1": ["-a", "RSASHA1", "-b", "2048"]
            default: throw TreePlan.Unclear(line: "key=\(algorithm)")
            }
        let command = ["dnssec-keygen", "-q", "-K", place] + words
        try Tool.run(command + ["-f", "KSK", zone.fqdn])
        if zone.isSplit { try Tool.run(command + [zone.fqdn]) }
    }

    private func denialOptions(_ zone: ZonePlan) -> [String] {
        guard zone.denial.usesNSEC3 else { return [] }
        let hashing = ["-3", zone.denial.salt, "-H", "\(zone.denial.iterations)"]
        return hashing + (zone.denial.optsOut ? ["-A"] : [])
    }

    private func timeOptions(_ zone: ZonePlan) -> [String] {
        switch zone.signed {
        case .now: ["-s", "now-3600", "-e", "now+864000"]
        case .expired: ["-s", "20200101000000", "-e", "20200201000000"]
        case .future: ["-s", "20500101000000", "-e", "20500201000000"]
        }
    }

    // MARK: - Delegations

    private func readDigests(of zone: ZonePlan, in place: String) throws {
        var lines = try String(contentsOfFile: "\(place)/dsset-\(zone.fqdn)", encoding: .utf8)
        let keys = try FileManager.default.contentsOfDirectory(atPath: place)
            .filter { $0.hasSuffix(".key") }.map { place + "/" + $0 }
        switch zone.delegation {
        case .sha1: lines = try Tool.run(["dnssec-dsfromkey", "-1"] + keys.prefix(1))
        case .sha384: lines = try Tool.run(["dnssec-dsfromkey", "-a", "SHA-384"] + keys.prefix(1))
        default: break
        }
        let sets = lines.split(separator: "\n")
            .map { line -> [String] in
                let words = line.split { $0 == " " || $0 == "\t" }.map(String.init)
                guard let mark = words.firstIndex(of: "DS") else { return [] }
                return Array(words[(mark + 1)...].prefix(3)) + [words[(mark + 4)...].joined()]
            }
            .filter { !$0.isEmpty }
        digests.withLock { $0[zone.name] = sets }
    }

    /// The DS records that a parent has for `child`: words after `DS`.
    private func delegationSets(of child: ZonePlan) -> [[String]] {
        let other = String(repeating: "5A", count: 32)
        let real = digests.withLock { $0[child.name] ?? [["12345", "13", "2", other]] }
        func replaced(_ index: Int, _ value: String) -> [[String]] {
            real.map { words in
                var words = words
                words[index] = value
                return words
            }
        }
        return switch child.delegation {
        case .none: []
        case .signed, .sha1, .sha384: real
        case .other: replaced(3, other)
        case .unknownDigest: replaced(2, "200")
        case .unknownAlgorithm: replaced(1, "200")
        case .withUnknown: real + replaced(2, "200") + replaced(1, "200")
        }
    }

    // MARK: - Text

    /// A zone's text before it is signed.
    private func text(of zone: ZonePlan) -> String {
        let servers = plan.nameServers(of: zone)
        var lines = ["$ORIGIN \(zone.fqdn)", "$TTL 3600"]
        let primary = servers.first?.name ?? "ns1" + zone.suffix
        lines.append(
            "@ SOA \(primary) hostmaster\(zone.suffix) 1 7200 3600 1209600 300"
        )
        lines += servers.map { "@ NS \($0.name)" }
        // Every name of a server that is in this zone, whichever zone it serves.
        let hosts = plan.zones.flatMap { plan.nameServers(of: $0) }
            .filter { plan.zone(of: $0.name)?.name == zone.name }
        var known: Set<String> = []
        for host in hosts { lines += addressLines(host).filter { known.insert($0).inserted } }
        lines += zone.usualRecords + zone.records
        lines += TrapKeys.lines(zone.collidingKeys)
        for child in plan.children(of: zone) {
            let servers = plan.nameServers(of: child)
            lines += servers.map { "\(child.fqdn) NS \($0.name)" }
            lines += delegationSets(of: child).map {
                "\(child.fqdn) DS \($0.joined(separator: " "))"
            }
            // Glue: what is at or below the cut, and for the top everything.
            for server in servers where child.contains(server.name) || zone.name == "." {
                lines += addressLines(server).filter { known.insert($0).inserted }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func addressLines(_ server: NameServer) -> [String] {
        server.addresses.map { "\(server.name) \($0.contains(":") ? "AAAA" : "A") \($0)" }
    }
}
