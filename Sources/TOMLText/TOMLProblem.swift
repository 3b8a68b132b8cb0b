/// Something wrong in a TOML file: where, what, and what to do about it.
package struct TOMLProblem: Error, Hashable, Sendable {
    /// The file, as it was named when read.
    package let file: String
    /// The line, counted from 1.
    package let line: Int
    /// What is wrong, as a sentence without its full stop.
    package let what: String
    /// What to do, as a sentence without its full stop.
    package let remedy: String

    /// A problem at a line.
    package init(file: String, line: Int, what: String, remedy: String) {
        self.file = file
        self.line = line
        self.what = what
        self.remedy = remedy
    }
}

extension TOMLProblem: CustomStringConvertible {
    /// One line: `landline.toml:12: what; remedy`.
    package var description: String { "\(file):\(line): \(what); \(remedy)" }
}

/// Text from a file, in quotes and without control characters, short enough for a message.
package func quoted(_ text: String) -> String {
    /// Longer texts are cut: the line number leads to the rest.
    let charactersMax = 80
    var result = "\""
    for scalar in text.unicodeScalars.prefix(charactersMax) {
        switch scalar.value {
        case 0x20..<0x7f, 0xa0..<0x2028, 0x202f..<0x2066, 0x206a..<0xe000, 0xf900...:
            result.unicodeScalars.append(scalar)
        default:
            // Control characters, line and paragraph separators and those that turn the writing
            // direction, which would change what the reader sees.
            result += "\\u{" + String(scalar.value, radix: 16) + "}"
        }
    }
    return result + (text.unicodeScalars.count > charactersMax ? "…\"" : "\"")
}
