package import Attribution
package import Policies

/// What is said of a name: who is called by it, what for, and what a policy decides.
package struct CallJudgement: Hashable, Sendable {
    /// Who is called, and what for.
    package var called: Called
    /// What the policy decides.
    package var action: Action
    /// The rule that decided; empty where none did.
    package var rule: String

    /// A judgement with every part said.
    package init(called: Called, action: Action, rule: String) {
        self.called = called
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
