import Attribution
import Policies
import Settings
import Testing

@testable import landline

@Suite struct `The policies, written out` {
    static let configuration = Configuration.read([
        .init(
            name: "landline.toml",
            text: """
                [policies.calm]
                extends = "strict"
                rules = ["allow maker:samsung/crash  # I help them", "block example.com"]
                [policy]
                default = "calm"
                [groups.children]
                policy = "kids"
                [lists.some]
                path = "/lists/some"
                """
        )
    ])

    let policies = PolicyDocument.all(of: Self.configuration.configuration)
    let terminal = Terminal(hasColor: false, columns: 60)

    @Test func `are those that come with Landline, and the owner's`() throws {
        #expect(Self.configuration.problems == [])
        #expect(policies.map(\.name) == ["watch", "quiet", "strict", "kids", "calm"])
        let calm = try #require(policies.last)
        #expect(!calm.builtIn)
        #expect(calm.extends == "strict")
        #expect(calm.holdsFor == ["default"])
        #expect(calm.lists == ["some"])
        #expect(calm.lines.map(\.rule).last == "block example.com")
        #expect(policies[3].holdsFor == ["group:children"])
    }

    @Test func `show every line that holds, with those that are inherited`() throws {
        let page = PolicyPage(
            policy: try #require(policies.last),
            all: policies,
            terminal: terminal
        )
        let lines = page.lines
        #expect(lines.contains("  allow maker:samsung/crash  # I help them"))
        #expect(lines.contains("  block list:some"))
        #expect(lines.contains("where these say nothing, those of quiet:"))
        #expect(lines.contains("  block */ads unless contested"))
    }

    @Test(arguments: BuiltInPolicies.texts.map(\.id.text))
    func `tell in a paragraph what a person may notice`(name: String) throws {
        let policy = try #require(policies.first { $0.name == name })
        let paragraph = try #require(policy.paragraph)
        #expect(paragraph.count > 100 && !paragraph.contains("  "))
        #expect(paragraph.contains("notice"))
        let lines = PolicyPage(policy: policy, all: policies, terminal: terminal).lines
        #expect(lines.dropFirst().allSatisfy { Visible.columns($0) <= 60 })
    }
}
