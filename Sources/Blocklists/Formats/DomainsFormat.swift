/// Lists of plain names, one a line.
///
/// A name means itself and everything below it, with or without `*.` or a dot before it: publishers of
/// "wildcard" lists write `*.example.org` for exactly that, and drop `example.org` itself as redundant.
enum DomainsFormat {
    static func read(
        _ line: Span<UInt8>,
        number: Int,
        reader: inout NameReader,
        emit: (Span<UInt8>, ListRule) -> Void
    ) -> ListRejection? {
        let content = line.rangeWithoutComment()
        guard !content.isEmpty, line[content.lowerBound] != UInt8(ascii: "!") else { return nil }
        let word = line.firstWord(in: content)
        guard word == content else { return .moreThanAName }
        var start = word.lowerBound
        if line[start] == UInt8(ascii: "*"), start + 1 < word.upperBound,
            line[start + 1] == UInt8(ascii: ".")
        {
            start += 2
        } else if line[start] == UInt8(ascii: ".") {
            start += 1
        }
        if let rejection = reader.read(line, start..<word.upperBound) { return rejection }
        reader.give(ListRule(scope: .subtree, isException: false, line: number), to: emit)
        return nil
    }
}
