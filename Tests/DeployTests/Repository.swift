import Foundation

/// The repository that the tests were built from.
enum Repository {
    /// Its directory: two above this file's.
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}
