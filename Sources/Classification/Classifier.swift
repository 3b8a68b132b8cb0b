package import Attribution
package import Blocklists
package import Catalogue
package import DNSWire
import FoundationEssentials
package import Policies
import PublicSuffixes
package import Rulesets

/// Tells of any name who is called by it, what for, and what a policy decides: by the catalogue, the
/// policies and nothing else, so without a server, a device or a published ruleset.
///
/// What it decides is what the answerer would decide for a device that has the policy and no rules of
/// its own, for both ask the same index and the same table. Immutable, for any number of threads.
package struct Classifier: Sendable {
    /// The policy that decides.
    package let policy: Slug
    /// The index, the decision table and the words of everything that can decide.
    package let ruleset: Ruleset
    /// Who says whom a call goes to that the catalogue doesn't know.
    package let attributor: Attributor
    private let profile: DeviceProfile
    private let epochSeconds: Int64

    /// A classifier by the policy `policy` of `source`, or a built-in one.
    ///
    /// Of `source` only the policies and the lists count: no rules files, no devices.
    /// - Parameters:
    ///   - policy: the policy that decides.
    ///   - catalogue: whose hosts are known.
    ///   - source: the owner's policies, by default none, and the lists that their lines may name.
    ///   - lists: what stands on the lists; one that is left out names nothing.
    ///   - attributor: who says whom calls go to that the catalogue doesn't know.
    ///   - epochSeconds: the moment of every decision, by which lines with an `until` may have ended.
    /// - Throws: `ClassifierError` when there is no such policy, when the owner's policies are faulty, and when
    ///   the index can't be made.
    package init(
        policy: Slug,
        catalogue: Catalogue,
        source: RulebookSource = RulebookSource(),
        lists: [Slug: ListFile] = [:],
        attributor: Attributor = Attributor(PublicSuffixes()),
        at epochSeconds: Int64 = 0
    ) throws(ClassifierError) {
        let known = (BuiltInPolicies.declarations + source.policies).map(\.id)
        guard known.contains(policy) else { throw .unknownPolicy(policy, known: known) }
        var source = source
        source.ruleFiles = []
        source.devices = []
        source.groups = []
        source.policyDefault = policy
        source.organisations = Set(catalogue.organisations.map(\.id))
        let (rulebook, problems) = Rulebook.compile(source)
        guard problems.isEmpty else { throw .faultyPolicies(problems) }
        let contents = RulesetContents(
            compiledAt: 0,
            rulebook: rulebook,
            entries: EntrySummary.all(of: catalogue),
            lists: source.lists.map { id in
                SubscribedList(id: id, path: lists[id]?.path ?? "", rules: 0, rejected: 0)
            },
            settings: AnswererSettings()
        )
        self.policy = policy
        self.attributor = attributor
        self.epochSeconds = epochSeconds
        profile = rulebook.unknown
        ruleset = try Self.ruleset(contents, lists: lists)
    }

    /// The verdict on the name with these folded wire octets, root included.
    ///
    /// `matches` is the caller's to reuse; it is left with what the index knows of the name. Allocates
    /// nothing.
    package func verdict(foldedName: Span<UInt8>, matches: inout Matches) -> Verdict {
        ruleset.decide(foldedName: foldedName, for: profile, at: epochSeconds, matches: &matches)
    }

    /// The verdict on a name in any case.
    package func verdict(_ name: Name) -> Verdict {
        var matches = Matches()
        return verdict(foldedName: name.folded.octets.span, matches: &matches)
    }

    /// The most specific entry that covers the name of `verdict`, whoever decided.
    package func entry(_ verdict: Verdict) -> EntrySummary? {
        ruleset.contents.entry(verdict.entry)
    }

    /// Whom a call to `name` goes to, on which this is the verdict, and what for.
    package func called(_ name: Name, _ verdict: Verdict) -> Called {
        attributor.called(name, entry(verdict)?.called)
    }

    /// The line of this identifier.
    package func line(_ id: RuleLineID) -> RuleLine? { ruleset.contents.rulebook.line(id) }
}

extension Classifier {
    /// Compiles `contents` into a ruleset of no generation, whose index has no name in any directory.
    private static func ruleset(
        _ contents: RulesetContents,
        lists: [Slug: ListFile]
    ) throws(ClassifierError) -> Ruleset {
        // Of our own and new, so that nobody has put anything in its place beforehand.
        let directory = FileManager.default.temporaryDirectory
            .appending(path: "landline-classify-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(
                at: directory,
                withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700]
            )
            // What is mapped stays readable; a directory that can't be removed is left to whoever
            // tidies temporary files.
            defer { try? FileManager.default.removeItem(at: directory) }
            let path = directory.appending(path: "index").path(percentEncoded: false)
            _ = try NameIndex.compile(to: path) { builder in
                contents.addNames(to: &builder)
                for (index, list) in contents.lists.enumerated() {
                    guard let file = lists[list.id] else { continue }
                    _ = try builder.add(file, id: ListID(index: index).rawValue)
                }
            }
            return try Ruleset(
                generation: 0,
                index: try NameIndex.open(path),
                contents: contents,
                path: path
            )
        } catch {
            throw .cannotCompile("\(error)")
        }
    }
}

/// Why there is no classifier.
package enum ClassifierError: Error, Equatable, Sendable {
    /// No policy has this name; those that do.
    case unknownPolicy(Slug, known: [Slug])
    /// The owner's policies can't be used.
    case faultyPolicies([RulebookProblem])
    /// The index can't be made: no room for it, or a list that can't be read.
    case cannotCompile(String)
}

extension ClassifierError: CustomStringConvertible {
    /// What is wrong.
    package var description: String {
        switch self {
        case .unknownPolicy(let policy, _): "there is no policy \(policy)"
        case .faultyPolicies(let problems):
            "the policies cannot be used\n"
                + problems.map { "  \($0)" }.joined(separator: "\n")
        case .cannotCompile(let reason): "the index cannot be made: \(reason)"
        }
    }

    /// What helps, where something is known to.
    package var remedy: String? {
        switch self {
        case .unknownPolicy(let policy, let known):
            if let nearest = NearestName.to(policy.text, among: known.map(\.text)) {
                "did you mean \(nearest)?"
            } else {
                "use one of " + known.map(\.text).joined(separator: ", ")
            }
        case .faultyPolicies: "correct them in the configuration"
        case .cannotCompile: "check that the temporary directory has room"
        }
    }
}
