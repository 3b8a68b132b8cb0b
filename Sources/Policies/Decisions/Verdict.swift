/// What policy says about one question, and its whole reason.
///
/// Plain numbers without a heap: it is made on the query's path and copied into the journal. The
/// ruleset of the same generation turns the numbers into words.
package struct Verdict: Hashable, Sendable {
    /// What happens.
    package var action: Action
    /// How a block is answered; meaningless otherwise.
    package var mode: BlockingMode
    /// Who decided.
    package var level: PrecedenceLevel
    /// The line that decided; `.none` at the levels `essential` and `fallback`.
    package var line: RuleLineID
    /// What made that line touch this name; for the guard, the essential entry.
    package var matched: MatchedSource
    /// Labels of the name that matched, without the root: 2 for `example.org`.
    package var matchedLabels: UInt8
    /// The most specific catalogue entry that covers the name, whoever decided.
    package var entry: EntryID
    /// The line in observe mode that would have changed the action, had it been enforced.
    package var observed: RuleLineID
    /// The line that the essential guard kept from blocking.
    package var guarded: RuleLineID

    /// A verdict with every part said.
    package init(
        action: Action,
        mode: BlockingMode = .null,
        level: PrecedenceLevel,
        line: RuleLineID = .none,
        matched: MatchedSource = .none,
        matchedLabels: UInt8 = 0,
        entry: EntryID = .none,
        observed: RuleLineID = .none,
        guarded: RuleLineID = .none
    ) {
        self.action = action
        self.mode = mode
        self.level = level
        self.line = line
        self.matched = matched
        self.matchedLabels = matchedLabels
        self.entry = entry
        self.observed = observed
        self.guarded = guarded
    }

    /// Nothing spoke, so the question is resolved.
    package static let allowedByDefault = Verdict(action: .allow, level: .fallback)
}

/// What of the index made a line touch a name.
package struct MatchedSource: Hashable, Sendable {
    /// Which table `number` counts in.
    ///
    /// The raw values are written into journals: add at the end, never renumber.
    package enum Kind: UInt8, CaseIterable, Sendable {
        /// Nothing matched.
        case none = 0
        /// A catalogue entry, through a selector.
        case entry = 1
        /// A subscribed list.
        case list = 2
        /// The name that the line itself names.
        case rule = 3
    }

    /// Which table `number` counts in.
    package let kind: Kind
    /// An `EntryID`, `ListID` or `RuleLineID` by `kind`; 0 for `none`.
    package let number: UInt32

    /// A source as the journal stores it.
    package init(kind: Kind, number: UInt32) {
        self.kind = kind
        self.number = number
    }

    /// Nothing matched.
    package static let none = MatchedSource(kind: .none, number: 0)
    /// A catalogue entry matched.
    package static func entry(_ id: EntryID) -> Self { Self(kind: .entry, number: id.rawValue) }
    /// A list matched.
    package static func list(_ id: ListID) -> Self { Self(kind: .list, number: id.rawValue) }
    /// A line's own name matched.
    package static func rule(_ id: RuleLineID) -> Self { Self(kind: .rule, number: id.rawValue) }

    /// The catalogue entry, when one matched.
    package var entry: EntryID? { kind == .entry ? EntryID(rawValue: number) : nil }
    /// The list, when one matched.
    package var list: ListID? { kind == .list ? ListID(rawValue: number) : nil }
    /// The line, when its own name matched.
    package var rule: RuleLineID? { kind == .rule ? RuleLineID(rawValue: number) : nil }
}
