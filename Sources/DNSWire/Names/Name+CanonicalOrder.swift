extension Name: Comparable {
    /// Whether `left` comes before `right` in the canonical order of names (RFC 4034 §6.1): by labels from
    /// the root outwards, each as folded octets, so that a name stands right before what is below it.
    package static func < (left: Name, right: Name) -> Bool {
        let leftStarts = left.labelStarts
        let rightStarts = right.labelStarts
        for (leftStart, rightStart) in zip(leftStarts.reversed(), rightStarts.reversed()) {
            let leftLabel = left.label(at: leftStart)
            let rightLabel = right.label(at: rightStart)
            for (leftOctet, rightOctet) in zip(leftLabel, rightLabel)
            where leftOctet.foldedASCII != rightOctet.foldedASCII {
                return leftOctet.foldedASCII < rightOctet.foldedASCII
            }
            if leftLabel.count != rightLabel.count { return leftLabel.count < rightLabel.count }
        }
        return leftStarts.count < rightStarts.count
    }

    /// Where each label's length stands, from the first label to the last.
    private var labelStarts: [Int] {
        var starts: [Int] = []
        var offset = 0
        while octets[offset] != 0 {
            starts.append(offset)
            offset += 1 + Int(octets[offset])
        }
        return starts
    }

    private func label(at start: Int) -> ArraySlice<UInt8> {
        octets[start + 1..<start + 1 + Int(octets[start])]
    }
}
