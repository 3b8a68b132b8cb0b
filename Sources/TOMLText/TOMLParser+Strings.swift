// The four kinds of text: basic with escapes, literal without, each on one line or several.
extension TOMLParser {
    /// Reads `"…"`, with the position at the quote.
    mutating func readBasicString() throws(TOMLProblem) -> String {
        position += 1
        var result: [UInt8] = []
        while let octet = peek() {
            switch octet {
            case UInt8(ascii: "\""):
                position += 1
                return String(decoding: result, as: UTF8.self)
            case UInt8(ascii: "\\"):
                try readEscape(into: &result)
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                throw unclosed("\"")
            default:
                try refuseControl(octet)
                result.append(octet)
                position += 1
            }
        }
        throw unclosed("\"")
    }

    /// Reads `'…'`, with the position at the quote.
    mutating func readLiteralString() throws(TOMLProblem) -> String {
        position += 1
        let start = position
        while let octet = peek(), octet != UInt8(ascii: "\n"), octet != UInt8(ascii: "\r") {
            if octet == UInt8(ascii: "'") {
                position += 1
                return text(start..<position - 1)
            }
            try refuseControl(octet)
            position += 1
        }
        throw unclosed("'")
    }

    /// Reads a text over several lines, with the position at the first of its three quotes.
    mutating func readLongString(quote: Unicode.Scalar) throws(TOMLProblem) -> String {
        let start = line
        let mark = UInt8(ascii: quote)
        position += 3
        // A line end right after the quotes doesn't belong to the text.
        if takeLineEnd() {}
        var result: [UInt8] = []
        while let octet = peek() {
            if octet == mark {
                let quotes = countOfQuotes(mark)
                position += quotes
                // Up to two quotes may stand before the three that close.
                if quotes >= 3 {
                    result.append(contentsOf: repeatElement(mark, count: quotes - 3))
                    return String(decoding: result, as: UTF8.self)
                }
                result.append(contentsOf: repeatElement(mark, count: quotes))
            } else if octet == UInt8(ascii: "\\"), quote == "\"" {
                if try !skipLineContinuation() { try readEscape(into: &result) }
            } else if takeLineEnd() {
                result.append(UInt8(ascii: "\n"))
            } else {
                try refuseControl(octet)
                result.append(octet)
                position += 1
            }
        }
        throw TOMLProblem(
            file: file,
            line: start,
            what: "the text that begins here isn't closed",
            remedy: "close it with \(quote)\(quote)\(quote)"
        )
    }

    private func countOfQuotes(_ mark: UInt8) -> Int {
        var count = 0
        while count < 5, position + count < octets.count, octets[position + count] == mark {
            count += 1
        }
        return count
    }

    /// A backslash at a line's end joins the next text to it.
    private mutating func skipLineContinuation() throws(TOMLProblem) -> Bool {
        let before = (position, line)
        position += 1
        skipSpaces()
        guard takeLineEnd() else {
            (position, line) = before
            return false
        }
        repeat { skipSpaces() } while takeLineEnd()
        return true
    }

    private mutating func readEscape(into result: inout [UInt8]) throws(TOMLProblem) {
        position += 1
        let letter = peek()
        position += 1
        switch letter {
        case UInt8(ascii: "b"): result.append(0x08)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "f"): result.append(0x0C)
        case UInt8(ascii: "r"): result.append(0x0D)
        case UInt8(ascii: "\""): result.append(UInt8(ascii: "\""))
        case UInt8(ascii: "\\"): result.append(UInt8(ascii: "\\"))
        case UInt8(ascii: "u"): try readScalar(digits: 4, into: &result)
        case UInt8(ascii: "U"): try readScalar(digits: 8, into: &result)
        default:
            throw problem(
                "a backslash that escapes nothing",
                remedy: "write `\\\\` for a backslash, or use '…' quotes"
            )
        }
    }

    private mutating func readScalar(digits: Int, into result: inout [UInt8]) throws(TOMLProblem) {
        let end = position + digits
        guard end <= octets.count, octets[position..<end].allSatisfy(Self.isHexadecimal),
            let value = UInt32(text(position..<end), radix: 16), let scalar = Unicode.Scalar(value)
        else {
            throw problem(
                "a \\u escape that names no character",
                remedy: "write \\u and four hexadecimal digits, or \\U and eight"
            )
        }
        position = end
        result.append(contentsOf: Array(String(Character(scalar)).utf8))
    }

    private static func isHexadecimal(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }

    private func unclosed(_ quote: String) -> TOMLProblem {
        problem("the text isn't closed on its line", remedy: "close it with \(quote)")
    }
}
