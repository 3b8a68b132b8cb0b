import Addresses
import Attribution
import Policies
import Testing

@Suite struct `A rulebook` {
    static func slug(_ text: String) throws -> Slug { try #require(Slug(text)) }

    static func origin(_ line: UInt32) -> RuleOrigin {
        RuleOrigin(file: "landline.toml", line: line)
    }

    static func problems(_ change: (inout RulebookSource) throws -> Void) throws -> [String] {
        var source = RulebookSource(
            devices: [
                DeviceDeclaration(
                    id: try slug("phone"),
                    evidence: DeviceEvidence(macs: [], prefixes: []),
                    origin: origin(3)
                )
            ],
            groups: [GroupDeclaration(id: try slug("children"), origin: origin(2))],
            lists: [try slug("oisd")],
            organisations: [try slug("xiaomi"), try slug("samsung")]
        )
        try change(&source)
        return Rulebook.compile(source).problems.map(\.description)
    }

    @Test func `of nothing has the built-in policies and no problem`() {
        let (rulebook, problems) = Rulebook.compile(RulebookSource())
        #expect(problems.isEmpty)
        #expect(rulebook.policies == BuiltInPolicies.declarations.map(\.id))
        #expect(rulebook.unknown.policies == [PolicyID(rawValue: 2)])
    }

    @Test(arguments: [
        (
            "block a.b for device:phoen",
            "family.rules:1: there is no device phoen; did you mean phone?"
        ),
        (
            "block a.b for group:parents",
            "family.rules:1: there is no group parents; use one of children"
        ),
        (
            "block maker:xaiomi/telemetry",
            "family.rules:1: there is no organisation xaiomi; did you mean xiaomi?"
        ),
        ("block list:osid", "family.rules:1: there is no list osid; did you mean oisd?"),
        (
            "bolck a.b",
            "family.rules:1:1: “bolck” is no verb; begin a rule with block, allow, hold or observe"
        ),
    ])
    func `says what is wrong with a rule, where, and what was meant`(
        rule: String,
        problem: String
    ) throws {
        let problems = try Self.problems {
            $0.ruleFiles = [NamedRuleFile(name: "family.rules", file: RuleFile(rule))]
        }
        #expect(problems == [problem])
    }

    @Test func `tells all that is wrong at once`() throws {
        let problems = try Self.problems { source in
            source.policyDefault = try Self.slug("quite")
            source.policyDefaultOrigin = Self.origin(1)
            source.devices[0].groups = [try Self.slug("childern")]
            source.devices[0].policy = try Self.slug("stict")
            source.devices.append(source.devices[0])
            source.devices[1].groups = []
            source.devices[1].policy = nil
            source.devices[1].origin = Self.origin(9)
        }
        #expect(
            problems == [
                "landline.toml:9: there is a device phone already; give one of them another name",
                "landline.toml:1: there is no policy quite; did you mean quiet?",
                "landline.toml:3: there is no group childern; did you mean children?",
                "landline.toml:3: there is no policy stict; did you mean strict?",
            ]
        )
    }

    @Test func `refuses policies that extend themselves`() throws {
        let problems = try Self.problems { source in
            source.policies = [
                PolicyDeclaration(
                    id: try Self.slug("a"),
                    extends: try Self.slug("b"),
                    lines: [],
                    origin: Self.origin(1)
                ),
                PolicyDeclaration(
                    id: try Self.slug("b"),
                    extends: try Self.slug("a"),
                    lines: [],
                    origin: Self.origin(2)
                ),
            ]
            source.policyDefault = try Self.slug("a")
        }
        #expect(
            problems == [
                "landline.toml:2: policy b extends itself by way of a; let one of them extend nothing"
            ]
        )
    }

    @Test func `refuses longer chains of policies than fit`() throws {
        let problems = try Self.problems { source in
            source.policies = try (0...8).map { index in
                PolicyDeclaration(
                    id: try Self.slug("p\(index)"),
                    extends: index == 8 ? nil : try Self.slug("p\(index + 1)"),
                    lines: [],
                    origin: Self.origin(UInt32(index))
                )
            }
            source.policyDefault = try Self.slug("p0")
        }
        #expect(problems.count == 1)
        #expect(problems.first?.contains("more than 8 policies extend each other") == true)
    }

    @Test func `refuses a policy's line for one device`() throws {
        let problems = try Self.problems { source in
            let rule = try #require(try RuleText.parse("block a.b for device:phone"))
            source.policies = [
                PolicyDeclaration(
                    id: try Self.slug("mine"),
                    lines: [.init(rule: rule, origin: Self.origin(7))],
                    origin: Self.origin(6)
                )
            ]
        }
        #expect(
            problems == [
                "landline.toml:7: a policy's line is for whoever has the policy; "
                    + "leave “for device:phone” out, or write the line in a rules file"
            ]
        )
    }

    @Test func `refuses two devices with one address`() throws {
        let problems = try Self.problems { source in
            let evidence = DeviceEvidence(
                macs: [],
                prefixes: [IPPrefix(only: IPAddress(192, 0, 2, 1))]
            )
            source.devices[0].evidence = evidence
            source.devices.append(
                DeviceDeclaration(
                    id: try Self.slug("tablet"),
                    evidence: evidence,
                    origin: Self.origin(8)
                )
            )
        }
        #expect(
            problems == [
                "landline.toml:8: address 192.0.2.1 is phone's already; "
                    + "leave it to one of the two devices"
            ]
        )
    }

    @Test func `gives a device its own policy before its groups' and theirs before the default`()
        throws
    {
        var source = RulebookSource()
        source.groups = [
            GroupDeclaration(id: try Self.slug("plain"), origin: Self.origin(1)),
            GroupDeclaration(
                id: try Self.slug("children"),
                policy: BuiltInPolicies.strict,
                origin: Self.origin(1)
            ),
        ]
        func device(_ name: String, groups: [String], policy: Slug?) throws -> DeviceDeclaration {
            DeviceDeclaration(
                id: try Self.slug(name),
                evidence: DeviceEvidence(macs: [], prefixes: []),
                groups: try groups.map(Self.slug),
                policy: policy,
                origin: Self.origin(1)
            )
        }
        source.devices = [
            try device("a", groups: ["children"], policy: BuiltInPolicies.watch),
            try device("b", groups: ["plain", "children"], policy: nil),
            try device("c", groups: ["plain"], policy: nil),
        ]
        let (rulebook, problems) = Rulebook.compile(source)
        #expect(problems.isEmpty)
        let names = rulebook.devices.map { $0.profile.policies.compactMap(rulebook.policy) }
        #expect(
            names == [
                [BuiltInPolicies.watch], [BuiltInPolicies.strict, BuiltInPolicies.quiet],
                [BuiltInPolicies.quiet],
            ]
        )
    }

    @Test func `lets a list be used by a policy`() throws {
        let list = try Self.slug("oisd")
        let (rulebook, problems) = Rulebook.compile(
            RulebookSource(
                lists: [list],
                listUses: [
                    ListUse(list: list, policy: BuiltInPolicies.quiet, origin: Self.origin(4))
                ]
            )
        )
        #expect(problems.isEmpty)
        let line = try #require(rulebook.lines.last)
        #expect(line.rule.words == "block list:oisd")
        #expect(line.owner == .policy(PolicyID(rawValue: 2)))
        #expect(line.origin == Self.origin(4))
    }
}
