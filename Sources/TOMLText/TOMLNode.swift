/// A value of a TOML file that knows where it stands.
package struct TOMLNode: Sendable, Equatable {
    /// What the value is.
    package enum Value: Sendable, Equatable {
        case string(String)
        case integer(Int)
        case float(Double)
        case boolean(Bool)
        /// A date, a time or both, as TOML writes them.
        case time(String)
        case array([TOMLNode])
        case section(TOMLSection)
    }

    /// The file, as it was named when read.
    package let file: String
    /// The line where the value's key stands, counted from 1.
    package let line: Int
    /// The keys that lead to the value, joined by dots: `devices.phone.mac`.
    package let path: String
    /// The value.
    package let value: Value

    /// A problem at this value.
    package func problem(_ what: String, remedy: String) -> TOMLProblem {
        TOMLProblem(file: file, line: line, what: what, remedy: remedy)
    }

    /// What kind of value it is, in words for a message.
    package var kind: String {
        switch value {
        case .string: "a text"
        case .integer: "a whole number"
        case .float: "a number with a fraction"
        case .boolean: "true or false"
        case .time: "a date or time"
        case .array: "a list"
        case .section: "a table"
        }
    }

    private func wrongKind(wanted: String, example: String) -> TOMLProblem {
        problem("`\(path)` is \(kind) and should be \(wanted)", remedy: "write it like \(example)")
    }
}

// MARK: - Typed reading

extension TOMLNode {
    /// The text.
    package func string() throws(TOMLProblem) -> String {
        guard case .string(let text) = value else {
            throw wrongKind(wanted: "a text", example: "`\(lastKey) = \"…\"`")
        }
        return text
    }

    /// The whole number, which must lie in `range`.
    package func integer(in range: ClosedRange<Int>) throws(TOMLProblem) -> Int {
        guard case .integer(let number) = value else {
            throw wrongKind(wanted: "a whole number", example: "`\(lastKey) = \(range.lowerBound)`")
        }
        guard range.contains(number) else {
            throw problem(
                "`\(path)` is \(number)",
                remedy: "choose a number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }

    /// True or false.
    package func boolean() throws(TOMLProblem) -> Bool {
        guard case .boolean(let flag) = value else {
            throw wrongKind(wanted: "true or false", example: "`\(lastKey) = true`")
        }
        return flag
    }

    /// The elements of a list.
    package func array() throws(TOMLProblem) -> [TOMLNode] {
        guard case .array(let nodes) = value else {
            throw wrongKind(wanted: "a list", example: "`\(lastKey) = [\"…\"]`")
        }
        return nodes
    }

    /// The texts of a list of texts.
    package func strings() throws(TOMLProblem) -> [String] {
        var texts: [String] = []
        for node in try array() { texts.append(try node.string()) }
        return texts
    }

    /// The table.
    package func section() throws(TOMLProblem) -> TOMLSection {
        guard case .section(let section) = value else {
            throw wrongKind(wanted: "a table", example: "`[\(path)]`")
        }
        return section
    }

    private var lastKey: String { path.split(separator: ".").last.map(String.init) ?? path }
}
