import Attribution
import Blocklists
import Catalogue
import Classification
import DNSWire
import Foundation
import Policies
import Rulesets
import Testing

@testable import landline

@Suite struct `The lines of classified names` {
    /// One line, as its keys promise it to scripts.
    struct Line: Decodable {
        let name: String
        let master: String
        let organisation: String
        let organisation_name: String
        let purpose: String
        let verdict: String
        let essential: Bool
        let contested: Bool
        let entry: String?
        let policy: String
        let level: String
        let rule: String?
        let observed: String?
    }

    static let directory = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../blocklists").path(percentEncoded: false)
    static let catalogue = Catalogue.load(directory: directory)
    static let attributor = Attributor.load(
        StateDirectory("/nonexistent"),
        catalogue: directory
    )

    static func lines(
        _ names: [String],
        _ form: ClassificationWriter.Form,
        policy: Slug = BuiltInPolicies.quiet
    ) throws -> [String] {
        let classifier = try Classifier(
            policy: policy,
            catalogue: catalogue,
            attributor: attributor
        )
        var writer = ClassificationWriter(classifier, form: form)
        var reader = NameLineReader()
        var matches = Matches()
        let octets = Array(names.joined(separator: "\n").utf8)
        let span = octets.span
        reader.read(span) { text, folded in
            writer.add(text, folded, classifier.verdict(foldedName: folded, matches: &matches))
        } fault: { _, _ in
        }
        reader.finish { text, folded in
            writer.add(text, folded, classifier.verdict(foldedName: folded, matches: &matches))
        } fault: { _, _ in
        }
        return String(decoding: writer.take(), as: UTF8.self)
            .split(separator: "\n").map(String.init)
    }

    @Test func `have every promised key`() throws {
        let lines = try Self.lines(["Tracking.miui.com", "www.unheard-of.zz"], .json)
        let decoder = JSONDecoder()
        let known = try decoder.decode(Line.self, from: Data(try #require(lines.first).utf8))
        #expect(known.name == "Tracking.miui.com")
        #expect(known.master == "maker")
        #expect(known.organisation == "xiaomi")
        #expect(known.organisation_name == "Xiaomi")
        #expect(known.purpose == "telemetry")
        #expect(known.verdict == "block")
        #expect(known.entry == "tracking.miui.com")
        #expect(known.policy == "quiet")
        #expect(known.level == "policy")
        #expect(known.rule == "block */telemetry unless contested (built-in:quiet:1)")
        #expect(known.observed == nil)
        let unknown = try decoder.decode(Line.self, from: Data(try #require(lines.last).utf8))
        #expect(unknown.master == "other")
        #expect(unknown.purpose == "unknown")
        #expect(unknown.verdict == "allow")
        #expect(unknown.level == "default")
        #expect(unknown.entry == nil)
    }

    @Test(arguments: [
        (name: "WWW.Unheard-Of.CO.UK", domain: "unheard-of.co.uk"),
        (name: "a.b.unheard-of.zz.", domain: "unheard-of.zz"),
        (name: "a.b\\.c\\\"d.zz", domain: "b\\.c\\\"d.zz"),
        (name: "zz", domain: "zz"),
        (name: ".", domain: "."),
    ])
    func `call whoever the catalogue doesn't know by the registrable domain`(
        name: String,
        domain: String
    ) throws {
        let line = try #require(try Self.lines([name], .json).first)
        let read = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
        #expect(read.organisation == domain)
        #expect(read.organisation_name == domain)
        let tabs = try #require(try Self.lines([name], .tabs).last)
        #expect(tabs.split(separator: "\t")[2] == domain)
    }

    @Test(arguments: ["a\\\"b.example", "a\\\\b.example", "\\027[2J.example", "a\\.b.example"])
    func `are JSON and ASCII whatever the name is`(name: String) throws {
        let line = try #require(try Self.lines([name], .json).first)
        #expect(try JSONDecoder().decode(Line.self, from: Data(line.utf8)).name == name)
        #expect(line.utf8.allSatisfy { (0x20...0x7E).contains($0) })
    }

    @Test func `have nine fields between tabs, under a comment that names them`() throws {
        let lines = try Self.lines(["tracking.miui.com", "www.unheard-of.zz"], .tabs)
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("# name\tmaster\t"))
        for line in lines { #expect(line.split(separator: "\t").count == 9) }
    }

    @Test func `are a table on a terminal`() throws {
        let terminal = Terminal(hasColor: false, columns: 200)
        let lines = try Self.lines(["tracking.miui.com"], .columns(terminal))
        #expect(lines.count == 2)
        #expect(lines[1].contains("xiaomi"))
    }
}
