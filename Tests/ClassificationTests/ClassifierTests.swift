import Attribution
import Blocklists
import Catalogue
import Classification
import DNSWire
import Foundation
import Policies
import Rulesets
import TestDisks
import Testing

@Suite struct `A classifier` {
    /// A catalogue of one organisation, in a directory of its own.
    static func catalogue(_ hosts: String) throws -> Catalogue {
        let directory = try TemporaryDirectory()
        let makers = URL(filePath: directory.path).appending(path: "makers")
        try FileManager.default.createDirectory(at: makers, withIntermediateDirectories: true)
        try "[seen]\ntitle = \"Seen\"\n".write(
            to: URL(filePath: directory.path).appending(path: "evidence.toml"),
            atomically: true,
            encoding: .utf8
        )
        let heading = "id = \"acme\"\nname = \"Acme Phones\"\nmaster = \"maker\"\n\n"
        try (heading + hosts).write(
            to: makers.appending(path: "acme.toml"),
            atomically: true,
            encoding: .utf8
        )
        let catalogue = withExtendedLifetime(directory) {
            Catalogue.load(directory: directory.path)
        }
        #expect(catalogue.problems == [])
        return catalogue
    }

    static let hosts = """
        [telemetry]
        "stats.acme.example" = { evidence = ["seen"], confidence = "listed" }

        [push]
        "push.acme.example" = { essential = true, breaks = "messages", evidence = ["seen"], confidence = "listed" }

        [unknown]
        "acme.example" = { evidence = ["seen"], confidence = "listed" }

        """

    static func slug(_ text: String) throws -> Slug { try #require(Slug(text)) }

    @Test(arguments: [
        (
            policy: "watch", name: "STATS.acme.example", verdict: Action.allow,
            entry: Optional("stats.acme.example")
        ),
        (
            policy: "quiet", name: "a.stats.acme.example", verdict: .block,
            entry: Optional("stats.acme.example")
        ),
        (
            policy: "strict", name: "stats.acme.example", verdict: .block,
            entry: Optional("stats.acme.example")
        ),
        (
            policy: "quiet", name: "push.acme.example", verdict: .allow,
            entry: Optional("push.acme.example")
        ),
        (
            policy: "strict", name: "www.acme.example", verdict: .allow,
            entry: Optional("acme.example")
        ),
        (policy: "strict", name: "www.example.org", verdict: .allow, entry: String?.none),
    ])
    func `decides by a built-in policy`(
        policy: String,
        name: String,
        verdict: Action,
        entry: String?
    ) throws {
        let classifier = try Classifier(
            policy: try Self.slug(policy),
            catalogue: try Self.catalogue(Self.hosts)
        )
        let found = classifier.verdict(try Name(name))
        #expect(found.action == verdict)
        #expect(classifier.entry(found)?.name.description == entry)
        if policy == "watch" {
            #expect(
                classifier.line(found.observed)?.rule.words
                    == "observe */telemetry unless contested"
            )
        }
    }

    @Test func `decides by the owner's policy and by lists, where it is given them`() throws {
        let directory = try TemporaryDirectory()
        let list = directory.path + "/list.txt"
        try "ads.example.net\n".write(toFile: list, atomically: true, encoding: .utf8)
        let origin = RuleOrigin(file: "landline.toml", line: 1)
        let mine = try Self.slug("mine")
        let listID = try Self.slug("some")
        let source = RulebookSource(
            policies: [
                PolicyDeclaration(
                    id: mine,
                    extends: BuiltInPolicies.watch,
                    lines: try ["block example.org", "block list:some"].map { line in
                        .init(rule: try #require(try RuleText.parse(line)), origin: origin)
                    },
                    origin: origin
                )
            ],
            lists: [listID]
        )
        let catalogue = try Self.catalogue(Self.hosts)
        let without = try Classifier(policy: mine, catalogue: catalogue, source: source)
        let with = try withExtendedLifetime(directory) {
            try Classifier(
                policy: mine,
                catalogue: catalogue,
                source: source,
                lists: [listID: ListFile(path: list)]
            )
        }
        #expect(without.verdict(try Name("www.example.org")).action == .block)
        #expect(without.verdict(try Name("ads.example.net")).action == .allow)
        #expect(with.verdict(try Name("ads.example.net")).action == .block)
    }

    @Test func `names the policies that there are`() throws {
        let catalogue = try Self.catalogue(Self.hosts)
        let error = try #require(throws: ClassifierError.self) {
            _ = try Classifier(policy: try Self.slug("quite"), catalogue: catalogue)
        }
        #expect(error.remedy == "did you mean quiet?")
    }
}
