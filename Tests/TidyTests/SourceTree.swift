import Foundation

/// The repository as text, for the tests that hold its habits.
struct SourceTree {
    /// The folder that holds Package.swift.
    let root: URL

    init() {
        root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    /// Every file below `folder` whose name ends in one of `endings`, in a stable order.
    func files(below folder: String, ending endings: String...) throws -> [SourceFile] {
        let base = root.appending(path: folder)
        guard let walker = FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil)
        else { return [] }
        return try walker.compactMap { $0 as? URL }
            .filter { url in endings.contains { url.lastPathComponent.hasSuffix($0) } }
            .map { url in
                SourceFile(
                    path: folder
                        + url.path(percentEncoded: false)
                        .dropFirst(base.path(percentEncoded: false).count),
                    text: try String(contentsOf: url, encoding: .utf8)
                )
            }
            .sorted { $0.path < $1.path }
    }

    /// The text of one file.
    func text(of path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}

/// One file of the repository.
struct SourceFile {
    /// Its path from the repository's root.
    let path: String
    /// What it holds.
    let text: String

    /// The target it belongs to: `Sources/<room>/…`.
    var room: String { String(path.split(separator: "/").dropFirst().first ?? "") }

    /// Its lines, the first being number 1.
    var lines: [(number: Int, text: Substring)] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .map { (number: $0.offset + 1, text: $0.element) }
    }

    /// The modules it imports, whatever stands before `import`.
    var imports: [String] {
        lines.compactMap { line in
            let words = line.text.split(separator: " ")
            guard let index = words.firstIndex(of: "import"), index <= 2,
                words[..<index].allSatisfy({
                    ["package", "public", "internal", "private", "@testable", "@preconcurrency"]
                        .contains($0)
                })
            else { return nil }
            return words.dropFirst(index + 1).first {
                !["struct", "enum", "class", "func"].contains($0)
            }
            .map { String($0.split(separator: ".")[0]) }
        }
    }
}
