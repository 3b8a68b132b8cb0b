import Attribution
import Foundation
import Policies
import Settings
import Testing

@Suite struct `The guide to policies` {
    static func page() throws -> String {
        let file = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "docs/guide/policies.md")
        return try String(contentsOf: file, encoding: .utf8)
    }

    /// The fenced blocks of the page that begin with this mark.
    static func blocks(_ mark: String) throws -> [String] {
        try page().components(separatedBy: "```").enumerated()
            .filter { !$0.offset.isMultiple(of: 2) && $0.element.hasPrefix(mark + "\n") }
            .map { String($0.element.dropFirst(mark.count + 1)) }
    }

    @Test func `shows rules and a configuration that go together`() throws {
        let rules = RuleFile(try #require(try Self.blocks("").first))
        #expect(rules.faults.isEmpty)
        #expect(rules.rules.count == 5)
        let (configuration, problems) = Configuration.read([
            .init(name: "/landline.toml", text: try #require(try Self.blocks("toml").first))
        ])
        #expect(problems == [])
        let source = configuration.rulebookSource(
            ruleFiles: [NamedRuleFile(name: "family.rules", file: rules)],
            organisations: [try #require(Slug("samsung"))]
        )
        #expect(Rulebook.compile(source).problems == [])
    }

    @Test func `names the policies that there are`() throws {
        let page = try Self.page()
        for policy in BuiltInPolicies.declarations { #expect(page.contains("| `\(policy.id)` |")) }
    }
}
