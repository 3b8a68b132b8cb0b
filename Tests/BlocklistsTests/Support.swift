import Blocklists
import DNSWire
import Foundation
import Testing

/// A directory of its own for one test, removed afterwards.
func withTemporaryDirectory(_ body: (String) throws -> Void) throws {
    let base = FileManager.default.temporaryDirectory.appending(
        path: "landline-blocklists-\(UUID().uuidString)"
    )
    try FileManager.default.createDirectory(at: base, withIntermediateDirectories: true)
    defer {
        do {
            try FileManager.default.removeItem(at: base)
        } catch {
            Issue.record("the temporary directory stays behind: \(error)")
        }
    }
    try body(base.path(percentEncoded: false))
}

func write(_ octets: [UInt8], to path: String) throws {
    try Data(octets).write(to: URL(filePath: path))
}

func read(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: path)))
}

/// A match as tests compare it.
struct Found: Hashable, CustomStringConvertible {
    let source: IndexSource
    let scope: NameScope
    let depth: Int
    var description: String { "\(source) \(scope) \(depth)" }
}

extension NameIndex {
    /// What the index says of a name, in its order.
    func found(_ name: Name) -> [Found] {
        var matches = Matches()
        self.matches(foldedName: name.folded.octets.span, into: &matches)
        // A look-up in two steps finds the same, whatever the place of the first held before.
        var prepared = PreparedName()
        let root: [UInt8] = [0]
        let octets = name.folded.octets
        prepare(foldedName: root.span, into: &prepared)
        prepare(foldedName: octets.span, into: &prepared)
        var again = Matches()
        self.matches(prepared, foldedName: octets.span, into: &again)
        #expect("\(again)" == "\(matches)", "\(name), prepared")
        return matches.indices.map {
            Found(
                source: matches[$0].source,
                scope: matches[$0].scope,
                depth: Int(matches[$0].depth)
            )
        }
    }

    /// What the index says of a name written as text, which the test wrote right.
    func found(_ text: String) -> [Found] {
        let name = Result { try Name(text) }
        guard case .success(let name) = name else {
            Issue.record("\(text) is no name: \(name)")
            return []
        }
        return found(name)
    }
}

/// Builds an index of rows `(name, scope, source)` in a temporary directory and hands it over.
func withIndex(
    _ rows: [(String, NameScope, IndexSource)],
    _ body: (NameIndex) throws -> Void
) throws {
    try withTemporaryDirectory { directory in
        var builder = NameIndexBuilder()
        for (name, scope, source) in rows {
            builder.add(try Name(name), scope: scope, source: source)
        }
        let path = directory + "/names.index"
        _ = try builder.write(to: path)
        try body(try NameIndex.open(path))
    }
}
