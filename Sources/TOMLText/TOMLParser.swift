/// Reads TOML 1.0 text into a tree whose every value knows its line.
///
/// Of our own because nothing on hand keeps lines past the parse, and an owner is helped by
/// `landline.toml:12`, not by "bad value". The text is valid UTF-8 before it gets here; everything
/// that shapes the tree is ASCII, so the parser walks octets.
struct TOMLParser {
    let file: String
    let octets: [UInt8]
    var position = 0
    var line = 1

    /// Arrays and inline tables within each other: no file of ours goes deeper than three, and each
    /// level costs stack.
    static let depthMax = 32

    init(file: String, octets: [UInt8]) {
        self.file = file
        self.octets = octets
    }

    /// Reads the whole text.
    mutating func parse() throws(TOMLProblem) -> TOMLSection {
        if octets.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        let root = TOMLTree(line: 1, path: [], origin: .header)
        var current = root
        while true {
            try skipBlankLines()
            guard let octet = peek() else { break }
            if octet == UInt8(ascii: "[") {
                current = try readHeader(root: root)
            } else {
                try readPair(into: current)
            }
            try expectEndOfLine()
        }
        return root.section(file: file)
    }

    // MARK: Statements

    private mutating func readHeader(root: TOMLTree) throws(TOMLProblem) -> TOMLTree {
        let start = line
        position += 1
        let isElement = take("[")
        skipSpaces()
        let keys = try readKeys()
        guard take("]"), !isElement || take("]") else {
            let sample = keys.joined(separator: ".")
            throw problem(
                "the header isn't closed",
                remedy: isElement ? "write `[[\(sample)]]`" : "write `[\(sample)]`"
            )
        }
        return try reporting(at: start) { () throws(TOMLTree.Conflict) in
            isElement
                ? try root.appendElement(keys, line: start)
                : try root.openHeader(keys, line: start)
        }
    }

    private mutating func readPair(into table: TOMLTree) throws(TOMLProblem) {
        try readPair(into: table, depth: 0)
    }

    /// Reads `key = value` into a table, at `depth` inline tables or arrays.
    mutating func readPair(into table: TOMLTree, depth: Int) throws(TOMLProblem) {
        let start = line
        let keys = try readKeys()
        guard take("=") else {
            throw problem(
                "expected `=` after \(quoted(keys.joined(separator: ".")))",
                remedy: "write `key = value`, with quotes around a key that isn't a plain word"
            )
        }
        skipSpaces()
        let (owner, key) = try reporting(at: start) { () throws(TOMLTree.Conflict) in
            try table.descend(dotted: keys, line: start)
        }
        let item = try readItem(path: owner.path + [key], depth: depth)
        try reporting(at: start) { () throws(TOMLTree.Conflict) in
            try owner.insert(item, key: key, line: start)
        }
    }

    /// Turns the tree's refusal into a problem of the file.
    private func reporting<Result>(
        at line: Int,
        _ body: () throws(TOMLTree.Conflict) -> Result
    ) throws(TOMLProblem) -> Result {
        do throws(TOMLTree.Conflict) {
            return try body()
        } catch {
            throw TOMLProblem(
                file: file,
                line: line,
                what: "`\(error.path.joined(separator: "."))` is already set on line "
                    + "\(error.line)",
                remedy: "remove one of the two or merge them"
            )
        }
    }

    // MARK: Keys

    /// Reads one key or several joined by dots, and the spaces after them.
    mutating func readKeys() throws(TOMLProblem) -> [String] {
        var keys: [String] = []
        repeat {
            skipSpaces()
            keys.append(try readKey())
            skipSpaces()
        } while take(".")
        return keys
    }

    private mutating func readKey() throws(TOMLProblem) -> String {
        switch peek() {
        case UInt8(ascii: "\""): return try readBasicString()
        case UInt8(ascii: "'"): return try readLiteralString()
        default: break
        }
        let start = position
        while let octet = peek(), Self.isBare(octet) { position += 1 }
        guard position > start else {
            throw problem(
                "expected a key and found \(found)",
                remedy: "write `key = value`, with quotes around a key that isn't a plain word"
            )
        }
        return text(start..<position)
    }

    static func isBare(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
