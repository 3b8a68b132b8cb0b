import Attribution
import Resolution
package import Policies
package import QueryLog
package import Rulesets
package import Sockets
import Synchronization

/// Turns the numbers of a verdict into words by the ruleset of its generation, read from disk.
///
/// Keeps the rulesets of the last few generations: a journal speaks of one or two at a time.
package final class PublishedReasons: ReasonResolver, Sendable {
    /// How many generations' words are kept in memory at once.
    static let generationsMax = 4

    private let rulesets: PublishedRulesets
    private let known = Mutex<[(generation: UInt32, contents: RulesetContents?)]>([])

    private let systemUpstreams: SystemUpstreams

    /// The words of the rulesets in `rulesets`; `system` reads the machine's own upstreams, for
    /// rulesets that name none.
    package init(
        _ rulesets: PublishedRulesets,
        system: @escaping @Sendable () -> [SocketAddress] = SystemResolvers.upstreams
    ) {
        self.rulesets = rulesets
        systemUpstreams = SystemUpstreams(system)
    }

    package func reason(for verdict: Verdict, generation: UInt32) -> DecisionReason {
        guard let contents = contents(of: generation) else {
            return DecisionReason(
                action: verdict.action,
                mode: verdict.mode,
                level: verdict.level,
                rule: "ruleset \(generation) is gone",
                matchedLabels: verdict.matchedLabels
            )
        }
        let line = contents.rulebook.line(verdict.line)
        return DecisionReason(
            action: verdict.action,
            mode: verdict.mode,
            level: verdict.level,
            rule: line?.rule.words ?? "",
            place: line.map { Self.place(of: $0, contents) } ?? "",
            list: verdict.matched.list.flatMap { contents.list($0)?.id },
            matchedLabels: verdict.matchedLabels,
            organisation: contents.entry(verdict.entry).map(Self.organisation),
            observed: Self.words(verdict.observed, contents),
            guarded: Self.words(verdict.guarded, contents)
        )
    }

    package func deviceName(_ device: DeviceID, generation: UInt32) -> String? {
        contents(of: generation)?.rulebook.device(device)?.id.text
    }

    package func upstream(_ index: UInt16, generation: UInt32) -> String? {
        guard let settings = contents(of: generation)?.settings.resolution else { return nil }
        let upstreams = settings.namedUpstreams { systemUpstreams.addresses }
        guard upstreams.indices.contains(Int(index)) else { return nil }
        return "\(upstreams[Int(index)])"
    }

    /// The ruleset of a generation; nil when it is gone or damaged, which is remembered as well.
    private func contents(of generation: UInt32) -> RulesetContents? {
        known.withLock { known in
            if let index = known.firstIndex(where: { $0.generation == generation }) {
                return known[index].contents
            }
            let contents: RulesetContents?
            do {
                contents = try rulesets.contents(of: generation)
            } catch {
                contents = nil
            }
            known.append((generation, contents))
            if known.count > Self.generationsMax { known.removeFirst() }
            return contents
        }
    }

    private static func place(of line: RuleLine, _ contents: RulesetContents) -> String {
        guard case .policy(let id) = line.owner, let policy = contents.rulebook.policy(id) else {
            return "\(line.origin)"
        }
        return "policy \(policy)"
    }

    private static func organisation(_ entry: EntrySummary) -> CalledOrganisation {
        CalledOrganisation(
            id: entry.facts.organisation,
            name: entry.organisationName,
            master: entry.facts.master,
            purpose: entry.facts.purpose,
            entry: "\(entry.name)",
            isEssential: entry.facts.isEssential,
            isContested: entry.facts.isContested
        )
    }

    private static func words(_ id: RuleLineID, _ contents: RulesetContents) -> String {
        guard let line = contents.rulebook.line(id) else { return "" }
        return "\(line.rule.words) (\(place(of: line, contents)))"
    }
}
