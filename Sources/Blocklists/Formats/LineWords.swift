// Words of a line, as all formats cut them.
extension Span where Element == UInt8 {
    /// The line without spaces at its ends and without what follows a `#`.
    ///
    /// The end of the range may be its start: nothing but space and comment.
    @inline(__always)
    func rangeWithoutComment() -> Range<Int> {
        var end = 0
        while end < count && self[end] != UInt8(ascii: "#") { end &+= 1 }
        return trimmed(0..<end)
    }

    /// `range` without spaces, tabs and carriage returns at its ends.
    @inline(__always)
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end && isSpace(start) { start &+= 1 }
        while start < end && isSpace(end &- 1) { end &-= 1 }
        return start..<end
    }

    /// The first word in `range`: up to the next space or its end.
    @inline(__always)
    func firstWord(in range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        while start < range.upperBound && isSpace(start) { start &+= 1 }
        var end = start
        while end < range.upperBound && !isSpace(end) { end &+= 1 }
        return start..<end
    }

    /// Whether the octets in `range` are those of `text`, which is in small letters, in any case.
    @inline(__always)
    func holds(_ text: String, in range: Range<Int>) -> Bool {
        guard range.count == text.utf8.count else { return false }
        var position = range.lowerBound
        for expected in text.utf8 {
            let octet = self[position]
            if (octet &- 0x41 < 26 ? octet | 0x20 : octet) != expected { return false }
            position &+= 1
        }
        return true
    }

    @inline(__always)
    private func isSpace(_ position: Int) -> Bool {
        switch self[position] {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): true
        default: false
        }
    }
}
