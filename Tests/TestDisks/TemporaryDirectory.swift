import Foundation

/// A directory of its own for one test, removed with it.
package final class TemporaryDirectory: Sendable {
    package let path: String

    package init() throws {
        path = FileManager.default.temporaryDirectory
            .appending(path: "landline-\(UUID().uuidString.prefix(8))").path()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            print("left behind: \(path): \(error)")
        }
    }

    package func file(_ name: String) -> String { path + "/" + name }

    package func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: file(name)))
    }

    /// Renames as an editor does: the old file is replaced whole.
    package func rename(_ name: String, to other: String) {
        precondition(
            unsafe Foundation.rename(file(name), file(other)) == 0,
            "\(name) can't be renamed"
        )
    }

    package func read(_ name: String) -> String? {
        FileManager.default.contents(atPath: file(name)).map { String(decoding: $0, as: UTF8.self) }
    }
}
