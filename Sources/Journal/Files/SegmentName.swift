/// The names of a journal's files.
enum SegmentName {
    /// The ending of a segment that readers may open.
    static let shownSuffix = ".segment"
    /// The ending of one that is still being made.
    static let hiddenSuffix = ".new"
    /// The file of loss counters.
    static let losses = "losses"
    /// The file whose lock the one draining process holds.
    static let drainLock = "drain.lock"

    /// The path of a segment that readers may open.
    static func shown(_ id: SegmentID, in directory: String) -> String {
        "\(directory)/\(id)\(shownSuffix)"
    }

    /// The path of a segment that is still being made.
    static func hidden(_ id: SegmentID, in directory: String) -> String {
        "\(directory)/\(id)\(hiddenSuffix)"
    }

    /// The identity in the name of a shown segment; nil for any other file.
    static func id(of name: String) -> SegmentID? {
        guard name.hasSuffix(shownSuffix) else { return nil }
        return SegmentID(String(name.dropLast(shownSuffix.count)))
    }
}
