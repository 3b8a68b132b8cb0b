import Attribution
import Blocklists
import Control
import DNSWire
import Foundation
import Policies
import QueryLog
import Rulesets

/// The questions that the owner has not answered: contested hosts that devices call and that no rule of
/// the owner's decides.
///
/// Worked out from the ruleset in force and the log whenever somebody asks, so a question is gone as soon
/// as a rule answers it, whoever wrote the rule, and back when the rule goes.
struct OpenQuestions {
    let ruleset: Ruleset
    /// Who the devices of the log are now.
    let identities: DeviceIdentities
    /// The moment of the decision: a rule that has ended answers nothing any more.
    let epochSeconds: Int64

    /// A contested entry of the ruleset's.
    private struct Contested {
        let entry: EntrySummary
        var callers: [Caller: ReviewReport.Caller] = [:]
    }

    /// A device as it is now.
    private struct Caller: Hashable {
        let name: String
        let isDeclared: Bool
    }

    /// The names of all contested entries, as the log has them.
    var names: Set<String> {
        Set(ruleset.contents.entries.filter(\.facts.isContested).map { "\($0.name)" })
    }

    /// The questions that `calls` raise, which are calls to `names` by `logged`.
    func questions(_ calls: [EntryCalls], _ logged: [LoggedDevice]) -> [ReviewReport.Question] {
        let devices = Dictionary(
            logged.map { (Caller(name: $0.name, isDeclared: $0.isDeclared), $0) },
            uniquingKeysWith: { first, _ in first }
        )
        var open: [String: Contested] = [:]
        for entry in ruleset.contents.entries where entry.facts.isContested {
            // Of an exact entry and one for everything below, the broader one asks for both.
            let name = "\(entry.name)"
            if open[name] == nil || entry.scope == .subtree { open[name] = Contested(entry: entry) }
        }
        for call in calls {
            let owner = devices[Caller(name: call.device, isDeclared: call.isDeclared)]
                .flatMap(identities.owner)
            guard let entry = open[call.entry]?.entry,
                let verdict = unansweredVerdict(on: entry.name, for: owner.map(\.text))
            else { continue }
            let caller = Caller(name: owner?.text ?? call.device, isDeclared: owner != nil)
            var sum =
                open[call.entry]?.callers[caller]
                ?? ReviewReport.Caller(
                    name: caller.name,
                    isDeclared: caller.isDeclared,
                    lookups: 0,
                    last: nil,
                    verdict: "\(verdict.action)"
                )
            sum.lookups += call.count
            let last = call.lastMicroseconds.map {
                Date(timeIntervalSince1970: (Double($0) / 1_000_000).rounded(.down))
            }
            sum.last = [sum.last, last].compactMap(\.self).max()
            open[call.entry]?.callers[caller] = sum
        }
        return open.values.filter { !$0.callers.isEmpty }
            .sorted { Self.key($0.entry) < Self.key($1.entry) }
            .enumerated().map { index, contested in
                Self.question(
                    number: index + 1,
                    contested.entry,
                    contested.callers.values.sorted {
                        ($1.lookups, $0.name) < ($0.lookups, $1.name)
                    }
                )
            }
    }

    private static func key(_ entry: EntrySummary) -> (String, String) {
        (entry.facts.organisation.text, "\(entry.name)")
    }

    /// What is decided about a host for a device; nil where the owner has decided.
    private func unansweredVerdict(on name: Name, for device: String?) -> Verdict? {
        let rulebook = ruleset.contents.rulebook
        let profile =
            rulebook.devices.first { $0.id.text == device }?.profile ?? rulebook.unknown
        var matches = Matches()
        let verdict = ruleset.decide(
            foldedName: name.folded.octets.span,
            for: profile,
            at: epochSeconds,
            matches: &matches
        )
        switch verdict.level {
        // A rule that itself waits for the owner is no answer.
        case .timed, .device, .group, .global: return verdict.action == .hold ? verdict : nil
        case .essential, .policy, .fallback: return verdict
        }
    }

    private static func question(
        number: Int,
        _ entry: EntrySummary,
        _ callers: [ReviewReport.Caller]
    ) -> ReviewReport.Question {
        let who =
            switch callers.count {
            case 1: callers[0].name
            case 2: "\(callers[0].name) and \(callers[1].name)"
            default: "\(callers[0].name) and \(callers.count - 1) other devices"
            }
        return ReviewReport.Question(
            number: number,
            text: "May \(who) call \(entry.organisationName) for \(entry.facts.purpose), at "
                + "\(entry.name)?",
            name: "\(entry.name)",
            isSubtree: entry.scope != .exact,
            organisation: entry.facts.organisation.text,
            organisationName: entry.organisationName,
            master: "\(entry.facts.master)",
            purpose: "\(entry.facts.purpose)",
            sends: entry.sends.isEmpty ? nil : entry.sends,
            breaks: entry.breaks.isEmpty ? nil : entry.breaks,
            isEssential: entry.facts.isEssential,
            devices: callers
        )
    }
}
