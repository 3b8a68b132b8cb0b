import Attribution
package import Catalogue
package import DNSWire
import Policies
package import TOMLText

/// Holds the catalogue, under each policy that comes with Landline, against names that must stay reachable.
package struct ShippedPoliciesCheck: Sendable {
    private let index: EntryIndex
    private let classifiers: [Classifier]

    /// A check of `catalogue`.
    package init(_ catalogue: Catalogue) throws(ClassifierError) {
        index = EntryIndex(catalogue)
        var classifiers: [Classifier] = []
        for policy in BuiltInPolicies.declarations.map(\.id) {
            classifiers.append(try Classifier(policy: policy, catalogue: catalogue))
        }
        self.classifiers = classifiers
    }

    /// What is wrong with names that phones need: no policy blocks them, and no entry gives them a purpose
    /// that `block */telemetry` and its like would block.
    package func problems(neverBlocked names: [Name]) -> [TOMLProblem] {
        names.compactMap { name in
            guard let entry = index.entry(for: name) else { return nil }
            if CatalogueCheck.blockedPurposes.contains(entry.purpose) {
                return problem(
                    entry,
                    "`\(name)` must never be blocked, and its purpose is \(entry.purpose)",
                    remedy: "give the name an entry of its own, with what it is needed for"
                )
            }
            return policyThatBlocks(name).map { policy in
                problem(
                    entry,
                    "`\(name)` must never be blocked, and policy \(policy) blocks it",
                    remedy: "mark it as essential, in an entry of its own if need be"
                )
            }
        }
    }

    /// What is wrong with names that many people ask for: no policy blocks them, but for those that
    /// `trackers` explains.
    package func problems(popular names: [Name], trackers: PopularTrackers) -> [TOMLProblem] {
        names.compactMap { name in
            guard let policy = policyThatBlocks(name), trackers.reason(for: name) == nil else {
                return nil
            }
            return problem(
                index.entry(for: name),
                "`\(name)` is popular, and policy \(policy) blocks it",
                remedy: "give it an entry of its own with the purpose people ask it for, or say in "
                    + "\(PopularTrackers.file) why it is a tracker"
            )
        }
    }

    /// The weakest policy that doesn't let `name` through.
    private func policyThatBlocks(_ name: Name) -> Slug? {
        classifiers.first { $0.verdict(name).action != .allow }?.policy
    }

    private func problem(
        _ entry: CatalogueEntry?,
        _ what: String,
        remedy: String
    ) -> TOMLProblem {
        TOMLProblem(
            file: entry?.file ?? PopularTrackers.file,
            line: entry?.line ?? 1,
            what: what,
            remedy: remedy
        )
    }
}
