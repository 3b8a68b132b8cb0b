/// Numbers as lengths and heights of characters.
enum Bar {
    /// The longest bar.
    private static let columnsMax = 24
    private static let heights: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// A bar as long as `count`: solid for what was let through, light for what was stopped.
    static func text(_ count: Int, stopped: Int, of most: Int) -> String {
        guard count > 0, most > 0 else { return "" }
        let length = max(1, (count * columnsMax + most / 2) / most)
        let light = stopped == 0 ? 0 : max(1, (stopped * length + count / 2) / count)
        return String(repeating: "█", count: length - min(light, length))
            + String(repeating: "░", count: min(light, length))
    }

    /// A line of columns, each as high as its number; a space where there was nothing.
    static func sparkline(_ counts: [Int]) -> String {
        let most = counts.max() ?? 0
        return String(
            counts.map { count in
                guard count > 0 else { return " " }
                return heights[min(heights.count - 1, (count * heights.count - 1) / most)]
            }
        )
    }
}
