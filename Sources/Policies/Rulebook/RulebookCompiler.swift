import Attribution

extension Rulebook {
    /// Turns what the owner wrote into a rulebook.
    ///
    /// Everything that is wrong is told at once. The rulebook holds only what is right: with any
    /// problem it is good for showing, not for publishing, since a line left out can mean its opposite.
    package static func compile(
        _ source: RulebookSource
    ) -> (rulebook: Rulebook, problems: [RulebookProblem]) {
        var compiler = RulebookCompiler(source)
        let rulebook = compiler.compile()
        return (rulebook, compiler.problems)
    }
}

/// One compilation: the names known so far, and what is wrong with the uses of them.
private struct RulebookCompiler {
    private let source: RulebookSource
    private let policies: [PolicyDeclaration]
    private let devices: Names<DeviceID>
    private let groups: Names<GroupID>
    private let policyNames: Names<PolicyID>
    private let lists: Set<Slug>
    private var lines: [RuleLine] = []
    private(set) var problems: [RulebookProblem]

    init(_ source: RulebookSource) {
        self.source = source
        policies = BuiltInPolicies.declarations + source.policies
        var problems: [RulebookProblem] = []
        devices = Names(
            source.devices.map { ($0.id, $0.origin) },
            kind: "device",
            problems: &problems
        )
        groups = Names(
            source.groups.map { ($0.id, $0.origin) },
            kind: "group",
            problems: &problems
        )
        policyNames = Names(
            policies.map { ($0.id, $0.origin) },
            kind: "policy",
            problems: &problems
        )
        lists = Set(source.lists)
        self.problems = problems
    }

    mutating func compile() -> Rulebook {
        compileRuleFiles()
        compilePolicies()
        compileListUses()
        let unknown = profile(
            .none,
            groups: [],
            policy: nil,
            policyDefaultOnly: true,
            origin: source.policyDefaultOrigin
        )
        var compiledDevices: [Rulebook.Device] = []
        for (index, device) in source.devices.enumerated() {
            compiledDevices.append(
                Rulebook.Device(
                    id: device.id,
                    evidence: device.evidence,
                    profile: profile(
                        DeviceID(index: index),
                        groups: device.groups,
                        policy: device.policy,
                        policyDefaultOnly: false,
                        origin: device.origin
                    )
                )
            )
        }
        let rulebook = Rulebook(
            devices: compiledDevices,
            groups: source.groups.map(\.id),
            policies: policies.map(\.id),
            lines: lines,
            unknown: unknown
        )
        reportDoubleClaims(rulebook)
        return rulebook
    }
}

extension RulebookCompiler {
    private mutating func compileRuleFiles() {
        for named in source.ruleFiles {
            for (number, error) in named.file.faults {
                problems.append(
                    RulebookProblem(
                        origin: RuleOrigin(file: named.name, line: UInt32(number)),
                        column: error.column,
                        what: error.what,
                        remedy: error.remedy
                    )
                )
            }
            for (number, rule) in named.file.rules {
                let origin = RuleOrigin(file: named.name, line: UInt32(number))
                guard let owner = owner(of: rule, origin) else { continue }
                append(rule, owner: owner, origin)
            }
        }
    }

    private mutating func compilePolicies() {
        for (index, policy) in policies.enumerated() {
            if let parent = policy.extends { _ = resolve(parent, in: policyNames, policy.origin) }
            for line in policy.lines {
                guard line.rule.audience == .everyone else {
                    report(
                        line.origin,
                        "a policy's line is for whoever has the policy",
                        "leave “\(line.rule.audience)” out, or write the line in a rules file"
                    )
                    continue
                }
                append(line.rule, owner: .policy(PolicyID(index: index)), line.origin)
            }
        }
    }

    private mutating func compileListUses() {
        for use in source.listUses {
            guard let policy = resolve(use.policy, in: policyNames, use.origin) else { continue }
            append(
                RuleText(.block, .selector(.list(use.list))),
                owner: .policy(policy),
                use.origin
            )
        }
    }

    private mutating func owner(of rule: RuleText, _ origin: RuleOrigin) -> RuleLine.Owner? {
        switch rule.audience {
        case .everyone: .everyone
        case .device(let id): resolve(id, in: devices, origin).map(RuleLine.Owner.device)
        case .group(let id): resolve(id, in: groups, origin).map(RuleLine.Owner.group)
        }
    }

    private mutating func append(
        _ rule: RuleText,
        owner: RuleLine.Owner,
        _ origin: RuleOrigin
    ) {
        switch rule.target {
        case .selector(.list(let id)) where !lists.contains(id):
            reportUnknown("list", id, among: source.lists.map(\.text), origin)
        case .selector(.catalogue(_, let id?, _)) where !source.organisations.contains(id):
            reportUnknown("organisation", id, among: source.organisations.map(\.text), origin)
        case .name, .selector:
            guard lines.count < rulesetIdentifierMax else {
                report(
                    origin,
                    "there are more than \(rulesetIdentifierMax) rules",
                    "turn long runs of names into a list"
                )
                return
            }
            lines.append(
                RuleLine(
                    id: RuleLineID(index: lines.count),
                    owner: owner,
                    rule: rule,
                    origin: origin
                )
            )
        }
    }
}

