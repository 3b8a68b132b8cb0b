import Attribution
import TOMLText

/// What kind of value a setting has: how it is said, read and written.
struct ValueKind<Value>: Sendable {
    /// What it may be, in words that follow “is”.
    let words: String
    /// Checks and converts a value.
    let read: @Sendable (TOMLNode) throws(TOMLProblem) -> Value
    /// The value as TOML writes it; reads back as the same value.
    let show: @Sendable (Value) -> String
}

extension ValueKind where Value == Bool {
    /// True or false.
    static let flag = ValueKind(
        words: "`true` or `false`",
        read: { node throws(TOMLProblem) in try node.boolean() },
        show: { "\($0)" }
    )
}

extension ValueKind where Value: FixedWidthInteger & Sendable {
    /// A whole number in a range; the setting's key names the unit, of which one is `unit` of the
    /// value's.
    static func whole(_ range: ClosedRange<Int>, unit: Value = 1) -> ValueKind {
        ValueKind(
            words: "a whole number from \(range.lowerBound) to \(range.upperBound)",
            read: { node throws(TOMLProblem) in Value(try node.integer(in: range)) * unit },
            show: { "\($0 / unit)" }
        )
    }
}

extension ValueKind where Value == String {
    /// Any text.
    static let text = ValueKind(
        words: "a text",
        read: { node throws(TOMLProblem) in try node.string() },
        show: { tomlText($0) }
    )

    /// A path; a relative one begins at the directory of the file that it stands in.
    static let path = ValueKind(
        words: "a path, relative to this file's directory",
        read: { node throws(TOMLProblem) in
            let text = try node.string()
            guard !text.isEmpty, !text.utf8.contains(0) else {
                throw node.problem("`\(node.path)` is no path", remedy: "name a file or directory")
            }
            guard !text.hasPrefix("/"), let slash = node.file.lastIndex(of: "/") else {
                return text
            }
            return node.file[...slash] + text
        },
        show: { tomlText($0) }
    )

    /// A path like `path`, or "" for none.
    static let pathOrNone = ValueKind(
        words: "a path, relative to this file's directory, or \"\"",
        read: { node throws(TOMLProblem) in
            try node.string().isEmpty ? "" : try path.read(node)
        },
        show: { tomlText($0) }
    )
}

extension ValueKind where Value: Sendable {
    /// A text that `parse` makes a value of, and `show` the text again.
    ///
    /// `words` follow “is”; `remedy` says what to write instead of a text of which `parse` makes nil.
    static func parsed(
        _ words: String,
        remedy: String,
        parse: @escaping @Sendable (String) -> Value?,
        show: @escaping @Sendable (Value) -> String
    ) -> ValueKind {
        ValueKind(
            words: words,
            read: { node throws(TOMLProblem) in
                let text = try node.string()
                guard let value = parse(text) else {
                    throw node.problem("\(quoted(text)) is not \(words)", remedy: remedy)
                }
                return value
            },
            show: { tomlText(show($0)) }
        )
    }

    /// One of a few words.
    static func choice(
        _ choices: [Value],
        word: @escaping @Sendable (Value) -> String
    ) -> ValueKind {
        let words = choices.map(word)
        return ValueKind(
            words: "one of " + words.map { "`\"\($0)\"`" }.joined(separator: ", "),
            read: { node throws(TOMLProblem) in
                let text = try node.string()
                if let index = words.firstIndex(of: text) { return choices[index] }
                let remedy =
                    NearestName.to(text, among: words).map { "did you mean \(quoted($0))?" }
                    ?? "use one of " + words.map(quoted).joined(separator: ", ")
                throw node.problem("`\(node.path)` can't be \(quoted(text))", remedy: remedy)
            },
            show: { tomlText(word($0)) }
        )
    }
}

/// A list of values; a value alone counts as a list of one.
func list<Element>(_ element: ValueKind<Element>, _ words: String) -> ValueKind<[Element]> {
    ValueKind<[Element]>(
        words: words,
        read: { node throws(TOMLProblem) in
            guard case .array(let nodes) = node.value else { return [try element.read(node)] }
            var values: [Element] = []
            for node in nodes { values.append(try element.read(node)) }
            return values
        },
        show: { values in "[" + values.map(element.show).joined(separator: ", ") + "]" }
    )
}

/// A text between quotes as TOML's basic strings write it.
func tomlText(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"", "\\": result += "\\\(scalar)"
        case "\n": result += "\\n"
        case "\t": result += "\\t"
        case _ where scalar.value < 0x20 || scalar.value == 0x7F:
            let digits = String(scalar.value, radix: 16)
            result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}
