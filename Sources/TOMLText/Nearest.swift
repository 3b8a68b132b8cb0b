/// The one of `candidates` that someone who wrote `text` most likely meant; nil if none is near.
///
/// Near means at most a third of the letters wrong, missing or too many, or two swapped.
package func nearest(to text: String, among candidates: some Sequence<String>) -> String? {
    // Anything longer is no slip of the finger, and the distance costs length × length.
    let charactersMax = 64
    let written = Array(text.lowercased().unicodeScalars)
    guard written.count <= charactersMax else { return nil }
    var best: (distance: Int, candidate: String)?
    for candidate in candidates {
        let meant = Array(candidate.lowercased().unicodeScalars)
        guard meant.count <= charactersMax else { continue }
        let distance = editDistance(written, meant)
        let allowed = max(1, max(written.count, meant.count) / 3)
        if distance <= allowed, distance < best?.distance ?? .max {
            best = (distance, candidate)
        }
    }
    return best?.candidate
}

/// Optimal string alignment: insertions, deletions, replacements and swaps of neighbours.
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var beforeLast = [Int](repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    for row in 0..<left.count {
        var current = [row + 1]
        for column in 0..<right.count {
            let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
            var distance = min(replaced, last[column + 1] + 1, current[column] + 1)
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                distance = min(distance, beforeLast[column - 1] + 1)
            }
            current.append(distance)
        }
        beforeLast = last
        last = current
    }
    return last[right.count]
}
