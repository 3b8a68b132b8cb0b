/// Network rules of ad blockers, as far as a name server can follow them.
///
/// `||example.org^` blocks the name and everything below; `||*.example.org^` only what is below;
/// `@@` before it keeps the name. A bare name means itself alone, and lines of a hosts file are read as
/// such, because lists for name servers mix them in. What depends on the page, the path or the program
/// (modifiers, cosmetic rules, regular expressions, wildcards inside) is refused with its reason:
/// to follow half of such a rule would block more than its author meant.
enum AdblockFormat {
    static func read(
        _ line: Span<UInt8>,
        number: Int,
        reader: inout NameReader,
        emit: (Span<UInt8>, ListRule) -> Void
    ) -> ListRejection? {
        var content = line.trimmed(0..<line.count)
        guard !content.isEmpty, !isComment(line, content) else { return nil }
        if isCosmetic(line, content) { return .cosmetic }
        content = line.trimmed(content.lowerBound..<endBeforeComment(line, content))

        let isException = starts(line, content, with: UInt8(ascii: "@"), UInt8(ascii: "@"))
        if isException { content = (content.lowerBound + 2)..<content.upperBound }
        guard starts(line, content, with: UInt8(ascii: "|"), UInt8(ascii: "|")) else {
            return readBare(
                line,
                content,
                isException: isException,
                number: number,
                reader: &reader,
                emit: emit
            )
        }
        var name = (content.lowerBound + 2)..<content.upperBound
        var end = name.lowerBound
        while end < name.upperBound && line[end] != UInt8(ascii: "^") {
            if line[end] == UInt8(ascii: "$") { return .modifiers }
            if line[end] == UInt8(ascii: "/") { return .addressOfPage }
            end += 1
        }
        guard end < name.upperBound else { return .noSeparator }
        if let rejection = rejection(ofTail: line, (end + 1)..<name.upperBound) { return rejection }
        name = name.lowerBound..<end
        var scope = NameScope.subtree
        if starts(line, name, with: UInt8(ascii: "*"), UInt8(ascii: ".")) {
            scope = .subdomainsOnly
            name = (name.lowerBound + 2)..<name.upperBound
        }
        if let rejection = reader.read(line, name) { return rejection }
        reader.give(ListRule(scope: scope, isException: isException, line: number), to: emit)
        return nil
    }

    /// Whether a line can stand in no other kind of list; tells the format.
    static func isUnmistakable(_ line: Span<UInt8>) -> Bool {
        let content = line.trimmed(0..<line.count)
        return starts(line, content, with: UInt8(ascii: "|"), UInt8(ascii: "|"))
            || starts(line, content, with: UInt8(ascii: "@"), UInt8(ascii: "@"))
    }

    /// Whether a line is the header that adblock lists may begin with: `[Adblock Plus 2.0]`.
    static func isHeader(_ line: Span<UInt8>) -> Bool {
        let content = line.trimmed(0..<line.count)
        let mark = "[adblock"
        guard content.count >= mark.utf8.count else { return false }
        let end = content.lowerBound + mark.utf8.count
        return line.holds(mark, in: content.lowerBound..<end)
    }

    private static func readBare(
        _ line: Span<UInt8>,
        _ content: Range<Int>,
        isException: Bool,
        number: Int,
        reader: inout NameReader,
        emit: (Span<UInt8>, ListRule) -> Void
    ) -> ListRejection? {
        guard !content.isEmpty else { return .emptyName }
        if line[content.lowerBound] == UInt8(ascii: "/") { return .regularExpression }
        let word = line.firstWord(in: content)
        if word != content {
            return isException
                ? .moreThanAName
                : HostsFormat.read(line, number: number, reader: &reader, emit: emit)
        }
        for position in content {
            switch line[position] {
            case UInt8(ascii: "$"): return .modifiers
            case UInt8(ascii: "|"), UInt8(ascii: "^"): return .pattern
            default: continue
            }
        }
        if let rejection = reader.read(line, content) { return rejection }
        reader.give(ListRule(scope: .exact, isException: isException, line: number), to: emit)
        return nil
    }

    /// After the `^` may come a `|`, which says the same again, and then the end.
    private static func rejection(
        ofTail line: Span<UInt8>,
        _ tail: Range<Int>
    ) -> ListRejection? {
        var start = tail.lowerBound
        if start < tail.upperBound && line[start] == UInt8(ascii: "|") { start += 1 }
        guard start < tail.upperBound else { return nil }
        return line[start] == UInt8(ascii: "$") ? .modifiers : .pattern
    }

    /// `! text`, `# text` and the header in brackets.
    private static func isComment(_ line: Span<UInt8>, _ content: Range<Int>) -> Bool {
        switch line[content.lowerBound] {
        case UInt8(ascii: "!"), UInt8(ascii: "["): return true
        case UInt8(ascii: "#"):
            let next = content.lowerBound + 1
            return next == content.upperBound || !isCosmeticMark(line[next])
        default: return false
        }
    }

    /// A `#` and one of these begin a rule about elements of a page.
    private static func isCosmeticMark(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "#"), UInt8(ascii: "@"), UInt8(ascii: "?"), UInt8(ascii: "$"),
            UInt8(ascii: "%"):
            true
        default: false
        }
    }

    private static func isCosmetic(_ line: Span<UInt8>, _ content: Range<Int>) -> Bool {
        for position in content.dropLast()
        where line[position] == UInt8(ascii: "#") && isCosmeticMark(line[position + 1]) {
            return true
        }
        return false
    }

    /// A `#` after a space begins a comment; in a pattern it has no place.
    private static func endBeforeComment(_ line: Span<UInt8>, _ content: Range<Int>) -> Int {
        for position in content.dropFirst()
        where line[position] == UInt8(ascii: "#")
            && (line[position - 1] == UInt8(ascii: " ")
                || line[position - 1] == UInt8(ascii: "\t"))
        {
            return position
        }
        return content.upperBound
    }

    @inline(__always)
    private static func starts(
        _ line: Span<UInt8>,
        _ content: Range<Int>,
        with first: UInt8,
        _ second: UInt8
    ) -> Bool {
        content.count >= 2 && line[content.lowerBound] == first
            && line[content.lowerBound + 1] == second
    }
}
