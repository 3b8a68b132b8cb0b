import Attribution

/// A table of a TOML file, its keys in the order of the file.
package struct TOMLSection: Sendable, Equatable {
    /// A key and its value.
    package struct Entry: Sendable, Equatable {
        /// The key, without quotes.
        package let key: String
        /// The value.
        package let node: TOMLNode
    }

    /// The file, as it was named when read.
    package let file: String
    /// The line of the table's header, or where it is first spoken of.
    package let line: Int
    /// The keys that lead to the table, joined by dots; empty for the whole file.
    package let path: String
    /// Keys and values in the order of the file.
    package let entries: [Entry]

    private let positions: [String: Int]

    init(file: String, line: Int, path: String, entries: [Entry]) {
        self.file = file
        self.line = line
        self.path = path
        self.entries = entries
        positions = Dictionary(
            entries.enumerated().map { ($1.key, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The value of `key`, nil if the table doesn't have it.
    package subscript(key: String) -> TOMLNode? { positions[key].map { entries[$0].node } }

    /// A problem at the table's own line.
    package func problem(_ what: String, remedy: String) -> TOMLProblem {
        TOMLProblem(file: file, line: line, what: what, remedy: remedy)
    }

    /// The value of a key that must be there.
    package func required(_ key: String) throws(TOMLProblem) -> TOMLNode {
        guard let node = self[key] else {
            let place = path.isEmpty ? "the file" : "`[\(path)]`"
            throw problem("\(place) lacks `\(key)`", remedy: "add a line `\(key) = …`")
        }
        return node
    }

    /// A problem for each key that isn't one of `known`, saying which was probably meant.
    package func unknownKeys(known: some Collection<String>) -> [TOMLProblem] {
        entries.filter { !known.contains($0.key) }.map { entry in
            let remedy =
                if let meant = NearestName.to(entry.key, among: known) {
                    "write `\(meant)` if that was meant, or remove it"
                } else {
                    "remove it, or use one of " + known.sorted().joined(separator: ", ")
                }
            let place = path.isEmpty ? "" : " in `[\(path)]`"
            return entry.node.problem("unknown key \(quoted(entry.key))\(place)", remedy: remedy)
        }
    }
}
