import Foundation

/// A folder of one's own, removed with everything in it when nobody holds it any more.
package final class TemporaryFolder {
    /// Where it is.
    package let path: String

    /// Makes it in the system's folder for such.
    package init() throws {
        path = FileManager.default.temporaryDirectory
            .appending(path: "landline-benchmark-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true
        )
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            print("left behind: \(path) (\(error))")
        }
    }

    /// The path of `name` inside.
    package func path(of name: String) -> String { "\(path)/\(name)" }

    /// The path of a new folder inside.
    package func makeFolder(_ name: String) throws -> String {
        let inner = path(of: name)
        try FileManager.default.createDirectory(
            atPath: inner,
            withIntermediateDirectories: true
        )
        return inner
    }
}
