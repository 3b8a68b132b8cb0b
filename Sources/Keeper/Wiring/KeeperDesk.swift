import Addresses
import Attribution
import Blocklists
import Catalogue
package import Control
import DNSWire
import Foundation
import Journal
import Policies
import QueryLog
package import Rulesets
import Settings

/// Does all operations of the control API: with a running keeper, or with the files alone.
///
/// The keeper serves the API by it, and the command line falls back on one of its own, so a
/// command says the same whether a keeper runs or not.
package struct KeeperDesk: Sendable {
    /// What a running keeper has besides its files.
    package struct Running: Sendable {
        let workbench: Workbench
        let drain: DrainService
        let version: String
        let started: Date
    }

    package let instance: Instance
    /// Nil where no keeper runs: then a change waits in its file for the next one.
    let running: Running?

    /// A desk for the files of `instance`, without a keeper.
    package init(_ instance: Instance) {
        self.init(instance, running: nil)
    }

    init(_ instance: Instance, running: Running?) {
        self.instance = instance
        self.running = running
    }

    var rulesets: PublishedRulesets {
        PublishedRulesets(directory: instance.state.rulesets)
    }

    /// The ruleset in force.
    package func ruleset() throws(ControlFailure) -> Ruleset {
        do {
            return try rulesets.loadCurrent()
        } catch RulesetError.nothingPublished {
            throw ControlFailure(
                .notFound,
                "nothing has been published in \(instance.state.path) yet",
                remedy: "start it with: landline serve, or name the right --state"
            )
        } catch {
            throw ControlFailure(.unavailable, "\(error)")
        }
    }
}

// MARK: - Decisions

extension KeeperDesk {
    /// Tells what is decided about a name, and why.
    package func why(
        _ operation: WhyOperation,
        at epochSeconds: Int64
    ) throws(ControlFailure) -> WhyReport {
        let name: Name
        do {
            name = try Name(operation.name)
        } catch {
            throw ControlFailure(
                .invalid,
                "“\(operation.name)” is no name: \(error)",
                remedy: "write it as it is asked for, such as www.example.com"
            )
        }
        guard let type = RRType(mnemonic: operation.type) else {
            throw ControlFailure(
                .invalid,
                "“\(operation.type)” is no type",
                remedy: "use A, AAAA, HTTPS … or TYPE65"
            )
        }
        let ruleset = try ruleset()
        let neighbours = Neighbours.snapshot()
        let device = try AskingDevice(operation.device, in: ruleset) { neighbours[$0] }
        let suffixes = SuffixListFile.load(instance.state, catalogue: instance.catalogue).suffixes
        let attributor = Attributor(suffixes)
        let explainer = Explainer(
            ruleset,
            rulesDirectory: instance.state.rules,
            catalogueDirectory: instance.catalogue,
            attributor: attributor
        )
        var report = explainer.explain(name, type: type, for: device, at: epochSeconds)
        report.lastSeen = lastSeen(
            name,
            device: operation.device == nil ? nil : device.name,
            DeviceIdentities(ruleset, neighbours: neighbours),
            attributor
        )
        return report
    }

    /// The last lookup of a name; nil when there is none, or no log that can be read.
    private func lastSeen(
        _ name: Name,
        device: String?,
        _ identities: DeviceIdentities,
        _ attributor: Attributor
    ) -> WhyReport.Seen? {
        guard let pattern = NamePattern("\(name)") else { return nil }
        var query = LogQuery(limit: 1)
        query.name = pattern
        query.device = device
        do {
            let log = try LogReader(path: instance.state.log)
            if let device {
                query.otherDeviceNames = try identities.otherNames(of: device, in: log)
            }
            let row = try log.rows(query).last
            return row.map { row in
                WhyReport.Seen(
                    at: Date(timeIntervalSince1970: Double(row.timeMicroseconds) / 1_000_000),
                    device: row.device,
                    verdict: "\(row.reason.action)",
                    alias: row.alias.map { "\($0)" },
                    called: "\(row.called(by: attributor))"
                )
            }
        } catch {
            // A decision can be explained without a log; `status` says what is wrong with it.
            return nil
        }
    }
}

