package import Attribution
package import Blocklists

/// All rule lines of a ruleset, ready to decide: from the matches of a name and the profile of a
/// device to the verdict.
///
/// Which lines a match brings into play is worked out once, when the table is made: entries that
/// agree in organisation, master and purpose share one run of line numbers, and so does each list.
/// Deciding then walks the matches (a handful) and their runs, keeps the strongest line by one
/// integer comparison, and allocates nothing.
package struct DecisionTable: Sendable {
    let lines: [CompiledLine]
    /// For each entry: which run of lines, and what the guard and conditions ask.
    private let entries: [(run: UInt32, isEssential: Bool, isContested: Bool)]
    private let entryRuns: LineRuns
    /// One run for each list.
    private let listRuns: LineRuns
    /// How much each entry says of whom a call serves.
    let weights: AttributionWeights

    /// A table of `lines`, whose identifiers count from 1 in their order.
    ///
    /// - Parameters:
    ///   - lines: every line of the rulebook.
    ///   - entries: the catalogue's entries by identifier.
    ///   - lists: the subscribed lists by identifier.
    ///   - modeDefault: how lines without a mode of their own block.
    package init(
        lines: [RuleLine],
        entries: some Collection<EntryFacts>,
        lists: [Slug],
        modeDefault: BlockingMode
    ) {
        precondition(lines.count <= rulesetIdentifierMax, "line numbers have 24 bits")
        let compiled = lines.map { CompiledLine($0, modeDefault: modeDefault) }
        self.lines = compiled
        let selecting = lines.enumerated().compactMap { index, line in
            if case .selector(let selector) = line.rule.target {
                (line: index, selector: selector)
            } else {
                nil
            }
        }
        var runOfFacts: [EntryFacts: UInt32] = [:]
        var entryRuns = LineRuns()
        self.entries = entries.map { facts in
            if let run = runOfFacts[facts] {
                return (run, facts.isEssential, facts.isContested)
            }
            let run = entryRuns.append(
                selecting.lazy.filter {
                    facts.isSelected(by: $0.selector)
                        && compiled[$0.line].speaks(ofContested: facts.isContested)
                }
                .map { UInt32($0.line) }
            )
            runOfFacts[facts] = run
            return (run, facts.isEssential, facts.isContested)
        }
        self.entryRuns = entryRuns
        var listRuns = LineRuns()
        for list in lists {
            _ = listRuns.append(
                selecting.lazy.filter { $0.selector == .list(list) }.map { UInt32($0.line) }
            )
        }
        self.listRuns = listRuns
        weights = AttributionWeights(entries)
    }

    /// What happens to a question for the name with these matches, asked by a device with this profile
    /// at this time.
    ///
    /// Allocates nothing. A match of an entry, list or line that the table doesn't have is passed over.
    package func decide(
        _ matches: Matches,
        for profile: DeviceProfile,
        at epochSeconds: Int64
    ) -> Verdict {
        if matches.isEmpty { return .allowedByDefault }
        let survey = survey(matches)
        var enforced = Contest()
        var observed = Contest()
        forEachTouchedLine(matches, survey) { index, match in
            let line = lines[index]
            guard epochSeconds < line.end, let chainRank = line.chainRank(for: profile),
                let action = action(of: line, match, matches, survey)
            else { return }
            let bid = Contest.Bid(
                standing: Standing(
                    line: line,
                    id: RuleLineID(index: index),
                    chainRank: chainRank,
                    match: match,
                    action: action
                ),
                matched: MatchedSource(match.source)
            )
            let isKept = survey.isEssential && action != .allow && line.yieldsToGuard
            if line.isObserved {
                observed.enter(bid, isKept: isKept)
            } else {
                enforced.enter(bid, isKept: isKept)
            }
        }
        var verdict = enforced.verdict(survey)
        if observed.isEmpty { return verdict }
        // What would hold if every observed line were enforced.
        let supposed = enforced.joined(by: observed).verdict(survey)
        if supposed.action != verdict.action { verdict.observed = supposed.line }
        return verdict
    }
}

extension DecisionTable {
    /// What a first walk over the matches tells: whose name it is, and whether a list excepts it.
    struct Survey {
        var entry = EntryID.none
        var entryDepth: UInt8 = 0
        var isEssential = false
        var isContested = false
        var hasExceptions = false
    }

    /// Finds the most specific entry; of two at one name the essential, then the first.
    func survey(_ matches: Matches) -> Survey {
        var survey = Survey()
        var best = UInt64.max
        for position in matches.indices {
            let match = matches[position]
            if match.source.isException { survey.hasExceptions = true }
            guard case .entry = match.source.kind,
                let index = EntryID(rawValue: match.source.id).index, index < entries.count
            else { continue }
            let isEssential = entries[index].isEssential
            let specificity = UInt64(127 &- match.depth & 0x7F) << 2 | UInt64(match.scope.rank)
            let key = (specificity << 1 | (isEssential ? 0 : 1)) << 24 | UInt64(match.source.id)
            guard key < best else { continue }
            best = key
            survey.entry = EntryID(rawValue: match.source.id)
            survey.entryDepth = match.depth
            survey.isEssential = isEssential
            survey.isContested = entries[index].isContested
        }
        return survey
    }

