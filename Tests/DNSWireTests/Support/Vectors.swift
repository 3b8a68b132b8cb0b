import Foundation

/// The messages that are kept as files: captured, made by hand, or found by fuzzing.
enum Vectors {
    private static let tests = URL(filePath: #filePath)
        .deletingLastPathComponent()
        .deletingLastPathComponent()

    /// What this room's tests name one by one.
    private static let folder = tests.appending(path: "Vectors")

    /// The folder that the fuzzing of messages starts from.
    private static let fuzzed = ["Corpus/message"].map {
        tests.deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fuzz").appending(path: $0)
    }

    /// The octets of the message in the file `name`.
    static func octets(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: name)))
    }

    /// The names of all files.
    static func names() throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
    }

    /// Every file of every folder, by name.
    static func all() throws -> [(name: String, octets: [UInt8])] {
        try ([folder] + fuzzed).flatMap { folder in
            try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
                .map { ($0.lastPathComponent, Array(try Data(contentsOf: $0))) }
        }
    }
}
