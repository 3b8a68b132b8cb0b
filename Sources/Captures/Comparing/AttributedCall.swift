package import Attribution
package import Policies

/// What is said of a name: who is called by it, what for, and what a policy decides.
package struct CallJudgement: Hashable, Sendable {
    /// The organisation's identifier, or the registrable domain of one that nobody has described.
    package var organisation: String
    /// Its name for people.
    package var organisationName: String
    package var master: Master
    package var purpose: Purpose
    /// The catalogue's entry; empty where it has none.
    package var entry: String
    package var isEssential: Bool
    package var isContested: Bool
    package var action: Action
    /// The rule that decided, and where it stands; empty where none did.
    package var rule: String

    /// A judgement with every part said.
    package init(
        organisation: String,
        organisationName: String,
        master: Master,
        purpose: Purpose,
        entry: String,
        isEssential: Bool,
        isContested: Bool,
        action: Action,
        rule: String
    ) {
        self.organisation = organisation
        self.organisationName = organisationName
        self.master = master
        self.purpose = purpose
        self.entry = entry
        self.isEssential = isEssential
        self.isContested = isContested
        self.action = action
        self.rule = rule
    }
}

/// One call of a capture, with what is said of it.
package struct AttributedCall: Sendable {
    package var call: Capture.Call
    package var judgement: CallJudgement

    package init(call: Capture.Call, judgement: CallJudgement) {
        self.call = call
        self.judgement = judgement
    }
}
