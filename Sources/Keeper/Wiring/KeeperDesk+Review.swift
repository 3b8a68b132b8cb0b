import Addresses
import Attribution
import Blocklists
import Control
import DNSWire
import Foundation
import Policies
import QueryLog
import Rulesets

extension KeeperDesk {
    /// The questions that are open, at a moment in time.
    func review(
        _ operation: ReviewOperation,
        at epochSeconds: Int64
    ) throws(ControlFailure) -> ReviewReport {
        let ruleset = try ruleset()
        let neighbours = Neighbours.snapshot()
        var report = ReviewReport(
            questions: try questions(ruleset, neighbours: neighbours, at: epochSeconds)
        )
        guard let text = operation.device else { return report }
        let device = try AskingDevice(text, in: ruleset) { neighbours[$0] }
        // One that nobody declared is called by its MAC or address, as in the log.
        let mac = IPAddress(text).flatMap { neighbours[$0] }.map { "\($0)" }
        let names = [device.name, text, mac].compactMap(\.self)
        report.questions = report.questions.compactMap { question in
            var question = question
            question.devices.removeAll { !names.contains($0.name) }
            return question.devices.isEmpty ? nil : question
        }
        return report
    }

    private func questions(
        _ ruleset: Ruleset,
        neighbours: [IPAddress: MACAddress],
        at epochSeconds: Int64
    ) throws(ControlFailure) -> [ReviewReport.Question] {
        let open = OpenQuestions(
            ruleset: ruleset,
            identities: DeviceIdentities(ruleset, neighbours: neighbours),
            epochSeconds: epochSeconds
        )
        do {
            let log = try LogReader(path: instance.state.log)
            return open.questions(
                try log.calls(toEntries: open.names),
                try log.loggedDevices()
            )
        } catch .absent {
            // Nobody has asked yet.
            return []
        } catch {
            throw ControlFailure(.unavailable, "\(error)")
        }
    }

    /// Writes the rule that answers a question.
    func writeAnswer(
        _ operation: ReviewAnswerOperation,
        at epochSeconds: Int64
    ) throws(ControlFailure) -> RuleReport {
        let ruleset = try ruleset()
        let entry = try entry(askedAbout: operation.question, in: ruleset, at: epochSeconds)
        let audience: RuleAudience = operation.device.map { .device($0) } ?? .everyone
        var rule = RuleText(
            operation.choice == .keep ? .allow : .block,
            Self.target(of: entry),
            // Trackers below the host stay with the policy, and what is essential with the guard.
            condition: .ifContested,
            audience: try self.audience(audience)
        )
        rule.comment = operation.comment ?? "answered in landline review"
        return report(try instance.ruleStore.apply(try readAgain(rule)))
    }

    /// What a rule calls the hosts of an entry.
    ///
    /// No rule speaks of a family by name: what else is contested of that organisation for that purpose is
    /// answered with it.
    private static func target(of entry: EntrySummary) -> RuleTarget {
        switch entry.scope {
        case .exact, .subtree, .subdomainsOnly: .name(entry.name, entry.scope)
        case .family: .selector(entry.selector)
        }
    }

    /// The contested entry that a question's number or a name means.
    private func entry(
        askedAbout text: String,
        in ruleset: Ruleset,
        at epochSeconds: Int64
    ) throws(ControlFailure) -> EntrySummary {
        var text = text
        if let number = Int(text) {
            let questions = try questions(
                ruleset,
                neighbours: Neighbours.snapshot(),
                at: epochSeconds
            )
            guard let question = questions.first(where: { $0.number == number }) else {
                throw ControlFailure(
                    .notFound,
                    questions.isEmpty
                        ? "no question is open" : "the open questions are 1 to \(questions.count)",
                    remedy: "landline review shows them; a name can be given as well"
                )
            }
            text = question.name
        }
        let name: Name
        do {
            name = try Name(text)
        } catch {
            throw ControlFailure(
                .invalid,
                "“\(text)” is neither a question's number nor a name: \(error)",
                remedy: "landline review shows both"
            )
        }
        let verdict = ruleset.explain(name, for: .unknown, at: epochSeconds).verdict
        guard let entry = ruleset.contents.entry(verdict.entry), entry.facts.isContested else {
            throw ControlFailure(
                .notFound,
                "\(name) is not contested, so there is no question about it",
                remedy: "landline allow \(name) and landline block \(name) need none"
            )
        }
        return entry
    }
}
