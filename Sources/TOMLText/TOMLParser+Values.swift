// Values: texts, numbers, truth, times, arrays and inline tables.
extension TOMLParser {
    /// Reads a value, with the position at its first octet.
    mutating func readItem(path: [String], depth: Int) throws(TOMLProblem) -> TOMLTree.Item {
        guard depth < Self.depthMax else {
            throw problem(
                "more than \(Self.depthMax) lists or tables within each other",
                remedy: "use `[table]` headers instead"
            )
        }
        switch peek() {
        case UInt8(ascii: "\""):
            return .value(
                .string(try looksAt("\"\"\"") ? readLongString(quote: "\"") : readBasicString())
            )
        case UInt8(ascii: "'"):
            return .value(
                .string(try looksAt("'''") ? readLongString(quote: "'") : readLiteralString())
            )
        case UInt8(ascii: "["):
            return .value(.array(try readArray(path: path, depth: depth)))
        case UInt8(ascii: "{"):
            return .table(try readInlineTable(path: path, depth: depth))
        default:
            return .value(try readScalar())
        }
    }

    private mutating func readArray(path: [String], depth: Int) throws(TOMLProblem) -> [TOMLNode] {
        let start = line
        position += 1
        var nodes: [TOMLNode] = []
        while true {
            try skipBlankLines()
            if take("]") { return nodes }
            guard peek() != nil else { break }
            let place = line
            let elementPath = path.dropLast() + ["\(path.last ?? "")[\(nodes.count)]"]
            let item = try readItem(path: Array(elementPath), depth: depth + 1)
            nodes.append(item.node(file: file, line: place, path: Array(elementPath)))
            try skipBlankLines()
            if take(",") { continue }
            if take("]") { return nodes }
            break
        }
        guard peek() == nil else {
            throw problem(
                "expected `,` or `]` in the list and found \(found)",
                remedy: "put a comma between elements and quotes around texts"
            )
        }
        throw TOMLProblem(
            file: file,
            line: start,
            what: "the list that begins here isn't closed",
            remedy: "close it with ]"
        )
    }

    private mutating func readInlineTable(
        path: [String],
        depth: Int
    ) throws(TOMLProblem) -> TOMLTree {
        let table = TOMLTree(line: line, path: path, origin: .inline)
        position += 1
        skipSpaces()
        if take("}") { return table }
        while true {
            try readPair(into: table, depth: depth + 1)
            skipSpaces()
            if take("}") { return table }
            guard take(",") else {
                throw problem(
                    "expected `,` or `}` and found \(found)",
                    remedy: "keep `{ … }` on one line, with a comma between its keys"
                )
            }
            skipSpaces()
        }
    }

    // MARK: Numbers, truth, times

    private mutating func readScalar() throws(TOMLProblem) -> TOMLNode.Value {
        let start = position
        while let octet = peek(), Self.isScalar(octet) { position += 1 }
        var word = text(start..<position)
        // A date and a time may have one space between them.
        if Self.isDate(word), peek() == UInt8(ascii: " "), position + 1 < octets.count,
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octets[position + 1])
        {
            position += 1
            while let octet = peek(), Self.isScalar(octet) { position += 1 }
            word = text(start..<position)
        }
        if let value = Self.scalar(word) { return value }
        position = start
        throw problem(
            "\(found) is no value",
            remedy: "put quotes around a text; else write a number, true, false or a date"
        )
    }

    private static func isScalar(_ octet: UInt8) -> Bool {
        isBare(octet) || octet == UInt8(ascii: "+") || octet == UInt8(ascii: ".")
            || octet == UInt8(ascii: ":")
    }

    private static func scalar(_ word: String) -> TOMLNode.Value? {
        switch word {
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case "inf", "+inf": return .float(.infinity)
        case "-inf": return .float(-.infinity)
        case "nan", "+nan", "-nan": return .float(.nan)
        default: break
        }
        if let number = integer(word) { return .integer(number) }
        if let number = float(word) { return .float(number) }
        return isTime(word) ? .time(word) : nil
    }

    /// Whole numbers: decimal with a sign and without leading zeros, or 0x, 0o and 0b.
    private static func integer(_ word: String) -> Int? {
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where word.hasPrefix(prefix) {
            let digits = word.dropFirst(2)
            guard let first = digits.first, first != "+", first != "-" else { return nil }
            return withoutUnderscores(digits).flatMap { Int($0, radix: radix) }
        }
        let digits = word.drop { $0 == "+" || $0 == "-" }
        guard word.count - digits.count <= 1, digits.count == 1 || digits.first != "0" else {
            return nil
        }
        return withoutUnderscores(Substring(word)).flatMap { Int($0) }
    }

    private static func float(_ word: String) -> Double? {
        let allowed = word.unicodeScalars.allSatisfy {
            "+-.0123456789eE_".unicodeScalars.contains($0)
        }
        let digits = word.drop { $0 == "+" || $0 == "-" }
        let hasLeadingZero = digits.hasPrefix("0") && digits.dropFirst().first?.isNumber == true
        // As in TOML: digits on both sides of the point, and no leading zeros.
        guard allowed, !hasLeadingZero, word.contains(where: { ".eE".contains($0) }),
            digits.first?.isNumber == true, word.last?.isNumber == true,
            !word.contains(".e"), !word.contains(".E")
        else { return nil }
        return withoutUnderscores(Substring(word)).flatMap { Double($0) }
    }

    /// Underscores may stand between digits, and only there.
    private static func withoutUnderscores(_ text: Substring) -> String? {
        var previous: Character = "_"
        var result = ""
        for character in text {
            if character == "_" {
                guard previous.isHexDigit else { return nil }
            } else {
                guard previous != "_" || character.isHexDigit || result.isEmpty else { return nil }
                result.append(character)
            }
            previous = character
        }
        return previous == "_" ? nil : result
    }

    /// `2026-11-22`, in form only.
    private static func isDate(_ word: String) -> Bool {
        matches(word.utf8, "dddd-dd-dd")
    }

    /// A date, a time, or both with or without an offset, in form only: no setting of ours is one.
    private static func isTime(_ word: String) -> Bool {
        var rest = Substring(word)
        if rest.utf8.count >= 10, matches(rest.utf8.prefix(10), "dddd-dd-dd") {
            rest = rest.dropFirst(10)
            if rest.isEmpty { return true }
            guard let separator = rest.first, "Tt ".contains(separator) else { return false }
            rest = rest.dropFirst()
        }
        guard rest.utf8.count >= 8, matches(rest.utf8.prefix(8), "dd:dd:dd") else { return false }
        rest = rest.dropFirst(8)
        if rest.first == "." {
            let fraction = rest.dropFirst().prefix { $0.isNumber }
            guard !fraction.isEmpty else { return false }
            rest = rest.dropFirst(fraction.count + 1)
        }
        return rest.isEmpty || rest == "Z" || rest == "z" || matches(rest.utf8, "+dd:dd")
            || matches(rest.utf8, "-dd:dd")
    }

    private static func matches(_ octets: some Sequence<UInt8>, _ pattern: String) -> Bool {
        let octets = Array(octets)
        guard octets.count == pattern.utf8.count else { return false }
        return zip(octets, pattern.utf8).allSatisfy { octet, expected in
            expected == UInt8(ascii: "d")
                ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet) : octet == expected
        }
    }
}
