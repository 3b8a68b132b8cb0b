import Policies
import Testing

@Suite struct `The essential guard` {
    static let captive = "captive.example.com"

    static func house(rules: [String] = [], policy: [String]) throws -> House {
        try House(
            rules: rules,
            policies: ["test": policy],
            catalogue: [
                "captive.example.com": "maker:apple/captive-portal !",
                "stats.captive.example.com": "maker:apple/telemetry",
            ],
            lists: ["oisd": ["example.com"]]
        )
    }

    @Test(arguments: [
        "block list:oisd", "block maker:apple", "block */captive-portal",
        "block =captive.example.com", "block .",
    ])
    func `keeps an essential name from policies`(line: String) throws {
        let house = try Self.house(policy: [line])
        let verdict = try house.verdict(Self.captive)
        #expect(verdict.action == .allow)
        #expect(verdict.level == .essential)
        #expect(verdict.line.isNone)
        #expect(house.words(verdict.guarded) == line)
        #expect(verdict.matched.entry == verdict.entry)
    }

    @Test(arguments: [
        "block captive.example.com", "block */captive-portal",
        "block maker:apple for group:children",
        "block captive.example.com for device:phone until 2026-11-22T18:00:00Z",
    ])
    func `yields to the owner's own rule`(rule: String) throws {
        let verdict = try Self.house(rules: [rule], policy: ["block list:oisd"])
            .verdict(Self.captive)
        #expect(verdict.action == .block)
        #expect(verdict.level < .essential)
        #expect(verdict.guarded.isNone)
    }

    @Test func `does not yield to a list that the owner puts to work`() throws {
        let house = try Self.house(rules: ["block list:oisd for device:phone"], policy: [])
        let verdict = try house.verdict(Self.captive)
        #expect(verdict.action == .allow)
        #expect(verdict.level == .essential)
        #expect(house.words(verdict.guarded) == "block list:oisd for device:phone")
        #expect(try house.verdict("www.example.com").action == .block)
    }

    @Test func `leaves the word to an owner's rule behind the list that it stops`() throws {
        let house = try Self.house(
            rules: ["block list:oisd for device:phone", "block captive.example.com"],
            policy: []
        )
        let verdict = try house.verdict(Self.captive)
        #expect(verdict.action == .block)
        #expect(verdict.level == .global)
    }

    @Test func `is not named where nothing wanted to block`() throws {
        let verdict = try Self.house(policy: ["block */telemetry"]).verdict(Self.captive)
        #expect(verdict.action == .allow)
        #expect(verdict.level == .fallback)
        #expect(verdict.guarded.isNone)
        #expect(!verdict.entry.isNone)
    }

    @Test func `covers what lies below an essential name`() throws {
        let verdict = try Self.house(policy: ["block list:oisd"]).verdict("eu.captive.example.com")
        #expect(verdict.level == .essential)
    }

    @Test func `does not cover a more specific entry that is not essential`() throws {
        let verdict = try Self.house(policy: ["block */telemetry"])
            .verdict("stats.captive.example.com")
        #expect(verdict.action == .block)
    }

    @Test func `lets a policy's own allow decide where that is stronger`() throws {
        let house = try Self.house(policy: ["block list:oisd", "allow =captive.example.com"])
        let verdict = try house.verdict(Self.captive)
        #expect(verdict.level == .policy)
        #expect(house.words(verdict.line) == "allow =captive.example.com")
    }
}
