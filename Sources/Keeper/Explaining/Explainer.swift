package import Attribution
import Blocklists
package import Control
package import DNSWire
import Policies
package import Rulesets

/// Puts a decision into words, with every place that had a say in it.
package struct Explainer: Sendable {
    private let ruleset: Ruleset
    private let rulesDirectory: String
    private let catalogueDirectory: String
    private let attributor: Attributor

    /// Explains by `ruleset`; the owner's rules lie in `rulesDirectory`, the catalogue in
    /// `catalogueDirectory`.
    ///
    /// `attributor` says who is called by names outside the catalogue.
    package init(
        _ ruleset: Ruleset,
        rulesDirectory: String,
        catalogueDirectory: String,
        attributor: Attributor
    ) {
        self.ruleset = ruleset
        self.attributor = attributor
        self.rulesDirectory = rulesDirectory
        self.catalogueDirectory = catalogueDirectory
    }

    /// The whole decision on `name` for `device` at a moment in time.
    package func explain(
        _ name: Name,
        type: RRType,
        for device: AskingDevice,
        at epochSeconds: Int64
    ) -> WhyReport {
        let explanation = ruleset.explain(name, for: device.profile, at: epochSeconds)
        let verdict = explanation.verdict
        let rulebook = contents.rulebook
        let matches = explanation.matches.flatMap { self.matches($0, of: name) }
        return WhyReport(
            name: "\(name)",
            type: "\(type)",
            generation: ruleset.generation,
            device: WhyReport.Device(
                name: device.name,
                recognisedBy: device.recognisedBy,
                groups: device.profile.groups.compactMap { rulebook.group($0)?.text },
                policies: device.profile.policies.compactMap { rulebook.policy($0)?.text }
            ),
            called: called(name, contents.entry(verdict.entry)),
            matches: matches,
            matchesTruncated: explanation.isTruncated,
            rules: explanation.considered.compactMap { rule($0, of: name) },
            verdict: "\(verdict.action)",
            mode: verdict.action.isBlocking ? "\(verdict.mode)" : nil,
            reason: ruleset.reasons.text(verdict),
            observed: rulebook.line(verdict.observed).map { "\($0.rule.words) (\($0.origin))" },
            guarded: rulebook.line(verdict.guarded).map { ["\($0.rule.words) (\($0.origin))"] }
                ?? [],
            lastSeen: nil
        )
    }

    private var contents: RulesetContents { ruleset.contents }

    private func called(_ name: Name, _ entry: EntrySummary?) -> WhyReport.Called {
        let called = attributor.called(name, entry.map(\.called))
        return WhyReport.Called(
            organisation: called.organisationName,
            catalogued: called.isCatalogued,
            master: "\(called.master)",
            purpose: "\(called.purpose)",
            sends: entry.flatMap { $0.sends.isEmpty ? nil : $0.sends },
            breaks: entry.flatMap { $0.breaks.isEmpty ? nil : $0.breaks },
            essential: called.isEssential,
            contested: called.isContested
        )
    }

    /// The places where the matched name stands: several, when a list has it on several lines.
    private func matches(_ match: Match, of name: Name) -> [WhyReport.Match] {
        let listed = name.suffix(labels: Int(match.depth)).folded
        func place(_ source: String, file: String?, line: Int?) -> WhyReport.Match {
            WhyReport.Match(
                source: source,
                name: "\(listed)",
                scope: Self.words(match.scope),
                isException: match.source.isException,
                file: file,
                line: line
            )
        }
        switch match.source.kind {
        case .rule:
            guard let line = contents.rulebook.line(RuleLineID(rawValue: match.source.id)) else {
                return []
            }
            return [
                place(line.rule.words, file: file(of: line.origin), line: Int(line.origin.line))
            ]
        case .entry:
            guard let entry = contents.entry(EntryID(rawValue: match.source.id)) else { return [] }
            return [
                place(
                    "\(entry.selector)",
                    file: catalogueDirectory + "/" + entry.origin.file,
                    line: Int(entry.origin.line)
                )
            ]
        case .list:
            guard let list = contents.list(ListID(rawValue: match.source.id)) else { return [] }
            let lines = lines(of: listed, in: list, isException: match.source.isException)
            guard !lines.isEmpty else {
                return [place("list:\(list.id)", file: list.path, line: nil)]
            }
            return lines.map { place("list:\(list.id)", file: list.path, line: $0) }
        }
    }

    /// The lines of a list on which a name stands; none where the list can no longer be read, which
    /// `status` tells.
    private func lines(of name: Name, in list: SubscribedList, isException: Bool) -> [Int] {
        do {
            return try ListFile(path: list.path).search(for: name).hits
                .filter { $0.name == name && $0.rule.isException == isException }
                .map(\.rule.line)
        } catch {
            return []
        }
    }

    private func rule(
        _ considered: Explanation.Consideration,
        of name: Name
    ) -> WhyReport.Rule? {
        guard let line = contents.rulebook.line(considered.line) else { return nil }
        // A household's other policies would bury the one that holds.
        if considered.outcome == .forOthers, considered.level == .policy { return nil }
        return WhyReport.Rule(
            text: line.rule.words,
            level: level(of: line),
            file: file(of: line.origin),
            line: Int(line.origin.line),
            matched: "\(name.suffix(labels: Int(considered.match.depth)).folded)",
            wins: considered.outcome == .decided,
            outcome: words(considered.outcome)
        )
    }

    private func level(of line: RuleLine) -> String {
        guard case .policy(let id) = line.owner, let policy = contents.rulebook.policy(id) else {
            return "\(line.level)"
        }
        return "policy \(policy)"
    }

    private func words(_ outcome: Explanation.Outcome) -> String {
        switch outcome {
        case .decided: "decides"
        case .observed: "only observes: would have changed the answer"
        case .observedWithoutEffect: "only observes: would have changed nothing"
        case .keptByGuard: "kept off: the name is essential"
        case .lost(let to, let advantage):
            "gives way\(contents.rulebook.line(to).map { " to \($0.origin)" } ?? ""): "
                + Self.words(advantage)
        case .exceptedByList(let id):
            "list:\(contents.list(id)?.id.text ?? "?") itself excepts the name"
        case .ended(let time): "ended at \(time)"
        case .forOthers: "is for others"
        }
    }

    private static func words(_ advantage: Explanation.Advantage) -> String {
        switch advantage {
        case .level: "that speaks at a stronger level"
        case .nearerPolicy: "that stands in a nearer policy"
        case .moreSpecificName: "that names more of the name"
        case .narrowerScope: "that reaches less far"
        case .moreSpecificTarget: "that speaks of less"
        case .milderAction: "that is milder: allow goes before hold, hold before block"
        case .mode: "that blocks in another way and stands first"
        case .sameWord: "both say the same"
        }
    }

    private static func words(_ scope: NameScope) -> String {
        switch scope {
        case .exact: "exact"
        case .subtree: "subtree"
        case .subdomainsOnly: "subdomains only"
        case .family: "labels of this form"
        }
    }

    /// Where a rule's file lies; built-in and configured policies keep the name that they have.
    private func file(of origin: RuleOrigin) -> String {
        origin.file.contains("/") || origin.file.contains(":")
            ? origin.file : rulesDirectory + "/" + origin.file
    }
}
