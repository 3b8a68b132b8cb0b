import Attribution
import Blocklists
import Catalogue
import Classification
import Foundation
import Keeper
import Policies
import Settings
import Sockets
import TOMLText

extension Classifier {
    /// The classifier of the policy named `policy`, a built-in one or one of the instance's configuration, by
    /// the instance's catalogue; with `countingLists`, by its lists as well.
    static func loaded(
        policy: String,
        of options: InstanceOptions,
        countingLists: Bool = false
    ) throws -> Classifier {
        guard let policy = Slug(policy) else {
            throw Failure(
                "“\(Visible.text(policy))” is no policy's name",
                remedy: "use one of "
                    + BuiltInPolicies.declarations.map(\.id.text).joined(separator: ", "),
                status: .usage
            )
        }
        let instance = try options.instance()
        let loaded = Configuration.load(instance.configuration, mustExist: false)
        let isBuiltIn = BuiltInPolicies.declarations.contains { $0.id == policy }
        // A built-in policy is the same everywhere, whatever is wrong with the configuration.
        guard loaded.problems.isEmpty || (isBuiltIn && !countingLists) else {
            throw Failure(
                "the configuration cannot be used\n"
                    + loaded.problems.map { Visible.text("  \($0)") }.joined(separator: "\n"),
                remedy: "landline config check reads it again; the built-in policies need none",
                status: .configuration
            )
        }
        let configuration = loaded.configuration
        let named = options.data ?? Environment.variable("LANDLINE_DATA")
        let directory =
            named == nil
            ? configuration.catalogueDirectory ?? instance.catalogue : instance.catalogue
        let catalogue = Catalogue.load(directory: directory)
        if !catalogue.problems.isEmpty {
            StandardError.write(
                "warning: \(catalogue.problems.count) faults in the catalogue, such as "
                    + Visible.text("\(directory)/\(catalogue.problems[0])") + "\n"
            )
        }
        do {
            return try Classifier(
                policy: policy,
                catalogue: catalogue,
                source: configuration.rulebookSource(ruleFiles: [], organisations: []),
                lists: countingLists ? files(of: configuration.lists) : [:],
                attributor: Attributor.load(instance.state, catalogue: directory),
                at: WallClock.microsecondsNow() / 1_000_000
            )
        } catch {
            throw Failure(
                Visible.text(error.description),
                remedy: error.remedy.map(Visible.text),
                status: error.status
            )
        }
    }

    private static func files(of lists: [ListSettings]) -> [Slug: ListFile] {
        Dictionary(
            lists.map { ($0.id, ListFile(path: $0.path, format: $0.format)) },
            uniquingKeysWith: { first, _ in first }
        )
    }
}

extension ClassifierError {
    /// The exit code that tells of it.
    fileprivate var status: ExitStatus {
        switch self {
        case .unknownPolicy: .nothingFound
        case .faultyPolicies: .configuration
        case .cannotCompile: .failure
        }
    }
}
