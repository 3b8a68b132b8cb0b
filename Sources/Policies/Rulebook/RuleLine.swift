/// A rule in its place: who speaks, for whom, and where it is written.
package struct RuleLine: Hashable, Sendable {
    /// Whom the line speaks for.
    package enum Owner: Hashable, Sendable {
        case everyone
        case device(DeviceID)
        case group(GroupID)
        /// Everyone who has this policy, or one that extends it.
        case policy(PolicyID)
    }

    /// The line's number in its ruleset.
    package let id: RuleLineID
    /// Whom the line speaks for.
    package let owner: Owner
    /// What the line says; its audience is `owner` in words.
    package let rule: RuleText
    /// Where the line is written.
    package let origin: RuleOrigin

    /// A line with every part said.
    package init(id: RuleLineID, owner: Owner, rule: RuleText, origin: RuleOrigin) {
        self.id = id
        self.owner = owner
        self.rule = rule
        self.origin = origin
    }

    /// Who speaks.
    ///
    /// A rule for a device that ends by itself is the strongest voice: somebody wants something now.
    package var level: PrecedenceLevel {
        switch owner {
        case .everyone: .global
        case .device: rule.until == nil ? .device : .timed
        case .group: .group
        case .policy: .policy
        }
    }
}

/// Where a rule is written.
package struct RuleOrigin: Hashable, Sendable {
    /// The file as it was named to the keeper; `built-in` for the policies that come with Landline.
    package let file: String
    /// The line in that file, from 1; in a built-in policy the number of the rule.
    package let line: UInt32

    package init(file: String, line: UInt32) {
        self.file = file
        self.line = line
    }
}

extension RuleOrigin: CustomStringConvertible {
    /// `family.rules:3`.
    package var description: String { "\(file):\(line)" }
}
