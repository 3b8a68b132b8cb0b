package import Attribution
package import Policies

/// Why policy decided as it did, in words that outlive the ruleset they came from.
///
/// Equal reasons are stored once, so a reason says nothing that differs from lookup to lookup.
package struct DecisionReason: Hashable, Sendable {
    /// What happened.
    package var action: Action
    /// How a block was answered; meaningless otherwise.
    package var mode: BlockingMode
    /// Who decided.
    package var level: PrecedenceLevel
    /// The line that decided, as it was written; empty where the guard or the default did.
    package var rule: String
    /// Where that line stands: `rules/family.rules:3`, or `policy quiet`; empty as `rule`.
    package var place: String
    /// The list through which the line touched the name; nil where none did.
    package var list: Slug?
    /// How many labels of the name matched.
    package var matchedLabels: UInt8
    /// Who would have been called: the most specific catalogue entry; nil for a name that the
    /// catalogue doesn't know.
    package var organisation: CalledOrganisation?
    /// The observing line that would have changed the action; empty where there was none.
    package var observed: String
    /// The line that the essential guard kept from blocking; empty where there was none.
    package var guarded: String

    /// A reason with every part said.
    package init(
        action: Action,
        mode: BlockingMode = .null,
        level: PrecedenceLevel,
        rule: String = "",
        place: String = "",
        list: Slug? = nil,
        matchedLabels: UInt8 = 0,
        organisation: CalledOrganisation? = nil,
        observed: String = "",
        guarded: String = ""
    ) {
        self.action = action
        self.mode = mode
        self.level = level
        self.rule = rule
        self.place = place
        self.list = list
        self.matchedLabels = matchedLabels
        self.organisation = organisation
        self.observed = observed
        self.guarded = guarded
    }
}

/// What the catalogue says of the name that was asked.
package struct CalledOrganisation: Hashable, Sendable {
    /// Its identifier: `xiaomi`.
    package var id: Slug
    /// Its name for people: `Xiaomi`.
    package var name: String
    /// Whom the call serves.
    package var master: Master
    /// What the call is for.
    package var purpose: Purpose
    /// The name of the catalogue's entry: `data.mistat.xiaomi.com`.
    package var entry: String
    /// Whether the phone breaks without it.
    package var isEssential: Bool
    /// Whether it is needed and carries personal data as well.
    package var isContested: Bool

    /// An organisation with every part said.
    package init(
        id: Slug,
        name: String,
        master: Master,
        purpose: Purpose,
        entry: String,
        isEssential: Bool = false,
        isContested: Bool = false
    ) {
        self.id = id
        self.name = name
        self.master = master
        self.purpose = purpose
        self.entry = entry
        self.isEssential = isEssential
        self.isContested = isContested
    }
}

/// Turns the numbers of a journal's record into words.
///
/// The keeper answers from the ruleset of that generation, which it must keep for as long as a journal may
/// speak of it. Answers are remembered by the log, so an answer may be slow; for a generation that is gone it
/// says so in `rule`.
package protocol ReasonResolver {
    /// The words for a verdict.
    func reason(for verdict: Verdict, generation: UInt32) -> DecisionReason
    /// The name of a declared device; nil if that generation is gone.
    func deviceName(_ device: DeviceID, generation: UInt32) -> String?
    /// The upstream at this place of the settings, as `192.0.2.53:53`; nil if that generation is gone.
    func upstream(_ index: UInt16, generation: UInt32) -> String?
}