    /// Calls `body` with each line that a match brings into play, for whomever it speaks.
    ///
    /// Of the catalogue's entries only the most specific counts: a host that people need is kept apart from
    /// the trackers around it by an entry of its own, whatever is said of the domain that it lies in.
    @inline(__always)
    func forEachTouchedLine(_ matches: Matches, _ survey: Survey, _ body: (Int, Match) -> Void) {
        for position in matches.indices {
            let match = matches[position]
            switch match.source.kind {
            case .rule:
                guard let index = RuleLineID(rawValue: match.source.id).index, index < lines.count,
                    lines[index].speaks(ofContested: survey.isContested)
                else { continue }
                body(index, match)
            case .entry:
                let entry = EntryID(rawValue: match.source.id)
                guard entry == survey.entry, let index = entry.index, index < entries.count
                else { continue }
                for slot in entryRuns[entries[index].run] {
                    body(Int(entryRuns.lines[slot]), match)
                }
            case .list:
                guard let index = ListID(rawValue: match.source.id).index, index < listRuns.count
                else { continue }
                for slot in listRuns[UInt32(index)] {
                    let line = Int(listRuns.lines[slot])
                    guard lines[line].speaks(ofContested: survey.isContested) else { continue }
                    body(line, match)
                }
            }
        }
    }

    /// What `line` does about a name through this match; nil when the list itself excepts the name.
    ///
    /// A list's `@@` line takes the name off that list, at whatever depth the list names it too, and
    /// speaks for it as the list's own line would have spoken against it. On a list that allows, it
    /// only takes the name off.
    @inline(__always)
    func action(
        of line: CompiledLine,
        _ match: Match,
        _ matches: Matches,
        _ survey: Survey
    ) -> Action? {
        let spoken = line.action
        guard survey.hasExceptions, case .list = match.source.kind else { return spoken }
        if match.source.isException { return spoken == .allow ? nil : .allow }
        for position in matches.indices {
            let other = matches[position].source
            if other.isException, case .list = other.kind, other.id == match.source.id {
                return nil
            }
        }
        return spoken
    }
}

extension CompiledLine {
    /// Whether the essential guard stands above this line when it blocks.
    ///
    /// It stands above policies, and above lists wherever the owner puts them to work: a list's
    /// author, not the owner, chose the name.
    var yieldsToGuard: Bool { level == .policy || speaksOfList }
}

/// The strongest of the lines that may decide, and of those that the guard keeps from it.
private struct Contest {
    /// One line's word through one match.
    struct Bid {
        var standing = Standing.none
        var matched = MatchedSource.none
    }

    private var best = Bid()
    private var kept = Bid()

    @inline(__always)
    mutating func enter(_ bid: Bid, isKept: Bool) {
        if isKept {
            if bid.standing < kept.standing { kept = bid }
        } else if bid.standing < best.standing {
            best = bid
        }
    }

    /// Whether no line has entered.
    var isEmpty: Bool { best.standing.isNone && kept.standing.isNone }

    /// The contest of the lines of both.
    func joined(by other: Contest) -> Contest {
        var joined = self
        if other.best.standing < best.standing { joined.best = other.best }
        if other.kept.standing < kept.standing { joined.kept = other.kept }
        return joined
    }

    /// The outcome: the guard's where a kept line would otherwise have decided and no rule of the
    /// owner's stands above the guard, else the best line's.
    func verdict(_ survey: DecisionTable.Survey) -> Verdict {
        let isOwnersWord = best.standing.level < .essential
        if kept.standing < best.standing, !isOwnersWord {
            return Verdict(
                action: .allow,
                level: .essential,
                matched: .entry(survey.entry),
                matchedLabels: survey.entryDepth,
                entry: survey.entry,
                guarded: kept.standing.line
            )
        }
        guard !best.standing.isNone else {
            return Verdict(action: .allow, level: .fallback, entry: survey.entry)
        }
        return Verdict(
            action: best.standing.action,
            mode: best.standing.mode,
            level: best.standing.level,
            line: best.standing.line,
            matched: best.matched,
            matchedLabels: best.standing.labels,
            entry: survey.entry
        )
    }
}

extension MatchedSource {
    /// The source of an index match, in the journal's words.
    init(_ source: IndexSource) {
        switch source.kind {
        case .rule: self = .rule(RuleLineID(rawValue: source.id))
        case .entry: self = .entry(EntryID(rawValue: source.id))
        case .list: self = .list(ListID(rawValue: source.id))
        }
    }
}
