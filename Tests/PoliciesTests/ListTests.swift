import Policies
import Testing

@Suite struct `A list` {
    static func house(policy: [String], _ names: String...) throws -> House {
        try House(
            policies: ["test": policy],
            lists: ["oisd": names, "other": ["ads.example.com"]]
        )
    }

    @Test func `blocks through the line that names it`() throws {
        let house = try Self.house(policy: ["block list:oisd"], "example.com")
        let verdict = try house.verdict("ads.example.com")
        #expect(verdict.action == .block)
        #expect(verdict.matched == .list(ListID(index: 0)))
        #expect(verdict.matchedLabels == 2)
        #expect(house.words(verdict.line) == "block list:oisd")
    }

    @Test func `that no line names does nothing`() throws {
        #expect(try Self.house(policy: []).verdict("ads.example.com").action == .allow)
    }

    @Test(arguments: [
        ["example.com", "@@ads.example.com"],
        ["ads.example.com", "@@example.com"],
        ["ads.example.com", "@@ads.example.com"],
    ])
    func `excepts a name from itself at any depth`(names: [String]) throws {
        let house = try House(
            policies: ["test": ["block list:oisd"]],
            lists: ["oisd": names]
        )
        let verdict = try house.verdict("ads.example.com")
        #expect(verdict.action == .allow)
        #expect(house.words(verdict.line) == "block list:oisd")
    }

    @Test func `excepts a name from a broader list`() throws {
        let house = try House(
            policies: ["test": ["block list:oisd", "block list:other"]],
            lists: ["oisd": ["@@ads.example.com"], "other": ["example.com"]]
        )
        #expect(try house.verdict("ads.example.com").action == .allow)
    }

    @Test func `does not except a name from a narrower list`() throws {
        let house = try House(
            policies: ["test": ["block list:oisd", "block list:other"]],
            lists: ["oisd": ["@@example.com"], "other": ["ads.example.com"]]
        )
        #expect(try house.verdict("ads.example.com").action == .block)
    }

    @Test func `that allows only loses a name by its exception`() throws {
        let house = try House(
            policies: ["test": ["allow list:mine", "block list:other"]],
            lists: ["mine": ["example.com", "@@ads.example.com"], "other": ["com"]]
        )
        #expect(try house.verdict("www.example.com").action == .allow)
        #expect(try house.verdict("ads.example.com").action == .block)
    }
}
