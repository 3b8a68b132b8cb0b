package import Attribution

/// A device as the configuration declares it.
package struct DeviceDeclaration: Equatable, Sendable {
    /// Its name.
    package var id: Slug
    /// What tells it from the others.
    package var evidence: DeviceEvidence
    /// The groups it is in.
    package var groups: [Slug]
    /// Its own policy; nil where a group's or the default is to hold.
    package var policy: Slug?
    /// Where it is declared.
    package var origin: RuleOrigin

    package init(
        id: Slug,
        evidence: DeviceEvidence,
        groups: [Slug] = [],
        policy: Slug? = nil,
        origin: RuleOrigin
    ) {
        self.id = id
        self.evidence = evidence
        self.groups = groups
        self.policy = policy
        self.origin = origin
    }
}

/// A group of devices as the configuration declares it.
package struct GroupDeclaration: Equatable, Sendable {
    /// Its name.
    package var id: Slug
    /// The policy of its devices that have none of their own.
    package var policy: Slug?
    /// Where it is declared.
    package var origin: RuleOrigin

    package init(id: Slug, policy: Slug? = nil, origin: RuleOrigin) {
        self.id = id
        self.policy = policy
        self.origin = origin
    }
}

/// A policy as the configuration declares it.
package struct PolicyDeclaration: Equatable, Sendable {
    /// A rule and where it is written.
    package struct Line: Equatable, Sendable {
        package var rule: RuleText
        package var origin: RuleOrigin

        package init(rule: RuleText, origin: RuleOrigin) {
            self.rule = rule
            self.origin = origin
        }
    }

    /// Its name.
    package var id: Slug
    /// The policy whose lines hold where its own say nothing.
    package var extends: Slug?
    /// Its own lines.
    package var lines: [Line]
    /// Where it is declared.
    package var origin: RuleOrigin

    package init(id: Slug, extends: Slug? = nil, lines: [Line], origin: RuleOrigin) {
        self.id = id
        self.extends = extends
        self.lines = lines
        self.origin = origin
    }
}

/// That a policy blocks what a list names: what a `block list:…` line of the policy would say.
package struct ListUse: Equatable, Sendable {
    package var list: Slug
    package var policy: Slug
    /// Where the list is declared.
    package var origin: RuleOrigin

    package init(list: Slug, policy: Slug, origin: RuleOrigin) {
        self.list = list
        self.policy = policy
        self.origin = origin
    }
}

/// A rules file with its name.
package struct NamedRuleFile: Equatable, Sendable {
    /// The name that messages, `why` and the log use: `family.rules`.
    package var name: String
    package var file: RuleFile

    package init(name: String, file: RuleFile) {
        self.name = name
        self.file = file
    }
}

/// All that a rulebook is compiled from.
package struct RulebookSource: Equatable, Sendable {
    package var devices: [DeviceDeclaration]
    package var groups: [GroupDeclaration]
    /// The owner's policies; the built-in ones are always there.
    package var policies: [PolicyDeclaration]
    /// The policy of whoever has none of their own and is in no group that has one.
    package var policyDefault: Slug
    /// Where `policyDefault` is set.
    package var policyDefaultOrigin: RuleOrigin
    package var ruleFiles: [NamedRuleFile]
    /// The subscribed lists.
    package var lists: [Slug]
    /// Which policies block by which lists, beside the policies' own lines.
    package var listUses: [ListUse]
    /// The catalogue's organisations.
    package var organisations: Set<Slug>

    package init(
        devices: [DeviceDeclaration] = [],
        groups: [GroupDeclaration] = [],
        policies: [PolicyDeclaration] = [],
        policyDefault: Slug = BuiltInPolicies.quiet,
        policyDefaultOrigin: RuleOrigin = BuiltInPolicies.origin(line: 1),
        ruleFiles: [NamedRuleFile] = [],
        lists: [Slug] = [],
        listUses: [ListUse] = [],
        organisations: Set<Slug> = []
    ) {
        self.devices = devices
        self.groups = groups
        self.policies = policies
        self.policyDefault = policyDefault
        self.policyDefaultOrigin = policyDefaultOrigin
        self.ruleFiles = ruleFiles
        self.lists = lists
        self.listUses = listUses
        self.organisations = organisations
    }
}

/// What keeps a rulebook from being compiled, where it is written, and what would be right.
package struct RulebookProblem: Equatable, Sendable {
    package let origin: RuleOrigin
    /// The column where it begins, from 1; nil where the whole line is meant.
    package let column: Int?
    package let what: String
    package let remedy: String

    package init(origin: RuleOrigin, column: Int? = nil, what: String, remedy: String) {
        self.origin = origin
        self.column = column
        self.what = what
        self.remedy = remedy
    }
}

extension RulebookProblem: CustomStringConvertible {
    /// `family.rules:3:7: what; remedy`.
    package var description: String {
        "\(origin)\(column.map { ":\($0)" } ?? ""): \(what); \(remedy)"
    }
}
