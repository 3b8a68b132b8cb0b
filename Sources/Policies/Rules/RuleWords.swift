/// A word of a rule and the column where it begins.
struct RuleWord {
    /// The word.
    let text: String
    /// The column of its first character, from 1.
    let column: Int

    /// The word as it may be shown: control characters as `?`, and cut to a readable length.
    var shown: String {
        let shownCharactersMax = 80
        let printable = String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.properties.generalCategory.isShowable ? $0 : "?" }
            )
        )
        guard printable.count > shownCharactersMax else { return printable }
        return printable.prefix(shownCharactersMax) + "…"
    }

    /// An error at this word.
    func error(_ what: String, remedy: String) -> RuleTextError {
        RuleTextError(column: column, what: what, remedy: remedy)
    }

    /// An error where a word is missing behind this one.
    func errorBehind(_ what: String, remedy: String) -> RuleTextError {
        RuleTextError(column: column + text.unicodeScalars.count, what: what, remedy: remedy)
    }
}

/// The words of a line, taken one by one.
struct RuleWords {
    private var words: ArraySlice<RuleWord>

    /// The next word, or nil at the end.
    mutating func next() -> RuleWord? { words.popFirst() }

    /// Cuts a line at blanks and takes the comment off.
    ///
    /// A comment begins with a `#` that begins a word, so that a name with `\#` or `a#b` in it stays
    /// whole. Control characters are refused: a terminal would obey what an editor doesn't show.
    static func split(
        _ line: some StringProtocol
    ) throws(RuleTextError) -> (words: RuleWords, comment: String?) {
        var words: [RuleWord] = []
        var word = String.UnicodeScalarView()
        var wordColumn = 1
        var comment: String.UnicodeScalarView?
        var column = 0
        var scalars = Array(line.unicodeScalars)[...]
        if scalars.last == "\r" { scalars.removeLast() }
        for scalar in scalars {
            column += 1
            guard scalar == "\t" || scalar.properties.generalCategory.isShowable else {
                throw RuleTextError(
                    column: column,
                    what:
                        "a control character (U+\(String(scalar.value, radix: 16, uppercase: true)))",
                    remedy: "delete it"
                )
            }
            if comment != nil {
                comment?.append(scalar)
            } else if scalar == " " || scalar == "\t" {
                if !word.isEmpty { words.append(RuleWord(text: String(word), column: wordColumn)) }
                word = .init()
            } else if scalar == "#", word.isEmpty {
                comment = .init()
            } else {
                if word.isEmpty { wordColumn = column }
                word.append(scalar)
            }
        }
        if !word.isEmpty { words.append(RuleWord(text: String(word), column: wordColumn)) }
        return (RuleWords(words: words[...]), comment.map(Self.trimmed))
    }

    private static func trimmed(_ scalars: String.UnicodeScalarView) -> String {
        let isBlank = { (scalar: Unicode.Scalar) in scalar == " " || scalar == "\t" }
        let start = scalars.drop(while: isBlank)
        guard let last = start.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(start[...last])
    }
}

extension Unicode.GeneralCategory {
    /// Whether a scalar of this category shows as itself: no control, no format character that
    /// reorders or hides text, no line break, nothing unassigned.
    var isShowable: Bool {
        switch self {
        case .control, .format, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
