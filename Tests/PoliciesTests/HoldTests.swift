import Policies
import Testing

@Suite struct `A host that is held` {
    static func house(_ rules: [String], policies: KeyValuePairs<String, [String]> = [:]) throws
        -> House
    {
        try House(
            rules: rules,
            policies: policies,
            catalogue: [
                "stats.example.com": "maker:acme/telemetry",
                "account.example.com": "maker:acme/account ?",
                "mixed.example.com": "maker:acme/telemetry ?",
                "push.example.com": "maker:acme/push ! ?",
            ],
            lists: ["oisd": ["example.com", "example.net"]]
        )
    }

    @Test func `is blocked, and said to wait for the owner`() throws {
        let house = try Self.house(["hold www.example.org mode nxdomain"])
        let verdict = try house.verdict("www.example.org")
        #expect(verdict.action == .hold)
        #expect(verdict.action.isBlocking)
        #expect(verdict.mode == .nxdomain)
        #expect(house.words(verdict.line) == "hold www.example.org mode nxdomain")
    }

    @Test(arguments: [
        (["hold stats.example.com", "block stats.example.com"], Action.hold),
        (["hold stats.example.com", "allow stats.example.com"], .allow),
        (["hold example.com", "block stats.example.com"], .block),
        (["block example.com", "hold =stats.example.com"], .hold),
        (["hold */telemetry", "block stats.example.com for device:phone"], .block),
    ])
    func `is held where nobody says something milder or more particular`(
        rules: [String],
        action: Action
    ) throws {
        #expect(try Self.house(rules).verdict("stats.example.com").action == action)
    }

    @Test func `is let through where the line only observes, and the log says so`() throws {
        let house = try Self.house(["hold stats.example.com observe"])
        let verdict = try house.verdict("stats.example.com")
        #expect(verdict.action == .allow)
        #expect(house.words(verdict.observed) == "hold stats.example.com observe")
    }

    @Test func `is kept by the essential guard from a policy, and not from the owner`() throws {
        let policy = try Self.house([], policies: ["test": ["hold */push"]])
            .verdict("push.example.com")
        #expect(policy.action == .allow)
        #expect(policy.level == .essential)
        #expect(!policy.guarded.isNone)
        #expect(try Self.house(["hold */push"]).verdict("push.example.com").action == .hold)
    }

    @Test func `is let through by an exception of the list by which it would be held`() throws {
        let house = try House(
            policies: ["test": ["hold list:oisd"]],
            lists: ["oisd": ["example.com", "@@www.example.com"]]
        )
        #expect(try house.verdict("example.com").action == .hold)
        #expect(try house.verdict("www.example.com").action == .allow)
    }
}

@Suite struct `A condition` {
    static let contested = ["account.example.com", "a.mixed.example.com"]
    static let others = ["stats.example.com", "www.example.org", "example.net"]

    @Test(arguments: [
        (rule: "hold */* if contested", name: "account.example.com", action: Action.hold),
        (rule: "hold */* if contested", name: "a.mixed.example.com", action: .hold),
        (rule: "hold */* if contested", name: "stats.example.com", action: .allow),
        (rule: "hold */* if contested", name: "www.example.org", action: .allow),
        (rule: "block */telemetry unless contested", name: "stats.example.com", action: .block),
        (rule: "block */telemetry unless contested", name: "mixed.example.com", action: .allow),
        (rule: "block list:oisd unless contested", name: "example.net", action: .block),
        (rule: "block list:oisd unless contested", name: "mixed.example.com", action: .allow),
        (rule: "block list:oisd if contested", name: "mixed.example.com", action: .block),
        (rule: "block list:oisd if contested", name: "example.net", action: .allow),
        (rule: "block example.com if contested", name: "mixed.example.com", action: .block),
        (rule: "block example.com if contested", name: "stats.example.com", action: .allow),
        (rule: "block . unless contested", name: "www.example.org", action: .block),
        (rule: "block . unless contested", name: "account.example.com", action: .allow),
    ])
    func `says on which hosts a rule speaks`(rule: String, name: String, action: Action) throws {
        let house = try `A host that is held`.house([rule])
        #expect(try house.verdict(name).action == action)
        #expect(try house.explanation(name).verdict == house.verdict(name))
    }

    @Test(arguments: [
        ["block */telemetry", "hold */telemetry if contested"],
        ["block */*", "allow */* if contested"],
    ])
    func `makes a target more particular`(rules: [String]) throws {
        for rules in [rules, rules.reversed()] {
            let house = try `A host that is held`.house(rules)
            let verdict = try house.verdict("mixed.example.com")
            #expect(house.words(verdict.line)?.hasSuffix("if contested") == true)
            #expect(try house.verdict("stats.example.com").action == .block)
        }
    }
}
