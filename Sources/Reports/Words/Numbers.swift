/// Numbers as a newspaper prints them.
package enum Numbers {
    /// `12,345`.
    package static func text(_ number: Int) -> String {
        var text = ""
        for (index, digit) in String(number.magnitude).reversed().enumerated() {
            if index > 0, index.isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return (number < 0 ? "−" : "") + String(text.reversed())
    }

    /// `one call`, `12 calls`; words up to ten.
    package static func counted(_ number: Int, _ one: String, _ many: String) -> String {
        "\(word(number)) \(number == 1 ? one : many)"
    }

    /// `no`, `one` … `ten`, `11`.
    package static func word(_ number: Int) -> String {
        words.indices.contains(number) ? words[number] : text(number)
    }

    private static let words = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ]

    /// The share of `part` in `whole`, with a space that breaks no line: `45 %`, `under 1 %`, `over 99 %`.
    package static func percent(_ part: Int, of whole: Int) -> String {
        guard whole > 0, part > 0 else { return "0\u{A0}%" }
        let rounded = (200 * part + whole) / (2 * whole)
        if rounded == 0 { return "under 1\u{A0}%" }
        if rounded == 100, part < whole { return "over 99\u{A0}%" }
        return "\(rounded)\u{A0}%"
    }

    /// `a, b and c`.
    package static func list(_ parts: [String]) -> String {
        guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
        return parts.dropLast().joined(separator: ", ") + " and " + last
    }

    /// A name without what it adds in brackets, for a sentence.
    package static func brief(_ name: String) -> String {
        name.firstRange(of: " (").map { String(name[..<$0.lowerBound]) } ?? name
    }

    /// `text` with its first letter large.
    package static func capitalised(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
    }
}
