import Attribution
import Foundation
import Policies
import Recursion
import Resolution
import Rulesets
import Settings
import Testing

@Suite struct `The guide to policies` {
    static let file = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "docs/guide/policies.md")

    static func page() throws -> String { try String(contentsOf: file, encoding: .utf8) }

    /// The fenced blocks of what an owner writes, behind what is made from the policies.
    static func written() throws -> String {
        try #require(try page().components(separatedBy: "<!-- end of what is made -->").last)
    }

    /// The fenced blocks of the page that begin with this mark.
    static func blocks(_ mark: String) throws -> [String] {
        try written().components(separatedBy: "```").enumerated()
            .filter { !$0.offset.isMultiple(of: 2) && $0.element.hasPrefix(mark + "\n") }
            .map { String($0.element.dropFirst(mark.count + 1)) }
    }

    @Test func `shows rules and a configuration that go together`() throws {
        let rules = RuleFile(try #require(try Self.blocks("").first))
        #expect(rules.faults.isEmpty)
        #expect(rules.rules.count == 6)
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

    @Test func `tells of the built-in policies what they say of themselves`() throws {
        let page = try Self.page()
        let lines = page.components(separatedBy: "\n")
        let begin = try #require(lines.firstIndex { $0.hasPrefix("<!-- Made from ") })
        let end = try #require(lines.firstIndex { $0.hasPrefix("<!-- end of what is made") })
        let made =
            lines[...begin] + [""] + BuiltInPolicies.guide.components(separatedBy: "\n")
            + lines[end...]
        let text = made.joined(separator: "\n")
        if ProcessInfo.processInfo.environment["UPDATE_GENERATED"] != nil {
            try Data(text.utf8).write(to: Self.file)
        }
        #expect(
            try Self.page() == text,
            "write it anew: UPDATE_GENERATED=1 swift test --filter GuideTests"
        )
    }
}

@Suite struct `The guide to driving Landline` {
    @Test func `shows a configuration without a fault`() throws {
        let file = `The guide to policies`.file.deletingLastPathComponent()
            .appending(path: "driving.md")
        let blocks = try String(contentsOf: file, encoding: .utf8)
            .components(separatedBy: "```toml\n").dropFirst()
            .compactMap { $0.components(separatedBy: "```").first }
        #expect(blocks.count == 1)
        for block in blocks {
            let (configuration, problems) = Configuration.read([
                .init(name: "/suite.toml", text: block)
            ])
            #expect(problems == [])
            #expect(configuration.answerer.resolution.recursion.routes.count == 1)
            #expect(configuration.answerer.resolution.recursion.validationSeconds != nil)
        }
    }
}
