/// Lines that run by above one that stays and is written anew each time.
struct StandingLine {
    private let columns: Int?
    private var isStanding = false

    /// For a terminal of so many columns; nil where nobody looks: then no line stands.
    init(columns: Int?) { self.columns = columns }

    /// Goes to the line's beginning and clears it.
    private static let clearing = "\r\u{1B}[K"

    /// What to write so that `lines` stand above `text`.
    mutating func showing(_ lines: [String], above text: String) -> String {
        let above = lines.map { $0 + "\n" }.joined()
        guard let columns else { return above }
        let old = isStanding ? Self.clearing : ""
        isStanding = true
        // One column is left free: some terminals begin a new line when the last one is filled.
        return old + above + Visible.fitting(text, columns: max(0, columns - 1))
    }

    /// What to write so that nothing stands any more.
    mutating func ending() -> String {
        defer { isStanding = false }
        return isStanding ? Self.clearing : ""
    }
}
