extension Name {
    /// How many labels, counted from the root, both names have in common.
    package func labelsInCommon(with other: Name) -> Int {
        let shorter = min(labelCount, other.labelCount)
        var candidate = suffix(labels: shorter)
        while !other.isEqualToOrBelow(candidate) {
            guard let parent = candidate.parent else { break }
            candidate = parent
        }
        return candidate.labelCount
    }

    /// `*.` below this name (RFC 4592 §2.1.1); nil where that would be too long.
    package var wildcardBelow: Name? {
        do throws(NameError) {
            return try prepending(label: [UInt8(ascii: "*")])
        } catch {
            return nil
        }
    }
}