extension KeeperDesk {
    /// How many answered lookups could not be written down, as far as the log has noticed.
    func lostLookups() -> UInt64 {
        do {
            return try LogReader(path: instance.state.log).losses().total
        } catch {
            // No log yet, or one that the status tells the fault of: nothing was noticed.
            return 0
        }
    }
}

// MARK: - Rules

extension KeeperDesk {
    /// The rule that an operation asks for, in the rules' grammar.
    func rule(_ operation: RuleAddOperation) throws(ControlFailure) -> RuleText {
        let words = [operation.verb, operation.target]
        guard words.allSatisfy({ !$0.isEmpty && !$0.contains(where: \.isWhitespace) }) else {
            throw ControlFailure(
                .invalid,
                "“\(operation.target)” is no name and no selector",
                remedy: "write one name, such as ads.example.com, or maker:*/telemetry"
            )
        }
        var rule: RuleText
        do {
            guard let parsed = try RuleText.parse(words.joined(separator: " ")) else {
                throw ControlFailure(.invalid, "“\(operation.target)” is a comment, not a name")
            }
            rule = parsed
        } catch let failure as ControlFailure {
            throw failure
        } catch let error as RuleTextError {
            throw ControlFailure(.invalid, error.what, remedy: error.remedy)
        } catch {
            throw ControlFailure(.internal, "\(error)")
        }
        rule.audience = try audience(operation.audience)
        rule.until = operation.until.map {
            UTCTime(epochSeconds: Int64($0.timeIntervalSince1970.rounded(.up)))
        }
        rule.comment = operation.comment
        return try readAgain(rule)
    }

    /// What was put together, read again, so that nothing is written that cannot be read.
    func readAgain(_ rule: RuleText) throws(ControlFailure) -> RuleText {
        do {
            guard let checked = try RuleText.parse(rule.description) else {
                throw ControlFailure(.internal, "the rule reads back as a comment")
            }
            return checked
        } catch let failure as ControlFailure {
            throw failure
        } catch let error as RuleTextError {
            throw ControlFailure(.invalid, error.what, remedy: error.remedy)
        } catch {
            throw ControlFailure(.internal, "\(error)")
        }
    }

    /// Whom a rule is for, by the names that the ruleset in force knows.
    func audience(_ audience: RuleAudience) throws(ControlFailure) -> RuleText.Audience {
        switch audience {
        case .everyone:
            return .everyone
        case .device(let text):
            let ruleset = try ruleset()
            let neighbours = Neighbours.snapshot()
            let device = try AskingDevice(text, in: ruleset) { neighbours[$0] }
            guard let known = ruleset.contents.rulebook.device(device.profile.device) else {
                throw ControlFailure(
                    .notFound,
                    "\(device.name) has no name yet that a rule could say",
                    remedy: "give it one: landline device name \(text) NAME"
                )
            }
            return .device(known.id)
        case .group(let text):
            let groups = try ruleset().contents.rulebook.groups
            guard let group = groups.first(where: { $0.text == text }) else {
                let nearest = NearestName.to(text, among: groups.map(\.text))
                throw ControlFailure(
                    .notFound,
                    "there is no group “\(text)”",
                    remedy: nearest.map { "did you mean \($0)?" }
                        ?? "declare it in the configuration: [groups.\(text)]"
                )
            }
            return .group(group)
        }
    }

    /// Writes a rule into the owner's rules.
    func writeRule(_ operation: RuleAddOperation) throws(ControlFailure) -> RuleReport {
        report(try instance.ruleStore.apply(try rule(operation)))
    }

    /// Takes the last change of the rules back.
    func takeRuleBack() throws(ControlFailure) -> RuleReport {
        report(try instance.ruleStore.undo())
    }

    /// What an edit did, for whoever asked for it.
    func report(_ edit: RuleEdit) -> RuleReport {
        RuleReport(
            file: instance.state.ownRules,
            added: edit.added.map(\.text),
            removed: edit.removed.map(\.text),
            publication: nil
        )
    }
}
