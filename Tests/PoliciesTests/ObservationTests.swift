import Policies
import Testing

@Suite struct `An observed line` {
    @Test func `changes nothing and is named`() throws {
        let house = try House(rules: ["observe ads.example.com"])
        let verdict = try house.verdict("ads.example.com")
        #expect(verdict.action == .allow)
        #expect(verdict.level == .fallback)
        #expect(house.words(verdict.observed) == "observe ads.example.com")
    }

    @Test func `is named over an enforced line that it would overrule`() throws {
        let house = try House(
            rules: ["allow ads.example.com for device:phone observe", "block ads.example.com"])
        let verdict = try house.verdict("ads.example.com")
        #expect(verdict.action == .block)
        #expect(house.words(verdict.line) == "block ads.example.com")
        #expect(house.words(verdict.observed) == "allow ads.example.com for device:phone observe")
    }

    @Test(arguments: [
        ["observe ads.example.com", "block ads.example.com"],
        ["observe ads.example.com", "allow =ads.example.com"],
        ["observe ads.example.com for device:tablet"],
    ])
    func `is not named where it would change nothing`(rules: [String]) throws {
        #expect(try House(rules: rules).verdict("ads.example.com").observed.isNone)
    }

    @Test func `does not count against the essential guard`() throws {
        let house = try House(
            policies: ["test": ["observe */push"]],
            catalogue: ["push.example.com": "maker:apple/push !"]
        )
        let verdict = try house.verdict("push.example.com")
        #expect(verdict.action == .allow)
        #expect(verdict.observed.isNone)
        #expect(verdict.guarded.isNone)
    }

    @Test func `makes the policy watch say what quiet would block`() throws {
        let house = try House(catalogue: ["t.example.com": "maker:xiaomi/telemetry"])
        let verdict = try house.verdict("t.example.com")
        #expect(verdict.action == .allow)
        #expect(house.words(verdict.observed) == "observe */telemetry unless contested")
    }
}
