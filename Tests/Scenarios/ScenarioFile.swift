import Foundation
import Testing

/// A scenario's file, shown in tests by its name.
package struct ScenarioFile: CustomTestStringConvertible, Sendable {
    private let path: URL
    /// The file's name without its suffix.
    package var name: String { path.deletingPathExtension().lastPathComponent }
    package var testDescription: String { name }

    /// Reads the scenario.
    package func read() throws -> Scenario {
        try Scenario(String(contentsOf: path, encoding: .utf8), name: name)
    }

    /// The scenarios in `folder`, by name; none, with a reason printed, where there is no such folder.
    private static func all(in folder: URL) -> [ScenarioFile] {
        do {
            return try FileManager.default.contentsOfDirectory(
                at: folder,
                includingPropertiesForKeys: nil
            )
            .filter { $0.pathExtension == "rpl" }
            .map { ScenarioFile(path: $0) }
            .sorted { $0.name < $1.name }
        } catch {
            print("skipped: no scenarios in \(folder.path(percentEncoded: false))")
            return []
        }
    }

    private static let tests = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The scenarios of an independent suite, where they lie beside the repository.
    package static let published = all(
        in: tests.appending(path: "../../shared/conformance/scenarios").standardizedFileURL
    )
    /// The project's own.
    package static let own = all(in: tests.appending(path: "RecursionTests/Scenarios"))
}
