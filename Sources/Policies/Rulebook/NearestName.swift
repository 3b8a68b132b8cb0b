/// The name that somebody who mistyped a name probably meant.
package enum NearestName {
    /// The candidate with the fewest changes from `text`, the first in order among equals; nil when
    /// none is near enough to be worth a guess.
    ///
    /// Near enough is one change in three characters, and always one change. A change is a character
    /// put in, left out, replaced, or swapped with its neighbour.
    package static func to(_ text: String, among candidates: some Sequence<String>) -> String? {
        let wanted = Array(text.unicodeScalars)
        guard wanted.count <= charactersMax else { return nil }
        let distanceMax = max(1, wanted.count / 3)
        let rated = candidates.filter { $0.unicodeScalars.count <= charactersMax }
            .map { (candidate: $0, distance: distance(wanted, Array($0.unicodeScalars))) }
        let near = rated.filter { $0.distance <= distanceMax }
        return near.min { ($0.distance, $0.candidate) < ($1.distance, $1.candidate) }?.candidate
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
