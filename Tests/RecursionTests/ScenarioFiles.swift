import Foundation
import Scenarios
import Testing

/// A scenario's file, shown in tests by its name.
struct ScenarioFile: CustomTestStringConvertible, Sendable {
    let path: URL
    var name: String { path.deletingPathExtension().lastPathComponent }
    var testDescription: String { name }

    func read() throws -> Scenario {
        try Scenario(String(contentsOf: path, encoding: .utf8), name: name)
    }

    /// The scenarios in `folder`, by name; none, with a reason printed, where there is no such folder.
    static func all(in folder: URL) -> [ScenarioFile] {
        do {
            return try FileManager.default.contentsOfDirectory(
                at: folder,
                includingPropertiesForKeys: nil
            )
            .filter { $0.pathExtension == "rpl" }
            .map(ScenarioFile.init)
            .sorted { $0.name < $1.name }
        } catch {
            print("skipped: no scenarios in \(folder.path(percentEncoded: false))")
            return []
        }
    }

    private static let tests = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent()

    /// The scenarios of an independent suite, where they lie beside the repository.
    static let published = all(
        in: tests.appending(path: "../../../shared/conformance/scenarios").standardizedFileURL
    )
    /// The project's own.
    static let own = all(in: tests.appending(path: "Scenarios"))
}
