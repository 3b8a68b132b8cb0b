import Control
import Foundation
import Logging
import Processes
import Rulesets
import TestDisks
import Testing

@testable import Keeper

/// A whole instance in a directory of its own, with a catalogue of one organisation.
struct HouseFixture {
    let directory: TemporaryDirectory
    let instance: Instance

    init() throws {
        directory = try TemporaryDirectory()
        instance = Instance(
            state: StateDirectory(directory.file("state")),
            configuration: directory.file("landline.toml"),
            catalogue: directory.file("blocklists")
        )
        try instance.makeDirectories()
        for folder in ["blocklists", "blocklists/makers", "conf.d"] {
            try FileManager.default.createDirectory(
                atPath: directory.file(folder),
                withIntermediateDirectories: true
            )
        }
        try write(Self.evidence, to: "blocklists/evidence.toml")
        try write(Self.xiaomi, to: "blocklists/makers/xiaomi.toml")
    }

    static let evidence = """
        [measured-here]
        title = "Measured by this test"
        year = 2026
        """

    static let xiaomi = """
        id = "xiaomi"
        name = "Xiaomi"
        master = "maker"
        country = "CN"
        sources = ["measured-here"]

        [telemetry]
        "mistat.example" = { sends = "usage", breaks = "nothing", evidence = ["measured-here"], confidence = "measured" }
        """

    func write(_ text: String, to name: String) throws {
        try directory.write(text + "\n", to: name)
    }

    func writeRules(_ text: String, to name: String = "family.rules") throws {
        try directory.write(text + "\n", to: "state/rules/" + name)
    }

    static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    func publisher() throws -> Publisher {
        Publisher(instance, watch: try FileWatch(), logger: Self.logger)
    }

    func ruleset() throws -> Ruleset {
        try PublishedRulesets(directory: instance.state.rulesets).loadCurrent()
    }

    /// What the published ruleset decides about a name, as the log would say it.
    func decides(_ name: String, device: String? = nil) throws -> String {
        let report = try KeeperDesk(instance).why(WhyOperation(name: name, device: device), at: 0)
        return "\(report.verdict): \(report.reason)"
    }
}
