package import Blocklists

/// Everything that `why` tells about one decision: what touched the name, what each line had to say,
/// and why all but one lost.
package struct Explanation: Sendable {
    /// What `decide` says.
    package let verdict: Verdict
    /// Everything in the index that touches the name, most specific first; also what no line speaks of.
    package let matches: [Match]
    /// Whether more touched the name than a decision looks at.
    package let isTruncated: Bool
    /// Every line that a match brings into play, strongest first, those for others last.
    package let considered: [Consideration]

    /// One line's word about the name through one match.
    package struct Consideration: Equatable, Sendable {
        /// The line.
        package let line: RuleLineID
        /// Who speaks.
        package let level: PrecedenceLevel
        /// What made the line touch the name.
        package let match: Match
        /// What the line asks for; an allow where the line blocks by a list that excepts the name.
        package let action: Action
        /// What became of it.
        package let outcome: Outcome
    }

    /// What became of a line's word.
    package enum Outcome: Equatable, Sendable {
        /// It decided.
        case decided
        /// It would have decided, were it not in observe mode, and have changed the action.
        case observed
        /// It is in observe mode and would have changed nothing.
        case observedWithoutEffect
        /// The essential guard stood above it.
        case keptByGuard(EntryID)
        /// Another line was stronger.
        case lost(to: RuleLineID, by: Advantage)
        /// The list that it speaks of excepts the name.
        case exceptedByList(ListID)
        /// It has ended.
        case ended(UTCTime)
        /// It is for another device, group or policy.
        case forOthers
    }

    /// In what the stronger of two lines was stronger.
    package enum Advantage: Equatable, Sendable {
        /// It speaks at a level that is heard first.
        case level
        /// It stands in the device's own policy, or in one that extends the other's.
        case nearerPolicy
        /// It matched by a name with more labels.
        case moreSpecificName
        /// It matched by the same name with a narrower scope.
        case narrowerScope
        /// It names an organisation or purpose where the other names fewer, or a list; or it has a
        /// condition where the other has none.
        case moreSpecificTarget
        /// It allows where the other holds or blocks, or holds where the other blocks.
        case milderAction
        /// Both block in the same way but for the mode.
        case mode
        /// Both say the same; the first is named.
        case sameWord
    }
}

extension DecisionTable {
    /// What `decide` decides for these arguments, and everything that led to it.
    package func explain(
        _ matches: Matches,
        for profile: DeviceProfile,
        at epochSeconds: Int64
    ) -> Explanation {
        let verdict = decide(matches, for: profile, at: epochSeconds)
        let survey = survey(matches)
        var entries: [(standing: Standing, consideration: Explanation.Consideration)] = []
        var winner = Standing.none
        forEachTouchedLine(matches, survey) { index, match in
            guard let standing = standing(index, match, matches, survey, profile, epochSeconds)
            else { return }
            let isWinner =
                RuleLineID(index: index) == verdict.line
                && MatchedSource(match.source) == verdict.matched
            if isWinner, standing < winner { winner = standing }
        }
        forEachTouchedLine(matches, survey) { index, match in
            let line = lines[index]
            let standing = standing(index, match, matches, survey, profile, epochSeconds)
            let action = action(of: line, match, matches, survey)
            let outcome: Explanation.Outcome
            if line.chainRank(for: profile) == nil {
                outcome = .forOthers
            } else if epochSeconds >= line.end {
                outcome = .ended(UTCTime(epochSeconds: line.end))
            } else if let standing {
                outcome = self.outcome(of: line, standing, winner, verdict, survey)
            } else {
                outcome = .exceptedByList(ListID(rawValue: match.source.id))
            }
            let consideration = Explanation.Consideration(
                line: RuleLineID(index: index),
                level: line.level,
                match: match,
                action: action ?? line.action,
                outcome: outcome
            )
            entries.append((standing ?? .none, consideration))
        }
        entries.sort { left, right in
            left.standing == right.standing
                ? left.consideration.line.rawValue < right.consideration.line.rawValue
                : left.standing < right.standing
        }
        return Explanation(
            verdict: verdict,
            matches: matches.indices.map { matches[$0] },
            isTruncated: matches.isTruncated,
            considered: entries.map(\.consideration)
        )
    }

    /// The standing of a line that has a word to say; nil for all others.
    private func standing(
        _ index: Int,
        _ match: Match,
        _ matches: Matches,
        _ survey: Survey,
        _ profile: DeviceProfile,
        _ epochSeconds: Int64
    ) -> Standing? {
        let line = lines[index]
        guard epochSeconds < line.end, let chainRank = line.chainRank(for: profile),
            let action = action(of: line, match, matches, survey)
        else { return nil }
        return Standing(
            line: line,
            id: RuleLineID(index: index),
            chainRank: chainRank,
            match: match,
            action: action
        )
    }

    /// What became of a line that had a word to say.
    private func outcome(
        of line: CompiledLine,
        _ standing: Standing,
        _ winner: Standing,
        _ verdict: Verdict,
        _ survey: Survey
    ) -> Explanation.Outcome {
        if line.isObserved {
            return standing.line == verdict.observed ? .observed : .observedWithoutEffect
        }
        if standing == winner { return .decided }
        let isKept = survey.isEssential && standing.action != .allow && line.yieldsToGuard
        if isKept, winner.isNone || standing < winner { return .keptByGuard(survey.entry) }
        if winner.isNone { return .lost(to: .none, by: .level) }
        return .lost(to: winner.line, by: winner.advantage(over: standing))
    }
}
