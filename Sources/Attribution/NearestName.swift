/// The name that somebody who mistyped a name probably meant.
package enum NearestName {
    /// The candidate with the fewest changes from `text`, the first in order among equals; nil when
    /// none is near enough to be worth a guess.
    ///
    /// Near enough is one change in three characters, and always one change. A change is a character
    /// put in, left out, replaced, or swapped with its neighbour; case doesn't count.
    package static func to(_ text: String, among candidates: some Sequence<String>) -> String? {
        let written = Array(text.lowercased().unicodeScalars)
        guard written.count <= charactersMax else { return nil }
        var best: (distance: Int, candidate: String)?
        for candidate in candidates {
            let meant = Array(candidate.lowercased().unicodeScalars)
            guard meant.count <= charactersMax else { continue }
            let rated = (distance: distance(written, meant), candidate: candidate)
            guard rated.distance <= max(1, max(written.count, meant.count) / 3) else { continue }
            if let best, best <= rated { continue }
            best = rated
        }
        return best?.candidate
    }

    /// Longer texts are no names; the comparison takes the square of the length.
    private static let charactersMax = 128

    /// The Damerau–Levenshtein distance, in which no part is changed twice.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for (row, leftScalar) in left.enumerated() {
            var current = [row + 1]
            for (column, rightScalar) in right.enumerated() {
                var best = min(
                    previous[column] + (leftScalar == rightScalar ? 0 : 1),
                    previous[column + 1] + 1,
                    current[column] + 1
                )
                if row > 0, column > 0, leftScalar == right[column - 1],
                    left[row - 1] == rightScalar
                {
                    best = min(best, beforePrevious[column - 1] + 1)
                }
                current.append(best)
            }
            (beforePrevious, previous) = (previous, current)
        }
        return previous[right.count]
    }
}