extension RulebookCompiler {
    /// The profile of a device: its own policy, else that of its first group that has one, else the
    /// default.
    private mutating func profile(
        _ id: DeviceID,
        groups groupNames: [Slug],
        policy: Slug?,
        policyDefaultOnly: Bool,
        origin: RuleOrigin
    ) -> DeviceProfile {
        var memberships: [GroupID] = []
        var groupPolicy: (Slug, RuleOrigin)?
        for name in groupNames {
            guard let group = resolve(name, in: groups, origin) else { continue }
            guard !memberships.contains(group) else { continue }
            memberships.append(group)
            if groupPolicy == nil, let index = group.index, let policy = source.groups[index].policy
            {
                groupPolicy = (policy, source.groups[index].origin)
            }
        }
        if memberships.count > DeviceProfile.groupsMax {
            report(
                origin,
                "a device is in more than \(DeviceProfile.groupsMax) groups",
                "name its groups more broadly"
            )
            memberships.removeSubrange(DeviceProfile.groupsMax...)
        }
        let own = policy.map { ($0, origin) }
        let (name, nameOrigin) =
            own ?? groupPolicy ?? (source.policyDefault, source.policyDefaultOrigin)
        // The default is checked once, for the unknown device, and not again for each that has it.
        let isDefault = own == nil && groupPolicy == nil
        let first =
            isDefault && !policyDefaultOnly
            ? policyNames.ids[name] : resolve(name, in: policyNames, nameOrigin)
        let policies = first.map { chain(from: $0, nameOrigin) } ?? []
        return DeviceProfile(device: id, groups: memberships, policies: policies) ?? .unknown
    }

    /// The chain of policies from one up to the one that extends nothing.
    private mutating func chain(from first: PolicyID, _ origin: RuleOrigin) -> [PolicyID] {
        var chain = [first]
        while let index = chain.last?.index, let parent = policies[index].extends,
            let next = policyNames.ids[parent]
        {
            if chain.contains(next) {
                report(
                    policies[index].origin,
                    "policy \(policies[index].id) extends itself by way of \(parent)",
                    "let one of them extend nothing"
                )
                break
            }
            if chain.count == DeviceProfile.policiesMax {
                report(
                    policies[index].origin,
                    "more than \(DeviceProfile.policiesMax) policies extend each other",
                    "write the lines of some into one"
                )
                break
            }
            chain.append(next)
        }
        return chain
    }

    private mutating func reportDoubleClaims(_ rulebook: Rulebook) {
        do {
            _ = try rulebook.deviceTable()
        } catch {
            let (what, first, second) =
                switch error {
                case .macClaimedTwice(let mac, let first, let second):
                    ("hardware address \(mac)", first, second)
                case .prefixClaimedTwice(let prefix, let first, let second):
                    ("address \(prefix)", first, second)
                }
            guard let index = second.index, let other = rulebook.device(first) else { return }
            report(
                source.devices[index].origin,
                "\(what) is \(other.id)'s already",
                "leave it to one of the two devices"
            )
        }
    }
}

extension RulebookCompiler {
    /// The names of one kind of thing.
    private struct Names<ID: RulesetIdentifier> {
        let ids: [Slug: ID]
        let kind: String

        init(
            _ declared: [(id: Slug, origin: RuleOrigin)],
            kind: String,
            problems: inout [RulebookProblem]
        ) {
            self.kind = kind
            var ids: [Slug: ID] = [:]
            for (index, declaration) in declared.enumerated() {
                if ids.updateValue(ID(index: index), forKey: declaration.id) != nil {
                    problems.append(
                        RulebookProblem(
                            origin: declaration.origin,
                            what: "there is a \(kind) \(declaration.id) already",
                            remedy: "give one of them another name"
                        )
                    )
                }
            }
            self.ids = ids
        }
    }

    private mutating func resolve<ID>(
        _ name: Slug,
        in names: Names<ID>,
        _ origin: RuleOrigin
    ) -> ID? {
        if let id = names.ids[name] { return id }
        reportUnknown(names.kind, name, among: names.ids.keys.map(\.text), origin)
        return nil
    }

    private mutating func reportUnknown(
        _ kind: String,
        _ name: Slug,
        among known: [String],
        _ origin: RuleOrigin
    ) {
        let remedy =
            if let nearest = NearestName.to(name.text, among: known) {
                "did you mean \(nearest)?"
            } else if known.isEmpty {
                "declare it first"
            } else {
                "use one of \(known.sorted().prefix(Self.namesShownMax).joined(separator: ", "))"
            }
        report(origin, "there is no \(kind) \(name)", remedy)
    }

    /// More names than this would hide the message that they belong to.
    private static let namesShownMax = 8

    private mutating func report(_ origin: RuleOrigin, _ what: String, _ remedy: String) {
        let problem = RulebookProblem(origin: origin, what: what, remedy: remedy)
        // Two devices under one faulty policy are no two faults.
        if !problems.contains(problem) { problems.append(problem) }
    }
}
