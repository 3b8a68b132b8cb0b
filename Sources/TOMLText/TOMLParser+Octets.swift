// Walking the octets: what every other part of the parser is made of.
extension TOMLParser {
    /// The octet at the position, nil at the end.
    func peek() -> UInt8? { position < octets.count ? octets[position] : nil }

    /// The octets from the position on begin with `text`.
    func looksAt(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard position + count <= octets.count else { return false }
        return String(describing: text).utf8.elementsEqual(octets[position..<position + count])
    }

    /// Moves past `character` if it is next.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    /// Moves past spaces and tabs.
    mutating func skipSpaces() {
        while let octet = peek(), octet == UInt8(ascii: " ") || octet == UInt8(ascii: "\t") {
            position += 1
        }
    }

    /// Moves past spaces, comments and line ends.
    mutating func skipBlankLines() throws(TOMLProblem) {
        while true {
            skipSpaces()
            try skipComment()
            guard takeLineEnd() else { return }
        }
    }

    /// Moves past a comment, up to the end of its line.
    private mutating func skipComment() throws(TOMLProblem) {
        guard peek() == UInt8(ascii: "#") else { return }
        while let octet = peek(), octet != UInt8(ascii: "\n"), !looksAt("\r\n") {
            try refuseControl(octet)
            position += 1
        }
    }

    /// Moves past one line end, if there is one.
    mutating func takeLineEnd() -> Bool {
        if peek() == UInt8(ascii: "\n") {
            position += 1
        } else if looksAt("\r\n") {
            position += 2
        } else {
            return false
        }
        line += 1
        return true
    }

    /// Moves past what may follow a statement: spaces, a comment, the line's end.
    mutating func expectEndOfLine() throws(TOMLProblem) {
        skipSpaces()
        try skipComment()
        guard takeLineEnd() || peek() == nil else {
            throw problem(
                "found \(found) after the value",
                remedy: "begin a new line, or put quotes around the whole value"
            )
        }
    }

    /// TOML forbids control characters other than the tab everywhere.
    func refuseControl(_ octet: UInt8) throws(TOMLProblem) {
        guard octet >= 0x20 && octet != 0x7f || octet == UInt8(ascii: "\t") else {
            throw problem(
                "a control character (\(octet)) stands in the text",
                remedy: "remove it, or write it as \\u00XX in a quoted text"
            )
        }
    }

    /// The octets in `range` as text.
    func text(_ range: Range<Int>) -> String { String(decoding: octets[range], as: UTF8.self) }

    /// A problem on the current line.
    func problem(_ what: String, remedy: String) -> TOMLProblem {
        TOMLProblem(file: file, line: line, what: what, remedy: remedy)
    }

    /// What stands at the position, for a message.
    var found: String {
        guard let octet = peek() else { return "the end of the file" }
        if octet == UInt8(ascii: "\n") || octet == UInt8(ascii: "\r") {
            return "the end of the line"
        }
        var end = position
        // A few octets are enough to see what is meant; stop before a letter is cut in two.
        let limit = min(octets.count, position + 16)
        while end < limit, octets[end] >= 0x20 { end += 1 }
        while end < octets.count, octets[end] & 0xC0 == 0x80 { end += 1 }
        return quoted(text(position..<max(end, position + 1)))
    }
}
