/// The owner's rules as a file holds them, comments, blank lines and faults kept.
///
/// Text in, text out: reading and writing the file is the keeper's. A line that is wrong stays as it
/// is and says what is wrong with it, so that an edit of one line never costs another.
package struct RuleFile: Equatable, Sendable {
    /// One line of a rules file.
    package struct Line: Equatable, Sendable {
        /// What the line turned out to be.
        package enum Content: Equatable, Sendable {
            /// Blank, or a comment alone.
            case blank
            case rule(RuleText)
            case faulty(RuleTextError)
        }

        /// The line as it stands in the file, without its line break.
        package let text: String
        /// What the line turned out to be.
        package let content: Content

        /// Reads one line.
        package init(_ text: String) {
            self.text = text
            do {
                content = try RuleText.parse(text).map(Content.rule) ?? .blank
            } catch {
                content = .faulty(error)
            }
        }

        /// The rule, where the line is one.
        package var rule: RuleText? {
            guard case .rule(let rule) = content else { return nil }
            return rule
        }
    }

    /// The lines from the first to the last; line 1 stands at index 0.
    package internal(set) var lines: [Line]

    /// Reads a file's text.
    package init(_ text: String) {
        // By octets, for Swift's characters make one of CR LF and so would hide the line break.
        var pieces = text.utf8.split(
            separator: UInt8(ascii: "\n"),
            omittingEmptySubsequences: false
        )
        if pieces.last?.isEmpty == true { pieces.removeLast() }
        lines = pieces.map { Line(String(Substring($0))) }
    }

    /// A file without a line.
    package init() { lines = [] }

    /// The file's text; each line ends with a line break.
    package var text: String { lines.map { $0.text + "\n" }.joined() }

    /// The rules with the numbers of their lines, from 1.
    package var rules: [(line: Int, rule: RuleText)] {
        lines.enumerated().compactMap { index, line in line.rule.map { (index + 1, $0) } }
    }

    /// The faulty lines with their numbers, from 1.
    package var faults: [(line: Int, error: RuleTextError)] {
        lines.enumerated().compactMap { index, line in
            guard case .faulty(let error) = line.content else { return nil }
            return (index + 1, error)
        }
    }
}

/// A change of a rules file: some lines went, some came.
///
/// Its inverse takes it back.
package struct RuleEdit: Hashable, Sendable {
    /// A line with its number, from 1.
    package struct NumberedLine: Hashable, Sendable {
        package let number: Int
        package let text: String

        package init(number: Int, text: String) {
            self.number = number
            self.text = text
        }
    }

    /// What went, numbered as it stood before the change; ascending.
    package let removed: [NumberedLine]
    /// What came, numbered as it stands after the change; ascending.
    package let added: [NumberedLine]

    package init(removed: [NumberedLine], added: [NumberedLine]) {
        self.removed = removed
        self.added = added
    }

    /// The change that takes this one back.
    package var inverse: RuleEdit { RuleEdit(removed: added, added: removed) }

    /// Whether nothing changes.
    package var isEmpty: Bool { removed.isEmpty && added.isEmpty }
}

/// Why a rules file can't be changed as asked.
package enum RuleFileError: Error, Equatable, Sendable {
    /// The file has no line of this number.
    case noSuchLine(Int)
    /// The line to take away is no longer in the file.
    case lineIsGone(text: String)
}

extension RuleFileError: CustomStringConvertible {
    /// What is wrong, and what helps.
    package var description: String {
        switch self {
        case .noSuchLine(let number):
            "the file has no line \(number); landline list show prints its lines"
        case .lineIsGone(let text):
            "the line “\(text)” is no longer in the file, so there is nothing to take back"
        }
    }
}
