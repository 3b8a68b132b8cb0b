import Addresses
import Bounds
import DNSWire
import Foundation
import Scenarios
import TestPeers
import ZoneFiles

/// `landline answerer`, driven from outside: by a configuration, by sockets, by a preloaded clock.
final class ProgramSubject: ScenarioSubject {
    private let scratch: Scratch
    private let network: ScenarioNetwork
    private let process: SpawnedProcess
    private var elapsedSeconds = 0

    /// The library that makes another time of day and of machine, from Debian's faketime.
    static let clockLibrary: String? =
        ["x86_64", "aarch64"].map { "/usr/lib/\($0)-linux-gnu/faketime/libfaketimeMT.so.1" }
        .first { FileManager.default.fileExists(atPath: $0) }

    /// Starts the program in a network of the scenario's servers.
    init(_ scenario: Scenario) throws {
        scratch = try Scratch()
        let servers = try ScenarioServers(scenario)
        network = try ScenarioNetwork(servers)
        try scratch.write(Self.configuration(scenario, servers), to: "landline.toml")
        var environment = ["SWIFT_BACKTRACE": "enable=no"]
        if scenario.movesTime, let library = Self.clockLibrary {
            environment["LD_PRELOAD"] = library
            environment["FAKETIME_TIMESTAMP_FILE"] = scratch.path + "/clock"
            environment["FAKETIME_NO_CACHE"] = "1"
            try scratch.write("+0", to: "clock")
        }
        process = try SpawnedProcess(
            network.prefix + [
                Instance.program, "answerer", "--config", scratch.path + "/landline.toml",
                "--state", scratch.path + "/state",
            ],
            output: scratch.path + "/log",
            environment: environment
        )
        try eventually("landline answerer to listen") {
            guard process.isRunning else { throw NeverHappened(what: "an answerer: \(log)") }
            return try Command.run(network.prefix + ["ss", "-Hlun", "sport = :53"]).output
                .contains("127.53.53.53:53")
        }
    }

    deinit { process.endAlone() }

    private var log: String {
        (try? String(contentsOfFile: scratch.path + "/log", encoding: .utf8)) ?? ""
    }

    func begin(step number: Int) async throws { network.begin(step: number) }

    func answer(to query: Message) async throws -> Message? {
        guard let octets = try network.ask(query.encoded()) else { return nil }
        return try Message(octets)
    }

    func send(raw octets: [UInt8]) async throws {
        _ = try network.ask(octets, awaitsAnswer: false)
    }

    func pass(seconds: Int) async throws {
        elapsedSeconds += seconds
        try scratch.write("+\(elapsedSeconds)", to: "clock")
    }

    func asked() async throws -> [UpstreamRecord] { network.asked }
    func forgetAsked() async throws { network.forgetAsked() }
    /// The program's counters are its own business here; the engine's scenarios look at them.
    func reached(_ bound: Bound) async throws -> Int? { nil }

    func trace() async throws -> [String] {
        network.asked.map { "\($0.server) was asked \($0.question)" }
            + log.split(separator: "\n").suffix(20).map(String.init)
    }
}

extension Scenario {
    /// Whether it needs a clock that is moved.
    var movesTime: Bool {
        steps.contains {
            if case .timePasses = $0.action { true } else { false }
        }
    }
}

extension ProgramSubject {
    /// What the scenario's head asks for, in the words of landline.toml.
    private static func configuration(_ scenario: Scenario, _ servers: ScenarioServers) -> String {
        let head = scenario.configuration
        let quoted = { (texts: [String]) in
            "[" + texts.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
        }
        let hints = head.rootHints.map { hint in
            "\(hint.name ?? "k.root-servers.net."). \(hint.address.isV4 ? "A" : "AAAA") \(hint.address)"
                .replacing("..", with: ".")
        }
        let anchors = servers.trustAnchors.map { ZoneFile.present($0).replacing("\t", with: " ") }
        var lines = [
            "[server]", "listen = [\"\(ScenarioNetwork.landline)\"]",
            "[resolution]", "mode = \"recursive\"", "randomise-case = false",
            "rebinding-protection = false", "special-names = false",
        ]
        if let ttl = head.ttlMinimum { lines.append("ttl-seconds-min = \(ttl)") }
        if let ttl = head.ttlMaximum { lines.append("ttl-seconds-max = \(ttl)") }
        if let ttl = head.negativeTTLMaximum { lines.append("negative-ttl-seconds-max = \(ttl)") }
        lines += [
            "[recursion]", "qname-minimisation = \(head.minimisesQNames)",
            "ipv4 = \(head.usesIPv4)", "ipv6 = \(head.usesIPv6)",
            "ask-loopback = \(head.asksLoopback)",
        ]
        if !hints.isEmpty { lines.append("root-hints = \(quoted(hints))") }
        lines += [
            "[cache]", "stale-seconds-max = 0", "prefetch = false", "snapshot = false",
            "[dnssec]", "validate = true", "trust-anchors = \(quoted(anchors))",
            "negative-trust-anchors = \(quoted(head.insecureDomains.map { "\($0)" }))",
            "aggressive-nsec = \(head.deniesFromCache)",
        ]
        if let moment = servers.validationTime {
            lines.append("validation-time = \(digits(moment))")
        }
        for (word, routes) in [("stub", head.stubs), ("forward", head.forwards)] {
            for route in routes {
                lines += [
                    "[[\(word)]]", "zone = \"\(route.zone)\"",
                    "servers = \(quoted(route.addresses.map { "\($0)" }))",
                ]
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// `YYYYMMDDHHMMSS`, UTC.
    private static func digits(_ seconds: UInt32) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents(
            [.year, .month, .day, .hour, .minute, .second],
            from: Date(timeIntervalSince1970: TimeInterval(seconds))
        )
        return [parts.year, parts.month, parts.day, parts.hour, parts.minute, parts.second]
            .map { part in
                let text = String(part ?? 0)
                return text.count < 2 ? "0" + text : text
            }.joined()
    }
}
