import Attribution
import Catalogue
import DNSWire
import Foundation
import TOMLText
import Testing

/// Loads a catalogue of these files from a directory of its own.
func loadCatalogue(_ files: [String: String]) throws -> Catalogue {
    let base = FileManager.default.temporaryDirectory.appending(
        path: "landline-catalogue-\(UUID().uuidString)"
    )
    for (file, text) in files {
        let url = base.appending(path: file)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: url)
    }
    let catalogue = Catalogue.load(directory: base.path(percentEncoded: false))
    try FileManager.default.removeItem(at: base)
    return catalogue
}

private let evidence = """
    [measured-2021]
    title = "What phones send"
    authors = "A. Author"
    year = 2021
    url = "https://example.org/"
    """

private let xiaomi = """
    id = "xiaomi"
    name = "Xiaomi"
    master = "maker"
    country = "CN"
    sources = ["measured-2021"]

    [telemetry]
    "data.example.com" = { sends = "usage", evidence = ["measured-2021"], confidence = "measured" }
    "exact.example.com" = { scope = "exact", evidence = ["measured-2021"], confidence = "by-name" }

    [account]
    "account.example.com" = { breaks = "signing in", evidence = ["measured-2021"], confidence = "listed", essential = true, contested = true }
    """

@Suite struct `A catalogue` {
    @Test func `tells who is called, for whom and what for`() throws {
        let catalogue = try loadCatalogue(["evidence.toml": evidence, "makers/xiaomi.toml": xiaomi])
        #expect(catalogue.problems.isEmpty, "\(catalogue.problems)")
        #expect(catalogue.organisations.map(\.id.text) == ["xiaomi"])
        #expect(catalogue.organisations.first?.country == "CN")
        #expect(catalogue.evidence("measured-2021")?.year == 2021)
        #expect(
            catalogue.entries.map(\.name.description) == [
                "data.example.com", "exact.example.com", "account.example.com",
            ]
        )
        #expect(catalogue.entries.map(\.scope) == [.subtree, .exact, .subtree])
        #expect(catalogue.entries.map(\.purpose) == [.telemetry, .telemetry, .account])
        #expect(catalogue.entries.map(\.line) == [8, 9, 12])
        let account = try #require(catalogue.entries.last)
        #expect(account.isEssential && account.isContested && account.breaks == "signing in")
        #expect(account.master == .maker && account.file == "makers/xiaomi.toml")
    }

    /// A change to the sample above, the problem it makes, and how many entries are left.
    @Test(arguments: [
        ("id = \"xiaomi\"", "id = \"mi\"", 1, "not the file's name", 0),
        ("master = \"maker\"", "master = \"app\"", 3, "as the folder says", 0),
        ("country = \"CN\"", "country = \"China\"", 4, "no country", 3),
        ("country = \"CN\"", "contry = \"CN\"", 4, "unknown key \"contry\"", 3),
        ("[\"measured-2021\"]\n", "[\"measured-2020\"]\n", 5, "not in evidence.toml", 3),
        ("[telemetry]", "[telemetri]", 7, "unknown key \"telemetri\"", 1),
        ("\"data.example.com\"", "\"data..com\"", 8, "is no name", 2),
        ("\"data.example.com\"", "\"*.example.com\"", 8, "no host", 2),
        ("\"data.example.com\"", "\"Data.example.com\"", 8, "no host", 2),
        ("\"data.example.com\"", "\"com\"", 8, "no host", 2),
        ("\"data.example.com\"", "\"a*.example.com\"", 8, "no host", 2),
        ("\"data.example.com\"", "\"data*.com\"", 8, "no host", 2),
        ("\"data.example.com\"", "\"data.ex*mple.com\"", 8, "no host", 2),
        ("\"exact.example.com\"", "\"exa*.example.com\"", 9, "\"exact\"", 2),
        ("sends = \"usage\"", "known = [\"data\"]", 8, "no first label", 2),
        ("sends = \"usage\"", "sends = 1", 8, "should be a text", 3),
        ("sends = \"usage\"", "send = \"usage\"", 8, "unknown key \"send\"", 3),
        ("\"measured\" }", "\"sure\" }", 8, "\"sure\"", 3),
        ("scope = \"exact\"", "scope = \"below\"", 9, "\"below\"", 2),
        ("essential = true", "essential = \"yes\"", 12, "true or false", 2),
        ("breaks = \"signing in\", ", "", 12, "say what breaks", 3),
        ("country = \"CN\"", "parent = \"nobody\"", 1, "not in the catalogue", 3),
        ("country = \"CN\"", "parent = \"xiaomi\"", 1, "its own ancestor", 3),
        ("country = \"CN\"", "country = CN", 4, "no value", 0),
    ])
    func `tells what is wrong by file and line and keeps the rest`(
        text: String,
        replacement: String,
        line: Int,
        what: String,
        left: Int
    ) throws {
        let catalogue = try loadCatalogue([
            "evidence.toml": evidence,
            "makers/xiaomi.toml": xiaomi.replacingOccurrences(of: text, with: replacement),
        ])
        let problem = try #require(catalogue.problems.first)
        #expect(catalogue.problems.count == 1, "\(catalogue.problems)")
        #expect(problem.file == "makers/xiaomi.toml" && problem.line == line, "\(problem)")
        #expect(problem.what.contains(what), "\(problem)")
        #expect(!problem.remedy.isEmpty)
        #expect(catalogue.entries.count == left)
    }

    @Test func `lets the most specific entry speak, a family's members before the family`() throws {
        let catalogue = try loadCatalogue([
            "evidence.toml": evidence,
            "apps/many.toml": """
            id = "many"
            name = "Many"
            master = "app"
            [telemetry]
            "log-*.example.com" = { known = ["log-eu", "log-us"], evidence = ["measured-2021"], confidence = "listed" }
            [account]
            "log-in.example.com" = { evidence = ["measured-2021"], confidence = "listed" }
            [unknown]
            "example.com" = { evidence = ["measured-2021"], confidence = "listed" }
            """,
        ])
        #expect(catalogue.problems.isEmpty, "\(catalogue.problems)")
        #expect(catalogue.entries.first?.scope == .family)
        #expect(
            catalogue.entries.first?.known == [
                try Name("log-eu.example.com"), try Name("log-us.example.com"),
            ]
        )
        let index = EntryIndex(catalogue)
        let purposes = try ["a.log-9.example.com", "log-in.example.com", "login.example.com"]
            .map { index.entry(for: try Name($0))?.purpose }
        #expect(purposes == [.telemetry, .account, .unknown])
        let member = try #require(catalogue.entries.first { $0.purpose == .account })
        #expect(index.entry(covering: member)?.purpose == .telemetry)
        let family = try #require(catalogue.entries.first)
        #expect(index.entry(covering: family)?.purpose == .unknown)
    }

    @Test func `keeps the first of two entries for one name`() throws {
        let other = xiaomi.replacingOccurrences(of: "xiaomi", with: "other")
            .replacingOccurrences(of: "maker", with: "app")
        let catalogue = try loadCatalogue([
            "evidence.toml": evidence, "makers/xiaomi.toml": xiaomi, "apps/other.toml": other,
        ])
        #expect(catalogue.entries.count == 3 && catalogue.problems.count == 3)
        #expect(catalogue.entries.allSatisfy { $0.organisation.text == "xiaomi" })
        #expect(catalogue.problems.first?.what.contains("makers/xiaomi.toml:8") == true)
        #expect(catalogue.problems.first?.file == "apps/other.toml")
    }

    @Test func `takes no notice of other files`() throws {
        let catalogue = try loadCatalogue([
            "evidence.toml": evidence, "makers/README.md": "# x", "makers/.hidden.toml": "?",
        ])
        #expect(catalogue.problems.isEmpty && catalogue.organisations.isEmpty)
    }

    @Test func `that isn't there is a problem, not a crash`() {
        let catalogue = Catalogue.load(directory: "/nonexistent")
        #expect(catalogue.entries.isEmpty)
        #expect(catalogue.problems.map(\.file) == ["evidence.toml"])
    }
}

/// The catalogue that Landline ships.
@Suite struct `The catalogue in blocklists/` {
    private static let directory = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "blocklists").path(percentEncoded: false)

    private let catalogue = Catalogue.load(directory: directory)

    @Test func `has no problem`() {
        for problem in catalogue.problems { Issue.record("\(problem)") }
    }

    @Test(arguments: ["xiaomi", "samsung", "google", "apple", "meta", "at-t"])
    func `knows`(id: String) throws {
        let organisation = try #require(Slug(id))
        let entries = catalogue.entries.filter { $0.organisation == organisation }
        #expect(entries.contains { $0.purpose == .telemetry || $0.purpose == .ads })
        #expect(entries.count >= 10)
    }

    @Test func `uses each evidence that it names`() {
        var used = Set(catalogue.organisations.flatMap(\.sources))
        used.formUnion(catalogue.entries.flatMap(\.evidence))
        for source in catalogue.evidence {
            #expect(used.contains(source.key), "evidence.toml:\(source.line)")
        }
    }
}
