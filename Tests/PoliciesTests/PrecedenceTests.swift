import Policies
import Testing

/// DESIGN §8, rule by rule: each row is a house in which exactly one fact decides.
@Suite struct `Precedence` {
    /// Rules that contradict each other about `ads.example.com`, the stronger one first.
    static let levels: [(stronger: String, weaker: String)] = [
        (
            "allow ads.example.com for device:phone until 2026-11-22T18:00:00Z",
            "block ads.example.com for device:phone"
        ),
        (
            "block ads.example.com for device:phone until 2026-11-22T18:00:00Z",
            "allow ads.example.com for device:phone"
        ),
        ("allow ads.example.com for device:phone", "block ads.example.com for group:children"),
        ("block ads.example.com for device:phone", "allow ads.example.com for group:children"),
        ("allow ads.example.com for group:children", "block ads.example.com"),
        ("block ads.example.com for group:upstairs", "allow ads.example.com"),
        // A level decides before the name does.
        ("block com for device:phone", "allow =ads.example.com for group:children"),
        ("block */ads for device:phone", "allow =ads.example.com"),
    ]

    @Test(arguments: levels)
    func `a level that is heard first decides`(stronger: String, weaker: String) throws {
        for rules in [[stronger, weaker], [weaker, stronger]] {
            let house = try House(
                rules: rules,
                catalogue: ["ads.example.com": "app:meta/ads"]
            )
            let verdict = try house.verdict("ads.example.com")
            #expect(house.words(verdict.line) == stronger)
        }
    }

    @Test(arguments: [
        ("block ads.example.com", Action.block),
        ("allow ads.example.com", .allow),
        ("block app:*/ads", .block),
    ])
    func `the owner's rule for everyone decides before a policy`(
        rule: String,
        action: Action
    ) throws {
        let house = try House(
            rules: [rule],
            policies: ["test": [action == .block ? "allow =ads.example.com" : "block */ads"]],
            catalogue: ["ads.example.com": "app:meta/ads"]
        )
        let verdict = try house.verdict("ads.example.com")
        #expect(verdict.action == action)
        #expect(verdict.level == .global)
    }

    @Test(arguments: [
        // More labels are more specific.
        (["block example.com", "allow ads.example.com"], Action.allow),
        (["allow example.com", "block ads.example.com"], .block),
        // At one name, exact before subdomains only before subtree.
        (["allow ads.example.com", "block =ads.example.com"], .block),
        (["allow example.com", "block *.example.com"], .block),
        // The name weighs more than the target.
        (["allow */ads", "block =www.ads.example.com"], .block),
    ])
    func `within a level the more specific name decides`(rules: [String], action: Action) throws {
        let house = try House(rules: rules, catalogue: ["ads.example.com": "app:meta/ads"])
        let asked =
            rules.contains { $0.contains("www") } ? "www.ads.example.com" : "ads.example.com"
        #expect(try house.verdict(asked).action == action)
    }

    @Test(arguments: [
        ("block ads.example.com", "allow app:meta/ads"),
        ("block app:meta/ads", "allow app:meta"),
        ("block app:meta", "allow app:*/ads"),
        ("block *:meta", "allow app:*/ads"),
        ("block app:*/ads", "allow */ads"),
        ("block */ads", "allow app:*"),
        ("block app:*", "allow list:oisd"),
    ])
    func `at one name the more specific target decides`(specific: String, broad: String) throws {
        let house = try House(
            rules: [broad, specific],
            catalogue: ["ads.example.com": "app:meta/ads"],
            lists: ["oisd": ["ads.example.com"]]
        )
        #expect(try house.verdict("ads.example.com").action == .block)
    }

    @Test(arguments: [
        ("ads.example.com", Action.block), ("www.ads.example.com", .allow),
        ("a.www.ads.example.com", .allow), ("login.ads.example.com", .allow),
        ("a.login.ads.example.com", .block),
    ])
    func `a selector speaks of a host by its most specific entry alone`(
        asked: String,
        action: Action
    ) throws {
        let house = try House(
            rules: ["block */ads"],
            catalogue: [
                "ads.example.com": "app:criteo/ads", "www.ads.example.com": "app:criteo/content",
                "=login.ads.example.com": "app:criteo/account",
            ]
        )
        #expect(try house.verdict(asked).action == action)
        #expect(try house.explanation(asked).verdict == house.verdict(asked))
    }

    @Test(arguments: ["ads.example.com", "=ads.example.com", "app:meta/ads", "*/ads", "list:oisd"])
    func `then an allow decides before a block`(target: String) throws {
        let house = try House(
            rules: ["block \(target)", "allow \(target)"],
            catalogue: ["ads.example.com": "app:meta/ads"],
            lists: ["oisd": ["ads.example.com"]]
        )
        #expect(try house.verdict("ads.example.com").action == .allow)
    }

    @Test func `groups of one device have no order among them`() throws {
        let house = try House(rules: [
            "block ads.example.com for group:children", "allow ads.example.com for group:upstairs",
        ])
        #expect(try house.verdict("ads.example.com").action == .allow)
    }

    @Test func `a policy's own lines are heard before those that it extends`() throws {
        let house = try House(
            policies: ["test < parent": ["allow list:mine"], "parent": ["block =ads.example.com"]],
            lists: ["mine": ["example.com"]]
        )
        let verdict = try house.verdict("ads.example.com")
        #expect(verdict.action == .allow)
        #expect(house.words(verdict.line) == "allow list:mine")
    }

    @Test func `what nothing speaks of is allowed`() throws {
        let house = try House(rules: ["block ads.example.com"])
        #expect(try house.verdict("www.example.org") == .allowedByDefault)
    }

    @Test func `what only others' rules speak of is allowed by default`() throws {
        let house = try House(rules: [
            "block ads.example.com for device:tablet"
        ])
        let verdict = try house.verdict("ads.example.com")
        #expect(verdict.action == .allow)
        #expect(verdict.level == .fallback)
        #expect(try house.verdict("ads.example.com", device: House.tablet).action == .block)
        #expect(try house.verdict("ads.example.com", device: "nobody").action == .allow)
    }

    @Test func `everything can be blocked by the root`() throws {
        let house = try House(policies: ["test": ["block .", "allow example.org"]])
        #expect(try house.verdict("www.example.com").action == .block)
        #expect(try house.verdict("www.example.org").action == .allow)
    }

    @Test(arguments: [(999_999 as Int64, Action.allow), (1_000_000, .block), (1_000_001, .block)])
    func `a rule holds up to its end`(time: Int64, action: Action) throws {
        // 1,000,000 s after the epoch.
        let house = try House(rules: [
            "allow ads.example.com for device:phone until 1970-01-12T13:46:40Z",
            "block ads.example.com",
        ])
        #expect(try house.verdict("ads.example.com", at: time).action == action)
    }
}
