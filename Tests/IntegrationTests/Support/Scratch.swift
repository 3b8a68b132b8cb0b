import Foundation

/// A folder of a test's own, gone when the test has ended.
///
/// Its path is short, since Unix sockets are made in it.
final class Scratch {
    let path: String

    init() throws {
        let name = String(UInt32.random(in: 0...UInt32.max), radix: 36)
        path = "/tmp/landline-\(name)"
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: false
        )
    }

    /// Writes a file below the folder.
    func write(_ text: String, to name: String) throws {
        try Self.write(text, at: path + "/" + name)
    }

    /// Writes a file, and makes the directories that it needs.
    static func write(_ text: String, at path: String) throws {
        let url = URL(filePath: path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: url)
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            FileHandle.standardError.write(Data("\(path) stays behind: \(error)\n".utf8))
        }
    }
}
