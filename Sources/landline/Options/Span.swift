import Foundation

/// A length of time as people type it: `90s`, `30m`, `2h`, `1d`, `2w`.
struct Span {
    let seconds: Int

    /// The longest span: ten years, beyond which a number is surely a slip.
    private static let secondsMax = 10 * 366 * 86_400

    init(parsing text: String) throws(Failure) {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
        guard let unit = text.last.flatMap({ units[$0] }), let number = Int(text.dropLast()),
            number > 0, number <= Self.secondsMax / unit
        else {
            throw Failure(
                "“\(Visible.text(text))” is no length of time",
                remedy: "write a number and s, m, h, d or w: 30m, 2h, 1d",
                status: .usage
            )
        }
        seconds = number * unit
    }

    /// The moment so long after `date`.
    func date(from date: Date) -> Date { date.addingTimeInterval(Double(seconds)) }

    /// The moment so long before `date`.
    func date(before date: Date) -> Date { date.addingTimeInterval(-Double(seconds)) }
}
