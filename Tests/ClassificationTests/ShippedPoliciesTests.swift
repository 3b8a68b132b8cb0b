import Attribution
import Catalogue
import Classification
import Foundation
import Policies
import Rulesets
import Testing

/// What the policies promise of the shipped catalogue, held to for every entry of it.
@Suite struct `The shipped policies` {
    static let catalogue = Catalogue.load(
        directory: URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../blocklists").path(percentEncoded: false)
    )

    /// Calls `body` with each entry and what a policy does with its name, where that entry speaks for it.
    static func forEachEntry(
        under policy: Slug,
        _ body: (EntrySummary, Verdict) throws -> Void
    ) throws {
        let classifier = try Classifier(policy: policy, catalogue: catalogue)
        #expect(!catalogue.entries.isEmpty)
        for entry in catalogue.entries {
            let verdict = classifier.verdict(entry.name)
            let speaking = try #require(classifier.entry(verdict))
            // An exact entry speaks for the name of a subtree entry.
            guard speaking.name == entry.name, speaking.purpose == entry.purpose else { continue }
            try body(speaking, verdict)
        }
    }

    @Test func `block nothing to watch, and tell of every tracker`() throws {
        try Self.forEachEntry(under: BuiltInPolicies.watch) { entry, verdict in
            #expect(verdict.action == .allow, "\(entry.origin)")
            #expect(verdict.observed.isNone != entry.wouldBeTold, "\(entry.origin)")
        }
    }

    @Test func `block every tracker to be quiet, ask about the contested, and nothing else`() throws
    {
        try Self.forEachEntry(under: BuiltInPolicies.quiet) { entry, verdict in
            let facts = entry.facts
            let isBlocked = entry.isTracker && !facts.isEssential && !facts.isContested
            #expect(verdict.action == (isBlocked ? .block : .allow), "\(entry.origin)")
            let isAsked = facts.isContested && !facts.isEssential
            #expect(verdict.observed.isNone != isAsked, "\(entry.origin)")
        }
    }

    @Test func `hold the contested trackers to be strict, and block location and settings`() throws
    {
        try Self.forEachEntry(under: BuiltInPolicies.strict) { entry, verdict in
            let facts = entry.facts
            let expected: Action =
                switch entry.purpose {
                case _ where facts.isEssential: .allow
                case .telemetry, .crash, .ads, .attribution: facts.isContested ? .hold : .block
                case .location, .config: facts.isContested ? .allow : .block
                default: .allow
                }
            #expect(verdict.action == expected, "\(entry.origin)")
        }
    }

    @Test(arguments: BuiltInPolicies.texts.map(\.id))
    func `never block what is essential, nor what is known by nothing but its owner`(
        policy: Slug
    ) throws {
        try Self.forEachEntry(under: policy) { entry, verdict in
            guard entry.facts.isEssential || entry.purpose == .unknown else { return }
            #expect(verdict.action == .allow, "\(entry.origin)")
        }
    }

    @Test func `block at least as much, the stricter they are`() throws {
        var before: Set<String> = []
        for policy in BuiltInPolicies.texts.map(\.id) {
            var blocked: Set<String> = []
            try Self.forEachEntry(under: policy) { entry, verdict in
                if verdict.action.isBlocking { blocked.insert("\(entry.origin)") }
            }
            #expect(before.isSubset(of: blocked), "\(policy)")
            before = blocked
        }
        #expect(!before.isEmpty)
    }
}

extension EntrySummary {
    fileprivate var purpose: Purpose { facts.purpose }

    /// Whether `quiet` is about it.
    fileprivate var isTracker: Bool {
        switch purpose {
        case .telemetry, .crash, .ads, .attribution: true
        default: false
        }
    }

    fileprivate var wouldBeTold: Bool {
        !facts.isEssential && (isTracker || facts.isContested)
    }
}
